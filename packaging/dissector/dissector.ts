import { codeMeaning, codesOf } from "../../src/protocol/code_meanings.ts";
import { type FieldRow, fields } from "../../src/protocol/fields.ts";
import type { FixedField, MessageRow, RequestRow } from "../../src/protocol/message_row.ts";
import { kebabCase } from "../../src/protocol/message_table.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { filledIn } from "../project.ts";

/** The elements and fields that are written with one letter for each position, and how many there are. */
const ROWS_OF_LETTERS = { patronStatus: 14, summary: 10, supportedMessages: 16 } as const;

/** Writes the dissector for Wireshark, in Lua, out of the tables of messages, fields and codes. */
export function dissector(version: string): Promise<string> {
  return filledIn("dissector/sip2.lua", {
    VERSION: version,
    MESSAGES: lines([...Object.values(requests), ...Object.values(responses)].map(messageEntry)),
    FIELDS: lines(Object.entries(fields).map(([name, row]) => fieldEntry(name, row))),
    CODES: lines(namesOfCodes().map(codesEntry)),
    POSITIONS: lines(Object.entries(ROWS_OF_LETTERS).map(([name, count]) => positionsEntry(name, count))),
  });
}

function messageEntry(row: MessageRow | RequestRow): string {
  const answer = "answer" in row ? `, answer = ${quoted(row.answer.code)}` : "";
  const fixed = row.fixed.map(elementEntry).join(", ");
  return `[${quoted(row.code)}] = { code = ${quoted(row.code)}, label = ${quoted(row.label)}${answer}, fixed = {${
    fixed === "" ? "" : ` ${fixed} `
  }} }`;
}

function elementEntry({ name, type, width }: FixedField): string {
  const kind = type === "timestamp" ? "time" : type === "count" ? "count" : "text";
  const label = kebabCase(name).replaceAll("-", " ");
  return `{ name = ${quoted(abbreviated(name))}, label = ${quoted(label)}, kind = "${kind}", width = ${width} }`;
}

function fieldEntry(name: string, { id, label, secret }: FieldRow): string {
  const hidden = secret ? ", secret = true" : "";
  return `${id} = { name = ${quoted(abbreviated(name))}, label = ${quoted(label)}${hidden} }`;
}

function namesOfCodes(): readonly string[] {
  const elements = [...Object.values(requests), ...Object.values(responses)].flatMap(({ fixed }) =>
    fixed.map(({ name }) => name)
  );
  const names = [...new Set<string>([...elements, ...Object.keys(fields)])];
  return names.filter((name) => codesOf(name).length > 0);
}

function codesEntry(name: string): string {
  const codes = codesOf(name).map(([code, meaning]) => `[${quoted(code)}] = ${quoted(meaning)}`);
  return `${abbreviated(name)} = { ${codes.join(", ")} }`;
}

function positionsEntry(name: string, count: number): string {
  const meanings = Array.from({ length: count }, (_, at) => codeMeaning(name, `${" ".repeat(at)}Y`) ?? "");
  return `${abbreviated(name)} = { ${meanings.filter((meaning) => meaning !== "").map(quoted).join(", ")} }`;
}

/** The name as display filters have it: `patron_information` for `patronInformation`. */
function abbreviated(name: string): string {
  return kebabCase(name).replaceAll("-", "_");
}

/** A string of Lua. What the tables hold needs the escapes of JSON alone, which are Lua's, too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function lines(entries: readonly string[]): string {
  return entries.map((entry) => `  ${entry},\n`).join("");
}
