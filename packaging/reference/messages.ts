import { type FieldName, type FieldRow, fields } from "../../src/protocol/fields.ts";
import type { MessageRow, RequestRow } from "../../src/protocol/message_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { table } from "./markdown.ts";

/** Describes every message with its fields, and every field. */
export function messagesPage(): string {
  return `# Messages and fields

This page lists the messages of SIP2 with their fields. sip2d requires less of a terminal than the specification does: the
last column of the first table names the fields that a request needs.

## Messages

${messageTables()}
## Fields

The fields are in the order of their identifiers. A secret is never logged; personal data are logged only on request.
"extension" marks fields that are in use but not in 3M's document.

${fieldTable()}`;
}

/** Requests with their answers, then the answers: fixed parts, and fields in the order in which they are written. */
function messageTables(): string {
  const asked = Object.values(requests).map((row: RequestRow) => [
    `**${row.code}** ${row.label}`,
    row.since === 1 ? "1.00" : "2.00",
    fixedPart(row),
    usedFields(row),
    `${row.answer.code} ${row.answer.label}`,
    row.needs.map((need) => typeof need === "string" ? idOf(need) : need.map(idOf).join(" or ")).join(", "),
  ]);
  const answered = Object.values(responses).map((
    row,
  ) => [`**${row.code}** ${row.label}`, fixedPart(row), usedFields(row)]);
  return table(["request", "since", "fixed part (width)", "fields", "answer", "needs"], asked) +
    "\nA field in bold is required by the specification, and always in the answer. A field with ² is only in SIP 2.00.\n\n" +
    table(["answer", "fixed part (width)", "fields in their order"], answered);
}

function fixedPart({ fixed }: MessageRow): string {
  return fixed.map(({ name, width }) => `${words(name)} (${width})`).join(", ") || "–";
}

function usedFields(row: MessageRow): string {
  const used = fieldNames().filter((name) => row.fields[name] !== undefined);
  const inOrder = used.toSorted((a, b) => place(row, a) - place(row, b));
  return inOrder.map((name) => {
    const usage = row.fields[name];
    const id = usage?.required ? `**${idOf(name)}**` : idOf(name);
    return usage?.since === 2 ? `${id}²` : id;
  }).join(" ") || "–";
}

function place({ fields }: MessageRow, name: FieldName): number {
  return Object.keys(fields).indexOf(name);
}

/** The fields by their identifiers. */
function fieldTable(): string {
  const rows = fieldNames().toSorted((a, b) => idOf(a) < idOf(b) ? -1 : 1).map((name) => {
    const field: FieldRow = fields[name];
    const { label, type, width, repeatable, secret, personal, extension, sample } = field;
    const marks = [
      repeatable && "may be repeated",
      secret && "secret",
      personal && "personal",
      extension && "extension",
    ];
    return [
      field.id,
      label,
      width === undefined ? type : `${type} (${width})`,
      marks.filter((mark) => typeof mark === "string").join(", "),
      secret ? "" : `\`${sample}\``,
    ];
  });
  return table(["id", "name", "value (width)", "", "such as"], rows);
}

function fieldNames(): FieldName[] {
  return Object.keys(fields).filter((name): name is FieldName => name in fields);
}

function idOf(name: FieldName): string {
  return fields[name].id;
}

/** `transactionDate` as `transaction date`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
