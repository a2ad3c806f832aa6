import { escapeControls } from "../../library/escape_controls.ts";
import { type ExchangeContext, money } from "../cell.ts";
import { csvLine, spreadsheetLine } from "../write_csv.ts";

/** How rows are written, each on a line of its own. */
export interface RowFormat<Row> {
  /** The first line, of column names; absent in JSON. */
  readonly head?: string;
  readonly line: (row: Row) => string;
}

/** One column of rows that are written. */
interface RowColumn<Row> {
  readonly meaning: string;
  /** Gives the text of the column; nothing if there is nothing to tell. */
  write(row: Row, context: ExchangeContext): string | undefined;
}

/** Columns by their names, in the order in which they are written. */
export type RowColumns<Row> = Readonly<Record<string, RowColumn<Row>>>;

/** The columns of copy and title, which rows about changes have. */
export const COPY_COLUMNS = {
  item_id: {
    meaning: "the copy's barcode",
    write: ({ itemId }) => itemId,
  },
  title_id: {
    meaning: "the identifier of the title",
    write: ({ titleId }) => titleId,
  },
} as const satisfies RowColumns<{ readonly itemId?: string; readonly titleId?: string }>;

/** Writes an amount of minor units in a column; nothing if there is none. */
export function writeAmount(amount: number | undefined, context: ExchangeContext): string | undefined {
  return amount === undefined ? undefined : money.write(amount, context);
}

/**
 * The formats of rows: `csv` with a first line of names, `spreadsheet` the same for people who open it in one, `json` with
 * an object a line and no empty members.
 */
export type RowFormats<Row> = Readonly<Record<"csv" | "spreadsheet" | "json", RowFormat<Row>>>;

/**
 * Makes the formats of rows.
 *
 * @param number the column that is a number in JSON; all others are texts
 */
export function rowFormats<Row>(
  columns: RowColumns<Row>,
  { context, number }: { readonly context: ExchangeContext; readonly number: string },
): RowFormats<Row> {
  const names = Object.keys(columns);
  const values = (row: Row) => Object.values(columns).map(({ write }) => write(row, context) ?? "");
  const cells = (row: Row) => values(row).map(escapeControls);
  return {
    csv: { head: cutLineEnd(csvLine(names)), line: (row) => cutLineEnd(csvLine(cells(row))) },
    spreadsheet: { head: cutLineEnd(csvLine(names)), line: (row) => cutLineEnd(spreadsheetLine(cells(row))) },
    json: {
      line(row) {
        const told = values(row).map((value, index) => [names[index] ?? "", value] as const);
        const members = told.filter(([, value]) => value !== "")
          .map(([name, value]) => [name, name === number ? Number(value) : value] as const);
        return escapeControls(JSON.stringify(Object.fromEntries(members)));
      },
    },
  };
}

/** Cuts the line end off: lines that are printed get theirs there. */
function cutLineEnd(line: string): string {
  return line.replace(/\r\n$/, "");
}
