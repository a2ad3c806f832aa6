import { english } from "../../src/server/wording/en.ts";
import { code, table } from "./markdown.ts";

/** Tells every text that a terminal shows or prints. */
export function screenTextsPage(): string {
  const { reasons, exceptions, session, ...others } = english;
  const elsewhere = Object.entries(exceptions).flatMap(([message, texts]) =>
    Object.entries(texts).map(([reason, text]) => [`\`${message}\``, `\`${reason}\``, written(text)])
  );
  return `# Screen texts

What terminals show (AF) and print (AG), in English. Where Koha has a wording it is Koha's, so that terminals and rules that
match on it go on working. A word in braces stands for a value.

## Why something was refused

The reason also stands in the [journal](journal.md), in the metrics and in the log.

${table(["reason", "text"], rowsOf(reasons))}
Some messages word a reason differently:

${table(["message", "reason", "text"], elsewhere)}
## Why the server did not ask the library

${table(["reason", "text"], rowsOf(session))}
## Other texts

${table(["name", "text"], rowsOf(others))}`;
}

/** A row for each text, the names of nested ones joined with a dot. */
function rowsOf(texts: object, parent = ""): readonly (readonly string[])[] {
  return Object.entries(texts).flatMap(([name, text]: [string, unknown]) =>
    typeof text === "object" && text !== null
      ? rowsOf(text, `${parent}${name}.`)
      : [[`\`${parent}${name}\``, written(text)]]
  );
}

/** The text with the names of its parameters where the values will stand. */
function written(text: unknown): string {
  if (typeof text === "string") return code(text);
  if (typeof text !== "function") throw new TypeError(`a screen text is ${typeof text}`);
  const [, parameters = ""] = /^\(?(.*?)\)?\s*=>/.exec(String(text)) ?? [];
  const details = parameters.startsWith("{");
  const names = parameters.replace(/[{}\s]/g, "").split(",").filter((name) => name !== "");
  const values = names.map((name) => `{${name}}`);
  const given = details ? [Object.fromEntries(names.map((name, index) => [name, values[index]]))] : values;
  const list = !details && names[0] === "fields" ? [["{fields}"]] : given;
  return code(String(text(...list)));
}
