import type { Migration } from "../../rows/migration.ts";

/** What came of comparing another library system's answers with its copy: counts by day, and differences of some days. */
export const COMPARISONS: Migration = [`
  create table compared (
    day text not null,
    message text not null,
    field text not null,
    outcome text not null,
    count integer not null,
    primary key (day, message, field, outcome)
  ) strict, without rowid;
  create table differences (
    difference_id integer primary key autoincrement,
    at integer not null,
    day text not null,
    message text not null,
    field text not null,
    outcome text not null,
    patron_id text collate nocase,
    item_id text collate nocase,
    by_system text not null,
    by_copy text not null
  ) strict;
  create index differences_by_time on differences (at);
  create index differences_by_patron on differences (patron_id) where patron_id is not null;
`];
