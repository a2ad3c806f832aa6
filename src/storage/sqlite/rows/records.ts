import type { SQLInputValue } from "node:sqlite";
import type { Item } from "../../../library/item.ts";
import type { Loan } from "../../port/loan.ts";
import type { Column, Form, NamedColumn, StoredValue } from "../../rows/columns.ts";
import { recordReaders } from "../../rows/record_readers.ts";
import {
  integer,
  isAbsent,
  type Place,
  type PlaceOf,
  type ReaderOf,
  type Row,
  text,
  throwUnexpected,
} from "../../rows/row.ts";
import { isVersioned, type Table, TABLES } from "../../rows/tables.ts";

const readers = recordReaders({ flag, instant, textsByName });

/** A yes or a no, stored as 1 or 0. */
function flag(row: Row, place: Place): boolean {
  return integer(row, place) !== 0;
}

/** Reads a moment that is stored as milliseconds since 1970. */
export function instant(row: Row, place: Place): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(integer(row, place));
}

/** Texts by name, stored as a JSON object. */
function textsByName(row: Row, place: Place): Readonly<Record<string, string>> {
  const stored = text(row, place);
  if (stored === "{}") return {};
  const value: unknown = JSON.parse(stored);
  if (typeof value !== "object" || value === null) return throwUnexpected(place, stored, "a JSON object");
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}

/** Make readers of records off rows that the `*_SELECT` of their tables give. */
export const {
  patron: patronReader,
  hold: holdReader,
  fee: feeReader,
  payment: paymentReader,
} = readers;

/** Read records off rows by the names of their columns. */
export const {
  journalLine: journalLineFrom,
  ledgerRow: ledgerRowFrom,
  outage: outageFrom,
  saidItem: saidItemFrom,
  changeRow: changeRowFrom,
  altering: alteringFrom,
  waitingTally: waitingTallyFrom,
  wrongPin: wrongPinFrom,
  rightPin: rightPinFrom,
} = readers;

/** Makes a reader of copies, whose row has the title, too. */
export function itemReader(at?: PlaceOf): ReaderOf<Item> {
  const read = readers.item(at);
  return (row) => read(row, row);
}

/**
 * Makes a reader of loans, whose columns leave room for the copy's in the same row; `undefined` where there is none.
 */
export function loanReader(at: PlaceOf = (column) => column): ReaderOf<Loan | undefined> {
  const read = readers.loan((column) => at(`loan_${column}`));
  const patronId = at("loan_patron_id");
  return (row) => isAbsent(row, patronId) ? undefined : read(row);
}

/** Lists the values of a record, in the order of its columns. */
export function valuesOf<T>(columns: readonly Column<T>[], record: T): SQLInputValue[] {
  const values: SQLInputValue[] = [];
  for (const { form, of } of columns) values.push(writeValue(form, of(record)));
  return values;
}

/** A value as SQLite keeps it: moments in milliseconds since 1970, days in ISO 8601, yes and no as 1 and 0, texts by name in JSON. */
function writeValue(form: Form, value: StoredValue): SQLInputValue {
  if (typeof value === "string" || typeof value === "number") return value;
  if (value === undefined) return form === "texts" ? "{}" : null;
  if (typeof value === "boolean") return Number(value);
  if (value instanceof Temporal.Instant) return value.epochMilliseconds;
  return value instanceof Temporal.PlainDate ? value.toString() : JSON.stringify(value);
}

/** Writes column names for a SELECT, each behind `alias.` */
export function selectList(columns: readonly NamedColumn[], alias: string): string {
  return columns.map(({ name }) => `${alias}.${name}`).join(", ");
}

/** Stores a new record. */
export function insertSql({ name, columns }: Pick<Table<never>, "name" | "columns">): string {
  return `insert into ${name} (${columns.map((column) => column.name).join(", ")}) ` +
    `values (${columns.map(placeholder).join(", ")})`;
}

/** Replaces columns of a record, which is found by the first of them. */
export function updateSql({ name, columns }: Pick<Table<never>, "name" | "columns">): string {
  const [key, ...rest] = columns.map((column, index) => `${column.name} = ${placeholder(column, index)}`);
  return `update ${name} set ${rest.join(", ")} where ${key}`;
}

/** Stores a new record or replaces the one with the same key, whose spelling stays and whose version moves on. */
export function upsertSql(table: Table<never>): string {
  const { key, columns } = table;
  const sets = columns.filter(({ name }) => name !== key).map(({ name }) => `${name} = excluded.${name}`);
  if (isVersioned(table)) sets.push("version = version + 1");
  return `${insertSql(table)} on conflict (${key}) do update set ${sets.join(", ")}`;
}

/**
 * Writes the placeholder of a value. `coalesce`, because what refers to nothing must meet the foreign key and not turn
 * into "none".
 */
export function placeholder({ refersTo }: NamedColumn, index: number): string {
  const given = `?${index + 1}`;
  if (refersTo === undefined) return given;
  const { key } = TABLES[refersTo];
  return `coalesce((select ${key} from ${refersTo} where ${key} = ${given}), ${given})`;
}
