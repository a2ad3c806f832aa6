/** A value of a record, before it is written as its database has it. */
export type StoredValue =
  | string
  | number
  | boolean
  | Temporal.Instant
  | Readonly<Record<string, string | null>>
  | undefined;

/**
 * What a column holds. An `id` is compared without regard to the case of ASCII letters; `texts` are texts by name, of
 * which there may be none; a `serial` is a number that the database itself gives to a row.
 */
export type Form = "id" | "text" | "number" | "moment" | "day" | "flag" | "texts" | "serial";

/** The tables that others refer to. */
export type Referred = "titles" | "items" | "patrons";

/** One column of a table, and the value that it has of a record. */
export interface Column<T> {
  readonly name: string;
  readonly form: Form;
  /** The table whose key the column holds, in that table's spelling. */
  readonly refersTo?: Referred;
  readonly of: (record: T) => StoredValue;
}

/** A column without the record that it belongs to. */
export type NamedColumn = Pick<Column<never>, "name" | "form" | "refersTo">;

/** The forms that a field of this type may be stored in; a table's name is an `id` that refers to that table. */
type FormOf<V> = V extends string ? "id" | "text" | "day" | Referred
  : V extends number ? "number"
  : V extends boolean ? "flag"
  : V extends Temporal.Instant ? "moment"
  : "texts";

/** Every field of a record, with the form it is stored in. */
export type Fields<T> = { readonly [Field in keyof T]-?: FormOf<NonNullable<T[Field]>> };

const REFERRED: Readonly<Record<Referred, true>> = { titles: true, items: true, patrons: true };

/** Lists the columns of records of a type, in the order of the fields. */
export function columnsOf<T extends { readonly [Field in keyof T]: StoredValue }>(
  fields: Fields<T>,
): readonly Column<T>[] {
  const columns: Column<T>[] = [];
  for (const field in fields) {
    const form: Form | Referred = fields[field];
    const described = isReferred(form) ? { form: "id", refersTo: form } as const : { form };
    columns.push({ name: columnOf(field), ...described, of: (record) => record[field] });
  }
  return columns;
}

export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isReferred(form: Form | Referred): form is Referred {
  return Object.hasOwn(REFERRED, form);
}
