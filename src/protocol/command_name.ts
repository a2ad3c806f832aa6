import { requests } from "./requests.ts";
import { responses } from "./responses.ts";

/**
 * Writes a name as people see it: `patronInformation` as `patron-information`. Logs, metrics, the journal and the command
 * line call messages so.
 */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const names: ReadonlyMap<string, string> = new Map(
  [...Object.values(requests), ...Object.values(responses)].map(({ name }) => [name, kebabCase(name)]),
);

/** Gives the name that people see of a message of the table; worked out once, since each message is counted by it. */
export function commandName(name: string): string {
  return names.get(name) ?? kebabCase(name);
}
