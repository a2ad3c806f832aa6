import type { Migration } from "../../rows/migration.ts";

/**
 * Step 9: when a fee stopped growing, and what a terminal took where that is more than was owed. Fees that were made
 * here have identifiers of ten letters and digits, and do not grow. Whether other fees grow is not known.
 */
export const MONEY_TENDERED: Migration = [
  `
alter table fees add column ended timestamptz;
alter table payments add column tendered bigint;
alter table journal add column tendered bigint;
`,
  {
    table: "fees",
    key: "fee_id",
    sql: `update fees set ended = incurred
      where fee_id in (select fee_id from fees where fee_id >= :from order by fee_id limit :rows)
        and type = 'overdue' and fee_id ~ '^[0-9A-HJKMNP-TV-Z]{10}$'`,
  },
];
