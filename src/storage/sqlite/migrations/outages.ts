import type { Migration } from "../../rows/migration.ts";

/**
 * Outages of a library system in which its stand-in accepts changes, and what of them rows of the ledger have. An
 * institution has one open outage at most.
 */
export const OUTAGES: Migration = [
  `
  create table outages (
    outage_id integer primary key autoincrement,
    institution text not null,
    began integer not null,
    ended integer,
    lent integer not null,
    returned integer not null,
    renewed integer not null,
    refused integer not null,
    day text not null,
    day_lent integer not null
  ) strict;
  create unique index outages_open on outages (institution) where ended is null;
  create index outages_by_institution on outages (institution, outage_id);
  `,
  ...["outage integer", "promised integer", "believed text"].map((column) => `alter table ledger add column ${column}`),
  "create index ledger_by_outage on ledger (outage, patron_id) where outage is not null",
  `create index ledger_waiting_by_patron on ledger (institution, patron_id, ledger_id)
    where request is not null and state in ('waiting', 'open')`,
];
