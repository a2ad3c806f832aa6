import type { Retained } from "../port/import_stage.ts";
import { RECORD_KINDS, type RecordKind } from "../port/record_kind.ts";
import { type LibraryTables, STORED } from "../rows/library_tables.ts";
import { EXPORTED, keyOf, stageOf } from "./import_tables.ts";
import { END_LOAN } from "./loan_columns.ts";

/** Statements that are carried out on each of the records that a query finds. */
export interface Sweep {
  /** Finds identifiers. */
  readonly find: string;
  /** Each is about a range of the identifiers found; the changes of the last one are counted. */
  readonly steps: readonly string[];
}

/** Identifiers found by a {@link Sweep}, numbered from 1. */
export const FOUND = "create temp table found (n integer primary key, id text collate nocase)";

const RANGE = "(select id from temp.found where n between :first and :last)";

/** Removes the stored records of a kind that were not staged, unless something is open on them or they are newer. */
export function missingSweep(kind: RecordKind, { loans, holds, fees }: LibraryTables = STORED): Sweep {
  switch (kind) {
    case "titles":
      return UNUSED_TITLES;
    case "items":
      return {
        find: `${notStaged("items")} and not ${itemIsOpen(loans, holds)}
          and t.item_id not in (select item_id from ${fees} where outstanding > 0 and item_id is not null)`,
        steps: [`delete from items as t where item_id in ${RANGE} and not ${itemIsOpen("loans", "holds")}`],
      };
    case "patrons":
      return {
        find: `${notStaged("patrons")} and not ${patronIsOpen(loans, holds, fees)}`,
        steps: [
          `delete from fees as f where outstanding = 0 and patron_id in ${RANGE}
            and not exists (select 1 from patrons t where t.patron_id = f.patron_id and ${STORED_PATRON_IS_OPEN})`,
          `delete from patrons as t where patron_id in ${RANGE} and not ${STORED_PATRON_IS_OPEN}`,
        ],
      };
    case "loans":
      return {
        find: `${notStaged("loans")} and not ${changed("items", "item_id")}`,
        steps: [
          touch("patrons", "patron_id", "loans"),
          touch("items", "item_id", "loans"),
          `${END_LOAN} where item_id in ${RANGE} and loan_patron_id is not null and coalesce(changed < ${EXPORTED}, true)`,
        ],
      };
    case "holds":
      return {
        find: `${notStaged("holds")} and not ${HOLD_CHANGED}`,
        steps: [
          touch("patrons", "patron_id", "holds"),
          touch("titles", "title_id", "holds"),
          `delete from holds as t where hold_id in ${RANGE} and not ${HOLD_CHANGED}`,
        ],
      };
    case "fees":
      return {
        find: `${notStaged("fees")} and not ${changed("patrons", "patron_id")}`,
        steps: [
          touch("patrons", "patron_id", "fees"),
          `delete from fees as t where fee_id in ${RANGE} and not ${changed("patrons", "patron_id")}`,
        ],
      };
  }
}

/** Titles that have neither a copy nor a hold and were not staged. */
const UNUSED = `not exists (select 1 from items i where i.title_id = t.title_id)
  and not exists (select 1 from holds h where h.title_id = t.title_id)`;
const UNUSED_TITLES: Sweep = {
  find: `${notStaged("titles")} and ${UNUSED}`,
  steps: [`delete from titles as t where title_id in ${RANGE} and ${UNUSED}`],
};

const STORED_PATRON_IS_OPEN = patronIsOpen("loans", "holds", "fees");
const HOLD_CHANGED = `(${changed("patrons", "patron_id")} or ${changed("items", "item_id", "captured_item_id")})`;

function notStaged(kind: RecordKind): string {
  const key = keyOf(kind);
  return `select t.${key} as id from ${kind} t
    where not exists (select 1 from ${stageOf(kind)} s where s.${key} = t.${key})`;
}

function patronIsOpen(loans: string, holds: string, fees: string): string {
  return `(exists (select 1 from ${loans} l where l.patron_id = t.patron_id)
    or exists (select 1 from ${holds} h where h.patron_id = t.patron_id)
    or exists (select 1 from ${fees} o where o.patron_id = t.patron_id and o.outstanding > 0))`;
}

function itemIsOpen(loans: string, holds: string): string {
  return `(exists (select 1 from ${loans} l where l.item_id = t.item_id)
    or exists (select 1 from ${holds} h where h.item_id = t.item_id)
    or exists (select 1 from ${holds} h where h.captured_item_id = t.item_id))`;
}

function changed(table: "items" | "patrons", key: string, column = key): string {
  return `exists (select 1 from ${table} c where c.${key} = t.${column} and c.changed >= ${EXPORTED})`;
}

function touch(table: "patrons" | "items" | "titles", column: string, of: "loans" | "holds" | "fees"): string {
  return `update ${table} set version = version + 1 where ${column} in (
    select t.${column} from ${of} t where t.${keyOf(of)} in ${RANGE})`;
}

/** Whom and what the files lack and yet stays, with the first of the reasons. */
export function retainedSql(kind: Retained["kind"], { loans, holds, fees }: LibraryTables): string {
  if (kind === "items") {
    return `select * from (${
      notStagedBecause(
        "items",
        `case
      when exists (select 1 from ${loans} l where l.item_id = t.item_id) then 'loan'
      when ${itemIsOpen(loans, holds)} then 'hold'
      when t.item_id in (select item_id from ${fees} where outstanding > 0) then 'fee' end`,
      )
    }) where because is not null`;
  }
  return `select * from (${
    notStagedBecause(
      "patrons",
      `case
    when exists (select 1 from ${loans} l where l.patron_id = t.patron_id) then 'loan'
    when exists (select 1 from ${holds} h where h.patron_id = t.patron_id) then 'hold'
    when ${patronIsOpen(loans, holds, fees)} then 'fee' end`,
    )
  }) where because is not null`;
}

function notStagedBecause(kind: Retained["kind"], because: string): string {
  return notStaged(kind).replace(" as id from", ` as id, ${because} as because from`);
}

/** Login ids are given up before others take them: of staged patrons whose login id changes, */
export const CHANGED_LOGINS: Sweep = {
  find: `select t.patron_id from ${stageOf("patrons")} s join patrons t on t.patron_id = s.patron_id
    where t.login_id <> '' and t.login_id <> s.login_id`,
  steps: [`update patrons set login_id = '', version = version + 1 where patron_id in ${RANGE}`],
};

/** and of patrons who are to be removed. */
export const TAKEN_LOGINS: Sweep = {
  find: `${notStaged("patrons")} and t.login_id <> ''
    and exists (select 1 from ${stageOf("patrons")} s where s.login_id = t.login_id)`,
  steps: CHANGED_LOGINS.steps,
};

/** Captured copies likewise: a hold gives its copy up before another takes it. */
export const RECAPTURED: Sweep = {
  find: `select t.hold_id from ${stageOf("holds")} s join holds t on t.hold_id = s.hold_id
    where t.captured_item_id is not null and t.captured_item_id is not s.captured_item_id and not ${HOLD_CHANGED}`,
  steps: [
    touch("patrons", "patron_id", "holds"),
    touch("titles", "title_id", "holds"),
    `update holds as t set captured_item_id = null, status = 'pending', shelf_expires = null
      where hold_id in ${RANGE} and not ${HOLD_CHANGED}`,
  ],
};

/** The kinds on which something else may be open. */
export const RETAINABLE = RECORD_KINDS.filter((kind): kind is Retained["kind"] =>
  kind === "items" || kind === "patrons"
);
