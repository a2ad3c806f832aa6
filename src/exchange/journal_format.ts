import type { JournalLine } from "../storage/port/journal_line.ts";
import { type ExchangeContext, money } from "./cell.ts";
import { csvLine, spreadsheetLine } from "./write_csv.ts";

/** How the journal is written. */
export interface JournalFormat {
  /** The line in front of all others, if there is one. */
  readonly head?: string;
  readonly line: (row: JournalLine) => string;
}

/** Every column of the journal, as text; empty where there is nothing to tell. */
const COLUMNS: Readonly<Record<string, (row: JournalLine, context: ExchangeContext) => string | undefined>> = {
  journal_id: ({ journalId }) => String(journalId),
  at: ({ at }) => at.toString(),
  told: ({ told }) => told?.toString(),
  account: ({ account }) => account,
  terminal: ({ terminal }) => terminal,
  address: ({ address }) => address,
  message: ({ message }) => message,
  library: ({ library }) => library,
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason }) => reason,
  patron_id: ({ patronId }) => patronId,
  item_id: ({ itemId }) => itemId,
  title_id: ({ titleId }) => titleId,
  due: ({ due }) => due?.toString(),
  amount: ({ amount }, context) => amount === undefined ? undefined : money.write(amount, context),
  detail: ({ detail }) => detail,
};

/**
 * Makes the formats of the journal: `csv` with a first line of names, `spreadsheet` the same for people who open it in
 * one, `json` with an object a line and no empty members.
 */
export function journalFormats(
  context: ExchangeContext,
): Readonly<Record<"csv" | "spreadsheet" | "json", JournalFormat>> {
  const names = Object.keys(COLUMNS);
  const values = (row: JournalLine) => Object.values(COLUMNS).map((value) => value(row, context) ?? "");
  return {
    csv: { head: cutLineEnd(csvLine(names)), line: (row) => cutLineEnd(csvLine(values(row))) },
    spreadsheet: { head: cutLineEnd(csvLine(names)), line: (row) => cutLineEnd(spreadsheetLine(values(row))) },
    json: {
      line(row) {
        const told = values(row).map((value, index) => [names[index] ?? "", value] as const);
        const members = told.filter(([, value]) => value !== "");
        return JSON.stringify({ ...Object.fromEntries(members), journal_id: row.journalId });
      },
    },
  };
}

/** Cuts the line end off: lines that are printed get theirs there. */
function cutLineEnd(line: string): string {
  return line.replace(/\r\n$/, "");
}
