import type { Migration } from "../../rows/migration.ts";

/** What is known of another library system's records. The index finds those of which nothing has been told for long. */
export const KNOWN: Migration = [`
  create table known (
    kind text not null,
    id text not null collate nocase,
    doc text not null,
    seen integer not null,
    pin_at integer,
    primary key (kind, id)
  ) strict, without rowid;
  create index known_by_time on known (seen);
  create index known_by_pin on known (pin_at) where pin_at is not null;
`];
