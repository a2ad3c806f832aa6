import { kebabCase } from "../../protocol/message_table.ts";
import { type RequestName, requests } from "../../protocol/public/sip2.ts";

/** The requests of the table by the names that people type, in the table's order. */
export const requestNames: ReadonlyMap<string, RequestName> = new Map(
  Object.values(requests).map(({ name }) => [kebabCase(name), name]),
);
