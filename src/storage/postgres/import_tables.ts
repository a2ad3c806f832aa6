import type { RecordKind } from "../port/record_kind.ts";
import type { Referred } from "../rows/columns.ts";
import { TABLES } from "../rows/tables.ts";

/** The moment at which the staged records were true; what was changed then or later is newer. */
export const EXPORTED = ":exported";

/** How the records of one kind are staged and merged. `s` is the staged row and `t` the stored one in all conditions. */
export interface ImportTable {
  /** Columns of the stage that are no part of the record, with their types. */
  readonly extra: Readonly<Record<string, string>>;
  /** Of these, what the table keeps beside the record. */
  readonly kept: readonly string[];
  /** When what a terminal or the desk did stands against the staged record. */
  readonly newer: string;
  /** The columns that then stay as they are; absent: the whole record does. */
  readonly guarded?: readonly string[];
  /** What a column becomes, where that is not simply what is staged; `stored` and `staged` are aliases. */
  readonly becomes: Readonly<Record<string, (stored: string, staged: string) => string>>;
  /**
   * The records whose versions a change moves on, by the columns that name them in a staged or stored row; in the order
   * in which a server locks them too.
   */
  readonly touches: readonly { readonly table: Referred; readonly column: string }[];
  /** Columns that name further records which decide whether something is newer. */
  readonly looksAt: readonly { readonly table: Referred; readonly column: string }[];
}

const changedPatron = `exists (
  select from patrons p where ${same("p.patron_id", "s.patron_id")} and p.changed >= ${EXPORTED})`;
const changedItem = (id: string) =>
  `exists (select from items i where ${same("i.item_id", id)} and i.changed >= ${EXPORTED})`;

/** Every kind, by its name. */
export const IMPORT_TABLES: Readonly<Record<RecordKind, ImportTable>> = {
  titles: { extra: {}, kept: [], newer: "false", becomes: {}, touches: [], looksAt: [] },
  items: {
    extra: { title: "text", author: "text" },
    kept: [],
    newer: `coalesce(t.changed >= ${EXPORTED}, false)`,
    guarded: ["current_location", "status", "properties", "transit_to", "returned"],
    becomes: {
      title_id: (stored, staged) =>
        `case when ${staged}.title_id = '' then ${stored}.title_id else ${staged}.title_id end`,
    },
    touches: [],
    looksAt: [{ table: "titles", column: "title_id" }],
  },
  patrons: {
    extra: { pin_source: "text" },
    kept: ["pin_source"],
    newer: `coalesce(t.changed >= ${EXPORTED}, false)`,
    guarded: ["blocked", "block_message"],
    becomes: {
      pin: (stored, staged) =>
        `case when ${staged}.pin = '' or ${staged}.pin_source = ${stored}.pin_source then ${stored}.pin else ${staged}.pin end`,
      pin_source: (stored, staged) =>
        `case when ${staged}.pin = '' then ${stored}.pin_source else ${staged}.pin_source end`,
      // An empty attribute is one to be taken away; it is staged as null.
      attributes: (stored, staged) => `jsonb_strip_nulls(${stored}.attributes || ${staged}.attributes)`,
    },
    touches: [],
    looksAt: [],
  },
  loans: {
    extra: {},
    kept: [],
    newer: changedItem("s.item_id"),
    becomes: {},
    touches: [{ table: "items", column: "item_id" }, { table: "patrons", column: "patron_id" }],
    looksAt: [],
  },
  holds: {
    extra: {},
    kept: [],
    newer: `(${changedPatron} or ${changedItem("t.captured_item_id")} or ${changedItem("s.captured_item_id")}
      or exists (
        select from holds o
        where ${same("o.captured_item_id", "s.captured_item_id")} and lower(o.hold_id) <> lower(s.hold_id)
      ))`,
    becomes: {},
    touches: [{ table: "titles", column: "title_id" }, { table: "patrons", column: "patron_id" }],
    looksAt: [{ table: "items", column: "captured_item_id" }],
  },
  fees: {
    extra: {},
    kept: [],
    newer: changedPatron,
    becomes: {},
    touches: [{ table: "patrons", column: "patron_id" }],
    looksAt: [],
  },
};

/** The temporary table of a kind. */
export function stageOf(kind: RecordKind): string {
  return `pg_temp.stage_${kind}`;
}

/** The key of a kind's table. */
export function keyOf(kind: RecordKind): string {
  return TABLES[kind].key;
}

/** Whether two columns hold the same identifier, in upper or lower case. */
export function same(a: string, b: string): string {
  return `lower(${a}) = lower(${b})`;
}

/**
 * Whether a stored row `t` and a staged row `s` have the same key. A key that refers to a record is stored in the spelling
 * of that record and has no index regardless of case; {@link SPELL_LOANS} has brought the staged ones to that spelling.
 */
export function sameKey(kind: RecordKind): string {
  const { key, columns } = TABLES[kind];
  return columns[0]?.refersTo === undefined ? same(`t.${key}`, `s.${key}`) : `t.${key} = s.${key}`;
}

/** Loans are the one kind whose key refers to a record: staged ones take on the spelling of the stored copy. */
export const SPELL_LOANS = `update ${stageOf("loans")} s set item_id = i.item_id from items i
  where ${same("i.item_id", "s.item_id")} and i.item_id <> s.item_id`;

/** A column as it is compared: identifiers without regard to case. */
export function compared(column: string): string {
  return column.endsWith("_id") ? `lower(${column})` : column;
}
