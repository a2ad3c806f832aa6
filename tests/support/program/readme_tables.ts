import { type ElementDescription, type OptionDescription, options } from "../../../src/config/options.ts";
import type { ExchangeContext } from "../../../src/exchange/cell.ts";
import { ATTRIBUTE } from "../../../src/exchange/file_header.ts";
import type { FileTable } from "../../../src/exchange/file_table.ts";
import { FILE_TABLES } from "../../../src/exchange/file_tables.ts";
import { type MetricRow, metricRows } from "../../../src/observability/metric_rows.ts";
import { type FieldName, type FieldRow, fields } from "../../../src/protocol/fields.ts";
import type { MessageRow, RequestRow } from "../../../src/protocol/message_row.ts";
import { requests } from "../../../src/protocol/requests.ts";
import { responses } from "../../../src/protocol/responses.ts";
import { RECORD_KINDS, type RecordKind } from "../../../src/storage/port/record_kind.ts";
import { NOON } from "../library/records.ts";

/** The tables of the README, by the name that stands in the markers around each. */
export const TABLES: Readonly<Record<string, () => string>> = {
  files: fileTables,
  options: optionTables,
  messages: messageTables,
  fields: fieldTable,
  metrics: metricTable,
};

/**
 * A README whose tables say what the code says: what stands between `<!-- name -->` and `<!-- /name -->` is replaced.
 *
 * @throws {RangeError} when the markers of a table are not there, once and in their order
 */
export function withTables(readme: string): string {
  let text = readme;
  for (const [name, table] of Object.entries(TABLES)) {
    const [before, inside, ...others] = text.split(`<!-- ${name} -->\n`);
    const [, after, ...more] = inside?.split(`<!-- /${name} -->`) ?? [];
    if (before === undefined || after === undefined || others.length > 0 || more.length > 0) {
      throw new RangeError(`the markers <!-- ${name} --> and <!-- /${name} --> do not stand once and in this order`);
    }
    text = `${before}<!-- ${name} -->\n\n${table()}\n<!-- /${name} -->${after}`;
  }
  return text;
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
    "\nA field in bold is required by the specification, and always there in an answer; one with ² comes with SIP 2.00 only.\n\n" +
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

/** The metrics in the order in which the page tells them. */
function metricTable(): string {
  const rows = Object.values(metricRows).map(({ name, kind, labels, meaning }: MetricRow) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(", "),
    meaning,
  ]);
  return table(["metric", "kind", "labels", "meaning"], rows);
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

/** A table for each file. */
function fileTables(): string {
  return RECORD_KINDS.map(fileSection).join("\n");
}

function fileSection<K extends RecordKind>(kind: K): string {
  const { meaning, columns, attributes, blank }: FileTable<K> = FILE_TABLES[kind];
  const empty = blank(SOME_CONTEXT);
  const rows = columns.map((column) => [
    `\`${column.name}\``,
    column.allowed,
    column.required ? "**must be there**" : column.absent ?? column.write(empty, SOME_CONTEXT),
    column.meaning,
  ]);
  const others = attributes === undefined ? [] : [[`\`${ATTRIBUTE}CODE\``, "any text", "", attributes.meaning]];
  const head = ["column", "what may stand there", "without the column, of a new record", "meaning"];
  return `**\`${kind}.csv\`**: ${meaning}.\n\n${table(head, [...rows, ...others])}`;
}

/** What a blank record says of itself does not depend on it. */
const SOME_CONTEXT: ExchangeContext = { now: NOON, timeZone: "UTC", currencyDigits: 2, newId: () => "" };

/** A table for each element that does something, and a list of what is read and ignored. */
function optionTables(): string {
  const used = options.filter(({ ignored }) => !ignored);
  return `${used.map(elementSection).join("\n")}\n${ignoredList()}`;
}

function elementSection(element: ElementDescription): string {
  const heading = `**\`<${writtenName(element)}>\`** (${element.occurs}): ${element.meaning}.\n`;
  const rows = element.options.filter(({ ignored }) => !ignored).map(optionRow);
  return rows.length === 0
    ? heading
    : `${heading}\n${table(["attribute", "what may stand there", "default", "meaning"], rows)}`;
}

function optionRow({ name, allowed, default: fallback, meaning }: OptionDescription): string[] {
  const absent = fallback === undefined ? "**must be there**" : fallback;
  return [`\`${name}\``, allowed, absent, meaning];
}

function ignoredList(): string {
  const names = options.flatMap((element) => {
    if (element.ignored) return [`\`<${writtenName(element)}>\``];
    const attributes = element.options.filter(({ ignored }) => ignored).map(({ name }) => `\`${name}\``);
    return attributes.length === 0 ? [] : [`of \`<${writtenName(element)}>\` ${attributes.join(", ")}`];
  });
  return `Koha's, read and ignored, of which a warning tells: ${[...new Set(names)].join("; ")}.\n`;
}

/** An element's name as it stands in the sample configuration. */
function writtenName({ path, namespace }: ElementDescription): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return namespace.startsWith("urn:sip2d:") ? `sip2d:${name}` : name;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}
