import type { RecordKind, RecordOf } from "../storage/port/record_kind.ts";
import { CR_LINES } from "./csv_fault.ts";
import type { FileColumn, FileTable } from "./file_table.ts";

/** The prefix of a column for a patron attribute, such as `attr:CODE`. */
export const ATTRIBUTE = "attr:";

/**
 * A code becomes a name in JSON. With names that must be escaped there, V8 15.0 reads `{"a":1,"\\"":2}` wrongly once it
 * has read `{"a":1,"\\\\":2}`; no library has such codes.
 */
const ATTRIBUTE_CODE = /^[^"\\\p{Cc}]+$/u;

/** The first line of a file, read. */
export interface FileHeader<K extends RecordKind> {
  /** The columns from left to right; `undefined` for one with an unknown name. */
  readonly columns: readonly (HeaderColumn<RecordOf[K]> | undefined)[];
  /** The names of the table's columns that the file has. */
  readonly told: ReadonlySet<string>;
  /** The fields of a record that the file's columns fill. */
  readonly fields: ReadonlySet<keyof RecordOf[K]>;
  /** Whether records can be made of the rows. Otherwise only their cells can be judged. */
  readonly good: boolean;
}

/** A column of the table, or one for an attribute with this code. */
export type HeaderColumn<T> = FileColumn<T> | { readonly attribute: string };

/** Reads the first line of a file, and reports, with the cell that it is about, what is wrong with it; `undefined` where it tells nothing of the rows. */
export function readHeader<K extends RecordKind>(
  table: FileTable<K>,
  cells: readonly string[],
  report: (message: string, cell?: number) => void,
): FileHeader<K> | undefined {
  let good = true;
  const refuse = (message: string, cell?: number) => {
    good = false;
    report(message, cell);
  };
  // The first line is the whole file then: patrons, with their PINs.
  if (cells.some((cell) => LONE_CR.test(cell))) {
    report(CR_LINES);
    return undefined;
  }
  const names = cells.map((cell) => nameOf(cell));
  if (!isHeader(table, names)) {
    report(`the first line does not name the columns, as it must; the columns of this file are ${columnNames(table)}`);
    return undefined;
  }
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
    refuse(`${nameShown(name, names.lastIndexOf(name) + 1)} is there twice`, names.lastIndexOf(name));
  }
  const columns = names.map((name, index) => {
    const column = columnOf(table, name);
    if (column === undefined) refuse(unknown(table, name, index + 1), index);
    else if ("attribute" in column && !ATTRIBUTE_CODE.test(column.attribute)) {
      refuse(
        `column ${JSON.stringify(name)} has a code with quotes, backslashes or control characters; it must have none`,
        index,
      );
    }
    return column;
  });
  const known = columns.filter((column) => column !== undefined);
  const told = new Set(known.flatMap((column) => "attribute" in column ? [] : [column.name]));
  for (const { name, required } of table.columns) {
    if (required && !told.has(name)) refuse(`column ${name} is missing`);
  }
  // Without commas there is but one column, and nothing of the rows can be told.
  if (names.some((name, index) => columns[index] === undefined && SEPARATORS.test(name))) return undefined;
  return { columns, told, fields: fieldsOf(table, known, told), good };
}

/** Reads the name of a column, in any case; the code of an attribute is kept as it is. */
function nameOf(cell: string): string {
  const trimmed = cell.trim();
  const isAttribute = trimmed.toLowerCase().startsWith(ATTRIBUTE);
  return isAttribute ? ATTRIBUTE + trimmed.slice(ATTRIBUTE.length).trim() : trimmed.toLowerCase();
}

function columnOf<K extends RecordKind>(table: FileTable<K>, name: string): HeaderColumn<RecordOf[K]> | undefined {
  if (table.attributes !== undefined && name.startsWith(ATTRIBUTE) && name !== ATTRIBUTE) {
    return { attribute: name.slice(ATTRIBUTE.length) };
  }
  return table.columns.find((column) => column.name === name);
}

/**
 * Whether a first line names columns. It is a patron, with a PIN, where a file lacks that line: nothing of it may be
 * shown then. Where the required columns are there it names them, and else if at least half of it are columns.
 */
function isHeader<K extends RecordKind>(table: FileTable<K>, names: readonly string[]): boolean {
  const parts = names.length === 1 ? names.flatMap((name) => name.split(SEPARATORS)) : names;
  const known = parts.filter((name) => columnOf(table, name) !== undefined).length;
  return table.columns.every(({ name, required }) => !required || parts.includes(name)) || known * 2 >= parts.length;
}

const LONE_CR = /\r(?!\n)/;

/** Separators that files of other programs have, or a file whose name tells another form. */
const SEPARATORS = /[,;\t]/;

/** A name that people may give to a column. A hash, a number or an address does not match: it may be a patron's. */
const NAME = /^[a-z][a-z _.:-]{0,39}$/i;

function unknown<K extends RecordKind>(table: FileTable<K>, name: string, position: number): string {
  if (SEPARATORS.test(name)) return "columns must be separated by commas, or by tabs in a file named .tsv";
  return `${nameShown(name, position)} is unknown; the columns of this file are ${columnNames(table)}`;
}

function nameShown(name: string, position: number): string {
  return NAME.test(name) ? `column ${JSON.stringify(name)}` : `column ${position}`;
}

function columnNames<K extends RecordKind>({ columns, attributes }: FileTable<K>): string {
  return [...columns.map(({ name }) => name), ...attributes === undefined ? [] : [`${ATTRIBUTE}CODE`]].join(", ");
}

function fieldsOf<K extends RecordKind>(
  table: FileTable<K>,
  columns: readonly HeaderColumn<RecordOf[K]>[],
  told: ReadonlySet<string>,
): ReadonlySet<keyof RecordOf[K]> {
  const own = columns.flatMap((column) => "attribute" in column ? [] : [column.field]);
  const attributes = columns.some((column) => "attribute" in column) ? table.attributes?.fields ?? [] : [];
  const derived = table.derived?.flatMap(({ from, field }) => told.has(from) ? [field] : []) ?? [];
  return new Set([...own, ...attributes, ...derived]);
}
