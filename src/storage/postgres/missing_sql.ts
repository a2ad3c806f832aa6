import type { Retained } from "../port/import_stage.ts";
import { RECORD_KINDS, type RecordKind } from "../port/record_kind.ts";
import { type LibraryTables, STORED } from "../rows/library_tables.ts";
import { EXPORTED, keyOf, same, stageOf } from "./import_tables.ts";
import { lockSql } from "./merge_sql.ts";

/** Statements that are carried out on each of the records that a query finds. */
export interface Sweep {
  /** Finds identifiers. */
  readonly find: string;
  /** Hold what decides; about a range of the identifiers found. */
  readonly locks: readonly string[];
  /** Each is about a range of the identifiers found; the changes of the last one are counted. */
  readonly steps: readonly string[];
}

/** Identifiers found by a {@link Sweep}, numbered from 1. */
export const FOUND = `create temp table found (n bigint generated always as identity primary key, id text collate "C")`;

const RANGE = "(select id from pg_temp.found where n between :first and :last)";

/** Locks what the stored rows in the range name in a column. */
function lockNamed(table: "titles" | "items" | "patrons", column: string, of: RecordKind): string {
  return lockSql(table, `select lower(t.${column}) from ${of} t where t.${keyOf(of)} in ${RANGE}`);
}

/** Removes the stored records of a kind that were not staged, unless something is open on them or they are newer. */
export function missingSweep(kind: RecordKind, { loans, holds, fees }: LibraryTables = STORED): Sweep {
  switch (kind) {
    case "titles":
      return UNUSED_TITLES;
    case "items":
      return {
        find: `${notStaged("items")} and not ${itemIsOpen(loans, holds)}
          and not exists (select from ${fees} f where f.outstanding > 0 and ${same("f.item_id", "t.item_id")})`,
        locks: [lockNamed("items", "item_id", "items")],
        steps: [`delete from items t where item_id in ${RANGE} and not ${itemIsOpen("loans", "holds")}`],
      };
    case "patrons":
      return {
        find: `${notStaged("patrons")} and not ${patronIsOpen(loans, holds, fees)}`,
        locks: [lockNamed("patrons", "patron_id", "patrons")],
        steps: [
          `delete from fees f where outstanding = 0 and patron_id in ${RANGE}
            and not exists (select from patrons t where t.patron_id = f.patron_id and ${STORED_PATRON_IS_OPEN})`,
          `delete from patrons t where patron_id in ${RANGE} and not ${STORED_PATRON_IS_OPEN}`,
        ],
      };
    case "loans":
      return {
        find: `${notStaged("loans")} and not ${changed("items", "item_id")}`,
        locks: [lockNamed("items", "item_id", "loans"), lockNamed("patrons", "patron_id", "loans")],
        steps: [
          touch("items", "item_id", "loans"),
          touch("patrons", "patron_id", "loans"),
          `delete from loans t where item_id in ${RANGE} and not ${changed("items", "item_id")}`,
        ],
      };
    case "holds":
      return {
        find: `${notStaged("holds")} and not ${HOLD_CHANGED}`,
        locks: HOLD_LOCKS,
        steps: [
          touch("titles", "title_id", "holds"),
          touch("patrons", "patron_id", "holds"),
          `delete from holds t where hold_id in ${RANGE} and not ${HOLD_CHANGED}`,
        ],
      };
    case "fees":
      return {
        find: `${notStaged("fees")} and not ${changed("patrons", "patron_id")}`,
        locks: [lockNamed("patrons", "patron_id", "fees")],
        steps: [
          touch("patrons", "patron_id", "fees"),
          `delete from fees t where fee_id in ${RANGE} and not ${changed("patrons", "patron_id")}`,
        ],
      };
  }
}

/** Titles that have neither a copy nor a hold and were not staged. */
const UNUSED = `not exists (select from items i where i.title_id = t.title_id)
  and not exists (select from holds h where h.title_id = t.title_id)`;
const UNUSED_TITLES: Sweep = {
  find: `${notStaged("titles")} and ${UNUSED}`,
  locks: [lockNamed("titles", "title_id", "titles")],
  steps: [`delete from titles t where title_id in ${RANGE} and ${UNUSED}`],
};

const STORED_PATRON_IS_OPEN = patronIsOpen("loans", "holds", "fees");
const HOLD_CHANGED = `(${changed("patrons", "patron_id")} or ${changed("items", "item_id", "captured_item_id")})`;
const HOLD_LOCKS = [
  lockNamed("titles", "title_id", "holds"),
  lockNamed("items", "captured_item_id", "holds"),
  lockNamed("patrons", "patron_id", "holds"),
];

function notStaged(kind: RecordKind, more = ""): string {
  const key = keyOf(kind);
  return `select t.${key} as id ${more} from ${kind} t
    where not exists (select from ${stageOf(kind)} s where ${same(`s.${key}`, `t.${key}`)})`;
}

/** Whether a row of a table names a stored record: the stored ones in its own spelling, which they are indexed by. */
function names(table: string, column: string, key: string): string {
  return RECORD_KINDS.some((kind) => kind === table) ? `${column} = ${key}` : same(column, key);
}

function patronIsOpen(loans: string, holds: string, fees: string): string {
  return `(exists (select from ${loans} l where ${names(loans, "l.patron_id", "t.patron_id")})
    or exists (select from ${holds} h where ${names(holds, "h.patron_id", "t.patron_id")})
    or exists (select from ${fees} o where ${names(fees, "o.patron_id", "t.patron_id")} and o.outstanding > 0))`;
}

function itemIsOpen(loans: string, holds: string): string {
  return `(exists (select from ${loans} l where ${names(loans, "l.item_id", "t.item_id")})
    or exists (select from ${holds} h where ${names(holds, "h.item_id", "t.item_id")})
    or exists (select from ${holds} h where ${names(holds, "h.captured_item_id", "t.item_id")}))`;
}

function changed(table: "items" | "patrons", key: string, column = key): string {
  return `exists (select from ${table} c where c.${key} = t.${column} and c.changed >= ${EXPORTED})`;
}

function touch(table: "patrons" | "items" | "titles", column: string, of: "loans" | "holds" | "fees"): string {
  return `update ${table} set version = version + 1 where ${column} in (
    select t.${column} from ${of} t where t.${keyOf(of)} in ${RANGE})`;
}

/** Whom and what the files lack and yet stays, with the first of the reasons. */
export function retainedSql(kind: Retained["kind"], { loans, holds, fees }: LibraryTables): string {
  const because = kind === "items"
    ? `case
        when exists (select from ${loans} l where ${names(loans, "l.item_id", "t.item_id")}) then 'loan'
        when ${itemIsOpen(loans, holds)} then 'hold'
        when exists (select from ${fees} f where f.outstanding > 0 and ${
      same("f.item_id", "t.item_id")
    }) then 'fee' end`
    : `case
        when exists (select from ${loans} l where ${names(loans, "l.patron_id", "t.patron_id")}) then 'loan'
        when exists (select from ${holds} h where ${names(holds, "h.patron_id", "t.patron_id")}) then 'hold'
        when ${patronIsOpen(loans, holds, fees)} then 'fee' end`;
  return `select * from (${notStaged(kind, `, ${because} as because`)}) r where because is not null order by lower(id)`;
}

const GIVE_UP_LOGIN = `update patrons set login_id = '', version = version + 1 where patron_id in ${RANGE}`;

/** Login ids are given up before others take them: of staged patrons whose login id changes, */
export const CHANGED_LOGINS: Sweep = {
  find: `select t.patron_id as id from ${stageOf("patrons")} s join patrons t on ${same("t.patron_id", "s.patron_id")}
    where t.login_id <> '' and lower(t.login_id) <> lower(s.login_id)`,
  locks: [lockNamed("patrons", "patron_id", "patrons")],
  steps: [GIVE_UP_LOGIN],
};

/** and of patrons who are to be removed. */
export const TAKEN_LOGINS: Sweep = {
  find: `${notStaged("patrons")} and t.login_id <> ''
    and exists (select from ${stageOf("patrons")} s where ${same("s.login_id", "t.login_id")})`,
  locks: CHANGED_LOGINS.locks,
  steps: [GIVE_UP_LOGIN],
};

/** Captured copies likewise: a hold gives its copy up before another takes it. */
export const RECAPTURED: Sweep = {
  find: `select t.hold_id as id from ${stageOf("holds")} s join holds t on ${same("t.hold_id", "s.hold_id")}
    where t.captured_item_id is not null and lower(t.captured_item_id) is distinct from lower(s.captured_item_id)
      and not ${HOLD_CHANGED}`,
  locks: HOLD_LOCKS,
  steps: [
    touch("titles", "title_id", "holds"),
    touch("patrons", "patron_id", "holds"),
    `update holds t set captured_item_id = null, status = 'pending', shelf_expires = null
      where hold_id in ${RANGE} and not ${HOLD_CHANGED}`,
  ],
};

/** The kinds on which something else may be open. */
export const RETAINABLE = RECORD_KINDS.filter((kind): kind is Retained["kind"] =>
  kind === "items" || kind === "patrons"
);
