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

/** Tells the columns of each file that `import` reads and `export` writes. */
export function filesPage(): string {
  return `# Files: every column

CSV as RFC 4180 has it, in UTF-8; the first line names the columns. Columns may be absent or in any order, their names in
any case. Without a column, what is stored stays, and a new record has what the third column of these tables says. Dates
and times are ISO 8601; without an offset they are meant in the time zone of the first institution that no gateway serves.

An export writes every column, so that its import into an empty database gives the same library. How to use them:
[Data in and out](../data.md).

${RECORD_KINDS.map(fileSection).join("\n")}`;
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
  return `## \`${kind}.csv\`\n\n${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.\n\n${
    table(head, [...rows, ...others])
  }`;
}
