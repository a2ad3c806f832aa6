import type { ExchangeContext } from "../../src/exchange/cell.ts";
import { ATTRIBUTE } from "../../src/exchange/file_header.ts";
import type { FileTable } from "../../src/exchange/file_table.ts";
import { FILE_TABLES } from "../../src/exchange/file_tables.ts";
import { RECORD_KINDS, type RecordKind } from "../../src/storage/port/record_kind.ts";
import { table } from "./markdown.ts";

/** What a blank record says of itself does not depend on it. */
const SOME_CONTEXT: ExchangeContext = {
  now: Temporal.Instant.fromEpochMilliseconds(0),
  timeZone: "UTC",
  currencyDigits: 2,
  newId: () => "",
};

/** Describes the columns of each file that `import` reads and `export` writes. */
export function filesPage(): string {
  return `# Files: every column

The files are CSV as in RFC 4180, in UTF-8; the first line names the columns. This page lists the columns. If a column is
missing, stored values stay, and new records get the value in the third column of these tables. How to use the files, and
how to write dates: [Data in and out](../data.md).

${RECORD_KINDS.map(fileSection).join("\n")}`;
}

function fileSection<K extends RecordKind>(kind: K): string {
  const { meaning, columns, attributes, blank }: FileTable<K> = FILE_TABLES[kind];
  const empty = blank(SOME_CONTEXT);
  const rows = columns.map((column) => [
    `\`${column.name}\``,
    column.allowed,
    column.required ? "**required**" : column.absent ?? column.write(empty, SOME_CONTEXT),
    column.meaning,
  ]);
  const others = attributes === undefined ? [] : [[`\`${ATTRIBUTE}CODE\``, "any text", "", attributes.meaning]];
  const head = ["column", "allowed values", "value of a new record without the column", "meaning"];
  return `## \`${kind}.csv\`\n\n${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.\n\n${
    table(head, [...rows, ...others])
  }`;
}
