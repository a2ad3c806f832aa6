import type { Migration } from "../../rows/migration.ts";

/**
 * The indexes of rows that are not settled ask for that in fewer steps. With three values in one list SQLite makes a table
 * of them, each time when a row is written and an index asks; two are compared one by one.
 */
export const UNSETTLED_ROWS: Migration = [
  "ledger_by_item on ledger (item_way, ledger_id)",
  "ledger_by_patron on ledger (patron_way)",
  "ledger_unsettled on ledger (institution, ledger_id)",
].flatMap((index) => [
  `drop index ${index.slice(0, index.indexOf(" "))}`,
  `create index ${index} where state in ('waiting', 'open') or state = 'unknown'`,
]);
