import type { Migration } from "../../rows/migration.ts";

/**
 * What became of the changes that a gateway asked another system for. People name rows by their numbers, so that none comes
 * back. The indexes by copy and by patron, and those of the lists, hold only the few rows that are not settled, or are
 * exceptions.
 */
export const LEDGER: Migration = [`
  create table ledger (
    ledger_id integer primary key autoincrement,
    institution text not null,
    at integer not null,
    told integer,
    account text not null,
    terminal text not null,
    address text not null,
    message text not null,
    library text not null,
    action text not null,
    patron_id text collate nocase,
    item_id text collate nocase,
    title_id text collate nocase,
    amount integer,
    fee_id text collate nocase,
    payment_type text,
    currency text,
    transaction_id text,
    tendered integer,
    before text,
    owner text not null,
    ticket text not null,
    state text not null,
    terminal_told text not null,
    retry_key text,
    retry_window integer not null,
    payment_key text,
    item_way text,
    patron_way text,
    begun integer not null,
    open_until integer not null,
    stands_until integer not null,
    settled_by text,
    settled integer,
    keep_until integer,
    answer text,
    closed_at integer,
    closed_by text,
    closed_word text
  ) strict;
  create index ledger_by_key on ledger (retry_key) where retry_key is not null;
  create index ledger_by_payment on ledger (payment_key) where payment_key is not null;
  create index ledger_by_item on ledger (item_way) where state in ('open', 'unknown');
  create index ledger_by_patron on ledger (patron_way) where state in ('open', 'unknown');
  create index ledger_unsettled on ledger (institution, ledger_id) where state in ('open', 'unknown');
  create index ledger_by_end on ledger (settled) where settled is not null;
  create index ledger_to_see_to on ledger (ledger_id) where closed_at is null and (state = 'unknown'
    or (state = 'done' and terminal_told <> 'yes')
    or (state in ('not sent', 'refused') and terminal_told = 'yes'));
`];
