import { type RequestName, requests } from "../protocol/requests.ts";

/** Writes `patronInformation` as `patron-information`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The requests of the table by the names that people type, in the table's order. */
export const requestNames: ReadonlyMap<string, RequestName> = new Map(
  Object.values(requests).map(({ name }) => [kebabCase(name), name]),
);
