import { hash } from "node:crypto";
import { RECORD_KINDS, type RecordKind, type RecordOf } from "../port/record_kind.ts";
import type { Column, NamedColumn, Referred, StoredValue } from "../rows/columns.ts";
import { type RecordTables, type Table, TABLES } from "../rows/tables.ts";
import { type Dialect, same } from "./dialect.ts";

/** A column that names records of a table. */
export interface Naming {
  readonly table: Referred;
  readonly column: string;
}

/** How the records of one kind are staged and merged. `s` is the staged row and `t` the stored one, if there is one. */
interface StagedKind<T> {
  /** Columns that only the stage has, or that the table keeps beside the record. */
  readonly extra: readonly Column<T>[];
  /** The columns by which staged rows are looked up beside their key, each with the columns that are then read. */
  readonly lookedUp: Readonly<Record<string, readonly string[]>>;
  /** SQL that is true if a change by a terminal or the desk is newer than the staged record. */
  readonly newer: (dialect: Dialect) => string;
  /** The columns that then stay as they are; absent: all. */
  readonly guarded?: readonly string[];
  /** SQL of columns whose new value is not simply the staged one. */
  readonly becomes: Readonly<Record<string, string>>;
  /** The records whose versions a change moves on, by the columns that name them; in the order in which a server locks them. */
  readonly touches: readonly Naming[];
  /** Columns that name further records which decide whether something is newer. */
  readonly looksAt: readonly Naming[];
}

const changedItem = (dialect: Dialect, id: string) =>
  `exists (select 1 from items i where ${same(dialect, "i.item_id", id)} and i.changed >= :exported)`;
const changedPatron = (dialect: Dialect) =>
  `exists (select 1 from patrons p where ${same(dialect, "p.patron_id", "s.patron_id")} and p.changed >= :exported)`;

/**
 * A moment of a record. A moment after the export cannot come from the file: it is the time of the import, which stands
 * where the file tells none, so that the stored one stays.
 */
const began = (column: string) =>
  `case when s.${column} >= :exported then coalesce(t.${column}, s.${column}) else s.${column} end`;

/** Every kind, by its name. */
export const STAGED_KINDS: { readonly [K in RecordKind]: StagedKind<RecordOf[K]> } = {
  titles: { extra: [], lookedUp: {}, newer: () => "false", becomes: {}, touches: [], looksAt: [] },
  items: {
    extra: TABLES.titles.columns.filter(({ name }) => name !== TABLES.titles.key),
    lookedUp: { title_id: ["title", "author"] },
    newer: () => "coalesce(t.changed >= :exported, false)",
    guarded: ["current_location", "status", "properties", "transit_to", "returned"],
    becomes: { title_id: "case when s.title_id = '' then t.title_id else s.title_id end" },
    touches: [],
    looksAt: [{ table: "titles", column: "title_id" }],
  },
  patrons: {
    extra: [{ name: "pin_source", form: "text", of: ({ pin }) => pinDigest(pin) }],
    lookedUp: { login_id: [] },
    newer: () => "coalesce(t.changed >= :exported, false)",
    guarded: ["blocked", "block_message", "blocked_until"],
    becomes: {
      pin: "case when s.pin = '' or s.pin_source = t.pin_source then t.pin else s.pin end",
      pin_source: "case when s.pin = '' then t.pin_source else s.pin_source end",
    },
    touches: [],
    looksAt: [],
  },
  loans: {
    extra: [],
    lookedUp: { patron_id: [] },
    newer: (dialect) => changedItem(dialect, "s.item_id"),
    becomes: {},
    touches: [{ table: "items", column: "item_id" }, { table: "patrons", column: "patron_id" }],
    looksAt: [],
  },
  holds: {
    extra: [],
    lookedUp: { patron_id: [], item_id: [], captured_item_id: [] },
    newer: (dialect) =>
      `(${changedPatron(dialect)}
        or ${changedItem(dialect, "t.captured_item_id")} or ${changedItem(dialect, "s.captured_item_id")}
        or exists (select 1 from holds o where ${same(dialect, "o.captured_item_id", "s.captured_item_id")}
          and ${dialect.id("o.hold_id")} <> ${dialect.id("s.hold_id")}))`,
    becomes: { placed: began("placed") },
    touches: [{ table: "titles", column: "title_id" }, { table: "patrons", column: "patron_id" }],
    looksAt: [{ table: "items", column: "captured_item_id" }],
  },
  fees: {
    extra: [],
    lookedUp: { patron_id: [], item_id: [] },
    newer: changedPatron,
    becomes: { incurred: began("incurred") },
    touches: [{ table: "patrons", column: "patron_id" }],
    looksAt: [],
  },
  // What was paid stays as it was told.
  payments: {
    extra: [],
    lookedUp: {},
    newer: () => "t.payment_id is not null",
    becomes: {},
    touches: [],
    looksAt: [],
  },
};

/** Names the temporary table of a kind. Databases look among temporary tables first. */
export function stageOf(kind: RecordKind): string {
  return `stage_${kind}`;
}

/** Lists the columns of the stage of a kind. An empty attribute is one to be taken away: it is staged as null. */
export function stageColumns<K extends RecordKind>(kind: K): readonly Column<RecordOf[K]>[] {
  const { extra }: StagedKind<RecordOf[K]> = STAGED_KINDS[kind];
  const tables: RecordTables = TABLES;
  const { columns }: Table<RecordOf[K]> = tables[kind];
  return [...columns.map(patchColumn), ...extra];
}

function patchColumn<T>(column: Column<T>): Column<T> {
  return column.form === "texts" ? { ...column, of: (record) => patchOf(column.of(record)) } : column;
}

function patchOf(texts: StoredValue): StoredValue {
  return typeof texts !== "object" || texts instanceof Temporal.Instant || texts instanceof Temporal.PlainDate
    ? texts
    : Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text === "" ? null : text]));
}

/**
 * Lists the columns that a record of the kind has in its table: its own, and what is kept beside them of what is
 * staged.
 */
export function columnsToMerge(kind: RecordKind): readonly NamedColumn[] {
  const { columns, kept }: { readonly columns: readonly NamedColumn[]; readonly kept: readonly NamedColumn[] } =
    TABLES[kind];
  const extra: readonly NamedColumn[] = STAGED_KINDS[kind].extra;
  return [...columns, ...kept.filter(({ name }) => extra.some((staged) => staged.name === name))];
}

/** Names the column of a file's record that a column of the table comes with: the digest of a PIN goes with the PIN. */
export function fieldColumn(column: string): string {
  return column === "pin_source" ? "pin" : column;
}

/** Writes what a column of a stored record `t` becomes by a staged row `s`, where nothing is newer. */
export function replacementSql(dialect: Dialect, kind: RecordKind, { name, form }: NamedColumn): string {
  return form === "texts"
    ? dialect.mergeTexts(`t.${name}`, `s.${name}`)
    : STAGED_KINDS[kind].becomes[name] ?? `s.${name}`;
}

/**
 * Tells whether a stored row `t` and a staged row `s` have the same key. A key that refers to a record is stored in the
 * spelling of that record, by which alone it may be indexed; {@link spellKeys} has brought the staged ones to that
 * spelling.
 */
export function sameKey(dialect: Dialect, kind: RecordKind): string {
  const { key } = TABLES[kind];
  return refersByKey(kind) === undefined ? same(dialect, `t.${key}`, `s.${key}`) : `t.${key} = s.${key}`;
}

/** Brings staged keys that refer to records to the spelling of those. Where keys are compared without regard to case, none differs. */
export function spellKeys(dialect: Dialect): readonly string[] {
  return RECORD_KINDS.flatMap((kind) => {
    const table = refersByKey(kind);
    if (table === undefined) return [];
    const [{ key }, found] = [TABLES[kind], `r.${TABLES[table].key}`];
    return [`update ${stageOf(kind)} as s set ${key} = ${found} from ${table} r
      where ${same(dialect, found, `s.${key}`)} and ${found} <> s.${key}`];
  });
}

function refersByKey(kind: RecordKind): Referred | undefined {
  const columns: readonly NamedColumn[] = TABLES[kind].columns;
  return columns[0]?.refersTo;
}

/**
 * A digest of a stored PIN, which is itself a salted hash: it tells whether two are the same and nothing else. Empty for
 * an empty one.
 */
function pinDigest(pin: string): string {
  return pin === "" ? "" : hash("sha256", pin, "base64");
}
