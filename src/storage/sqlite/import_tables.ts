import type { Patron } from "../../library/patron.ts";
import type { RecordKind, RecordOf } from "../port/record_kind.ts";
import type { Column, Referred, StoredValue } from "../rows/columns.ts";
import { pinDigest } from "../rows/pin_digest.ts";
import { TABLES } from "../rows/tables.ts";

/** Milliseconds since 1970 at which the staged records were true; what was changed then or later is newer. */
export const EXPORTED = ":exported";

/** How the records of one kind are staged and merged. `s` is the staged row and `t` the stored one in all conditions. */
export interface ImportTable<T> {
  readonly kind: RecordKind;
  /** Of the table that is merged into; the key first. */
  readonly columns: readonly Column<T>[];
  /** What only the stage knows, or the table keeps beside the record. */
  readonly extra: readonly Column<T>[];
  /** When what a terminal or the desk did stands against the staged record. */
  readonly newer: string;
  /** The columns that then stay as they are; absent: the whole record does. */
  readonly guarded?: readonly string[];
  /** What a column becomes, where that is not simply what is staged; `stored` and `staged` are aliases. */
  readonly becomes: Readonly<Record<string, (stored: string, staged: string) => string>>;
  /** The stored patrons, items and titles whose versions a change moves on, as queries over `s` and `t`. */
  readonly touches: readonly { readonly table: Referred; readonly columns: readonly string[] }[];
}

const changedPatron = `exists (
  select 1 from patrons p where p.patron_id = s.patron_id and p.changed >= ${EXPORTED})`;
const changedItem = (id: string) =>
  `exists (select 1 from items i where i.item_id = ${id} and i.changed >= ${EXPORTED})`;

const titles: ImportTable<RecordOf["titles"]> = {
  kind: "titles",
  columns: TABLES.titles.columns,
  extra: [],
  newer: "false",
  becomes: {},
  touches: [],
};

const items: ImportTable<RecordOf["items"]> = {
  kind: "items",
  columns: TABLES.items.columns,
  extra: TABLES.titles.columns.filter(({ name }) => name !== "title_id"),
  newer: `coalesce(t.changed >= ${EXPORTED}, false)`,
  guarded: ["current_location", "status", "properties", "transit_to", "returned"],
  becomes: { title_id: (stored, staged) => `iif(${staged}.title_id = '', ${stored}.title_id, ${staged}.title_id)` },
  touches: [],
};

const patrons: ImportTable<RecordOf["patrons"]> = {
  kind: "patrons",
  // An empty attribute is one to be taken away, which a JSON merge patch (RFC 7396) spells null.
  columns: TABLES.patrons.columns.map((column) =>
    column.name === "attributes" ? { ...column, of: attributesPatch } : column
  ),
  extra: [{ name: "pin_source", form: "text", of: ({ pin }) => pinDigest(pin) }],
  newer: `coalesce(t.changed >= ${EXPORTED}, false)`,
  guarded: ["blocked", "block_message"],
  becomes: {
    pin: (stored, staged) =>
      `iif(${staged}.pin = '' or ${staged}.pin_source = ${stored}.pin_source, ${stored}.pin, ${staged}.pin)`,
    pin_source: (stored, staged) => `iif(${staged}.pin = '', ${stored}.pin_source, ${staged}.pin_source)`,
    attributes: (stored, staged) => `json_patch(${stored}.attributes, ${staged}.attributes)`,
  },
  touches: [],
};

const loans: ImportTable<RecordOf["loans"]> = {
  kind: "loans",
  columns: TABLES.loans.columns,
  extra: [],
  newer: changedItem("s.item_id"),
  becomes: {},
  touches: [{ table: "patrons", columns: ["patron_id"] }, { table: "items", columns: ["item_id"] }],
};

const holds: ImportTable<RecordOf["holds"]> = {
  kind: "holds",
  columns: TABLES.holds.columns,
  extra: [],
  newer: `(${changedPatron} or ${changedItem("t.captured_item_id")} or ${changedItem("s.captured_item_id")}
    or exists (select 1 from holds o where o.captured_item_id = s.captured_item_id and o.hold_id <> s.hold_id))`,
  becomes: {},
  touches: [{ table: "patrons", columns: ["patron_id"] }, { table: "titles", columns: ["title_id"] }],
};

const fees: ImportTable<RecordOf["fees"]> = {
  kind: "fees",
  columns: TABLES.fees.columns,
  extra: [],
  newer: changedPatron,
  becomes: {},
  touches: [{ table: "patrons", columns: ["patron_id"] }],
};

/** Every kind, by its name. */
export const IMPORT_TABLES: { readonly [K in RecordKind]: ImportTable<RecordOf[K]> } = {
  titles,
  items,
  patrons,
  loans,
  holds,
  fees,
};

/** The name of the temporary table of a kind. */
export function stageOf(kind: RecordKind): string {
  return `temp.stage_${kind}`;
}

/** The key of a kind's table. */
export function keyOf(kind: RecordKind): string {
  return TABLES[kind].key;
}

function attributesPatch({ attributes = {} }: Patron): StoredValue {
  return Object.fromEntries(Object.entries(attributes).map(([code, value]) => [code, value === "" ? null : value]));
}
