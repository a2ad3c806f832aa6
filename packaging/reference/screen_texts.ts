import { kebabCase } from "../../src/protocol/message_table.ts";
import { terminalInEnglish } from "../../src/texts/en/terminal.ts";
import { LANGUAGES } from "../../src/texts/languages.ts";
import { code, table } from "./markdown.ts";

/** Describes every text that a terminal shows or prints. */
export function screenTextsPage(): string {
  const { reasons, exceptions, session, ...others } = terminalInEnglish;
  const { en, ...translated } = LANGUAGES;
  const names = [en, ...Object.values(translated)].map(({ name }) => name);
  const translations = Object.values(translated).map(({ terminal }) => terminal);
  const elsewhere = Object.entries(exceptions).flatMap(([message, texts]) =>
    Object.entries(texts).map(([reason, text]) => [
      `\`${kebabCase(message)}\``,
      `\`${reason}\``,
      written(text),
      ...translations.map((terminal) => textsByName(terminal.exceptions).get(`${message}.${reason}`) ?? ""),
    ])
  );
  const rows = (texts: object, group?: "reasons" | "session") =>
    rowsOf(texts, translations.map((terminal) => group === undefined ? terminal : terminal[group]));
  return `# Screen texts

This page lists the texts that terminals show (AF) and print (AG). If Koha has an English wording, the text is Koha's, so that
terminals and rules that match on it still work. A word in braces stands for a value. How the language is chosen: [Languages
and texts](../operate.md#languages-and-texts).

You can replace each text by your own, for all logins or inside one \`<login>\`, in all languages or in one. You can replace
the text of a reason for one message only:

\`\`\`xml
<sip2d:text name="greeting" language="003" value="Willkommen in der {library}!" />
<sip2d:text name="item-lost" message="checkin" value="Please take this to the desk" />
\`\`\`

## Why something was refused

The reason is also in the [journal](journal.md), in the metrics and in the log. Your own text of any reason may contain
\`{amount}\` and \`{date}\`; they are empty if there is no value.

${table(["name", ...names], rows(reasons, "reasons"))}
Some messages have another text for a reason:

${table(["message", "name", ...names], elsewhere)}
## Why the server did not ask the library

${table(["name", ...names], rows(session, "session"))}
## Other texts

${table(["name", ...names], rows(others))}`;
}

/** A row for each text of one language, with that of the others. */
function rowsOf(texts: object, others: readonly object[]): readonly (readonly string[])[] {
  const inOthers = others.map((one) => textsByName(one));
  return [...textsByName(texts)].map(([name, text]) => [
    `\`${name}\``,
    text,
    ...inOthers.map((one) => one.get(name) ?? ""),
  ]);
}

/** All texts, the names of nested ones joined with a dot. */
function textsByName(texts: object, parent = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([name, text]: [string, unknown]) =>
      typeof text === "object" && text !== null
        ? [...textsByName(text, `${parent}${name}.`)]
        : [[`${parent}${name}`, written(text)] as const]
    ),
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
