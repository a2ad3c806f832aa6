import type { Migration } from "../../rows/migration.ts";

/**
 * Returns that were accepted while another library system was away. The indexes by copy and by institution hold only those of
 * which the system has not heard.
 */
export const WAITING_RETURNS: Migration = [`
  create table waiting_returns (
    return_id integer primary key autoincrement,
    institution text not null,
    at integer not null,
    told integer not null,
    account text not null,
    terminal text not null,
    address text not null,
    library text not null,
    item_id text not null collate nocase,
    login text not null,
    location text not null,
    request text not null,
    due_written text,
    due_from text,
    due_since integer,
    retry_key text,
    retry_window integer not null,
    ticket text not null,
    state text not null,
    item_way text not null,
    accepted integer not null,
    released integer,
    ledger_id integer,
    doubt text,
    said text,
    alert_type text,
    destination text,
    holder_id text collate nocase,
    title text
  ) strict;
  create index waiting_returns_by_item on waiting_returns (item_way, return_id) where state in ('waiting', 'begun');
  create index waiting_returns_in_order on waiting_returns (institution, return_id) where state in ('waiting', 'begun');
  create index waiting_returns_by_key on waiting_returns (retry_key) where retry_key is not null;
  create index waiting_returns_by_ledger on waiting_returns (ledger_id) where ledger_id is not null;
  create index waiting_returns_by_moment on waiting_returns (told);
`];
