import type { Migration } from "../../rows/migration.ts";

/**
 * When a fee stopped growing, and what a terminal took where that is more than was owed. Fees that terminals' loans and
 * returns made here have identifiers of ten letters and digits, and do not grow; of others nobody knows.
 */
export const MONEY_TENDERED: Migration = [
  `
  alter table fees add column ended integer;
  alter table payments add column tendered integer;
  alter table journal add column tendered integer;
  `,
  {
    table: "fees",
    key: "fee_id",
    sql: `update fees set ended = incurred
      where fee_id in (select fee_id from fees where fee_id >= :from order by fee_id limit :rows)
        and type = 'overdue' and length(fee_id) = 10 and fee_id not glob '*[^0-9A-HJKMNP-TV-Z]*'`,
  },
];
