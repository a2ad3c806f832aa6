import type { RecordKind } from "../port/record_kind.ts";
import type { Title } from "../port/title.ts";
import type { Row } from "../rows/row.ts";

/** A table of records, as far as loading and importing must know it. */
export interface Table {
  readonly name: RecordKind;
  readonly key: string;
  /** All columns of a record, the key first. */
  readonly columns: readonly string[];
  /** The columns that refer to records, and to which. */
  readonly references: Readonly<Record<string, "titles" | "items" | "patrons">>;
  /** Whether the table keeps a version that moves on. */
  readonly versioned: boolean;
}

/** Every table of records. */
export const TABLES: { readonly [K in RecordKind]: Table } = {
  titles: {
    name: "titles",
    key: "title_id",
    columns: ["title_id", "title", "author"],
    references: {},
    versioned: true,
  },
  items: {
    name: "items",
    key: "item_id",
    columns: [
      "item_id",
      "title_id",
      "item_type",
      "media_type",
      "collection",
      "call_number",
      "permanent_location",
      "current_location",
      "owner",
      "status",
      "security_marker",
      "replacement_cost",
      "properties",
      "transit_to",
      "returned",
    ],
    references: { title_id: "titles" },
    versioned: true,
  },
  patrons: {
    name: "patrons",
    key: "patron_id",
    columns: [
      "patron_id",
      "login_id",
      "pin",
      "first_name",
      "last_name",
      "category",
      "library",
      "expires",
      "birth_date",
      "address",
      "email",
      "phone",
      "language",
      "card_lost",
      "blocked",
      "block_message",
      "note",
      "internet_profile",
      "attributes",
    ],
    references: {},
    versioned: true,
  },
  loans: {
    name: "loans",
    key: "item_id",
    columns: ["item_id", "patron_id", "checked_out", "due", "renewals"],
    references: { item_id: "items", patron_id: "patrons" },
    versioned: false,
  },
  holds: {
    name: "holds",
    key: "hold_id",
    columns: [
      "hold_id",
      "patron_id",
      "title_id",
      "item_id",
      "library",
      "pickup_location",
      "placed",
      "expires",
      "status",
      "captured_item_id",
      "shelf_expires",
    ],
    references: { patron_id: "patrons", title_id: "titles", item_id: "items", captured_item_id: "items" },
    versioned: false,
  },
  fees: {
    name: "fees",
    key: "fee_id",
    columns: ["fee_id", "patron_id", "item_id", "type", "amount", "outstanding", "description", "incurred"],
    references: { patron_id: "patrons", item_id: "items" },
    versioned: false,
  },
};

/** A title as a row of the table `titles`. */
export function titleRow({ titleId, title, author }: Title): Row {
  return { title_id: titleId, title, author };
}

/**
 * A value of a column that refers to a record, as that record spells it. What is not stored stays as given and meets the
 * foreign key. Not a function of the database's, which would be called, and now and then be planned, for each row.
 */
export function spelled({ references }: Table, column: string, value: string): string {
  const kind = references[column];
  if (kind === undefined) return value;
  const { key } = TABLES[kind];
  return `coalesce((select known.${key} from ${kind} known where lower(known.${key}) = lower(${value})), ${value})`;
}

/**
 * Stores the record whose row is given as JSON in `$1`, or replaces the one with the same key, whose spelling stays, and
 * moves its version on.
 */
export function upsertSql(table: Table): string {
  const { name, key, columns, references, versioned } = table;
  const values = columns.map((column) => spelled(table, column, `r.${column}`));
  const sets = columns.filter((column) => column !== key).map((column) => `${column} = excluded.${column}`);
  if (versioned) sets.push("version = t.version + 1");
  // The one key that is a reference is stored in the spelling of what it refers to, and has no other index.
  const unique = references[key] ? key : `lower(${key})`;
  return `insert into ${name} as t (${columns.join(", ")})
    select ${values.join(", ")} from jsonb_populate_record(null::${name}, $1::text::jsonb) r
    on conflict (${unique}) do update set ${sets.join(", ")}`;
}
