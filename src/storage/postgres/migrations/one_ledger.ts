import type { Migration } from "../../rows/migration.ts";

/**
 * A change that waits to be handed over has its row in the ledger, like any other. Versions before this one write returns
 * that wait into their own table: `sip2d migrate --finish` moves them. The indexes by copy and by patron hold rows that wait, too.
 */
export const ONE_LEDGER: Migration = [
  `alter table ledger
    add column heard timestamptz,
    add column login text collate "C",
    add column location text collate "C",
    add column request text,
    add column due_written text,
    add column due_from text,
    add column due_since timestamptz,
    add column released timestamptz,
    add column doubt text,
    add column said text,
    add column alert_type text,
    add column destination text,
    add column holder_id text collate "C",
    add column title text`,
  ...["item_way, ledger_id", "patron_way", "institution, ledger_id"].flatMap((columns, index) => {
    const name = ["ledger_by_item", "ledger_by_patron", "ledger_unsettled"][index];
    return [
      `drop index ${name}`,
      `create index ${name} on ledger (${columns}) where state in ('waiting', 'open', 'unknown')`,
    ];
  }),
  `create index ledger_to_hand_in on ledger (institution, ledger_id)
    where request is not null and state in ('waiting', 'open')`,
  "create index ledger_captured on ledger (library, ledger_id) where alert_type is not null",
  // A return is found by the number that it has for newer versions.
  "create index waiting_returns_by_number on waiting_returns ((return_id - 1000000000000))",
];
