import type { Migration } from "../../rows/migration.ts";

/** What another library system's answers told of its copies. The index finds those of which nothing has been told for long. */
export const ITEMS_TOLD: Migration = [`
  create table items_told (
    institution text not null,
    item_id text not null collate nocase,
    told integer not null,
    title text,
    permanent_location text,
    magnetic integer,
    due text,
    due_from text,
    due_since integer,
    primary key (institution, item_id)
  ) strict, without rowid;
  create index items_told_by_time on items_told (told);
`];
