import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { REDACTION_NOTE } from "../port/storage.ts";
import { StorageRefused } from "../port/storage_refused.ts";
import type { TellUpdate } from "../port/update_progress.ts";
import { copyLine } from "../postgres/rows/copy_line.ts";
import { makeStorable } from "../postgres/rows/make_storable.ts";
import type { PostgresAddress } from "../postgres/connection/postgres_address.ts";
import type { CopyIn, Run } from "../postgres/connection/run.ts";
import { checkSchema } from "../postgres/schema/schema.ts";
import { openSession } from "../postgres/session.ts";
import type { Form, NamedColumn } from "../rows/columns.ts";
import { type Table, TABLES } from "../rows/tables.ts";
import { asStorageError } from "../sqlite/database/sqlite_error.ts";
import { openSqliteFile } from "../sqlite/open_sqlite_storage.ts";

interface CopiedTable {
  readonly table: string;
  readonly rows: number;
}

/** Rows of one statement. */
const BATCH = 5_000;

/**
 * Copies a library from an SQLite file into an empty PostgreSQL database, all of it: versions, journal and notes too, so
 * that the copy goes on where the file stopped. It is committed only if counts and checksums of the content agree.
 *
 * @param onUpdate is told how far bringing an older file up to date has come
 * @throws StorageRefused if the database holds something, or one of the two is not what it should be
 * @throws StorageUnavailable if the file is damaged, or another process keeps it locked
 */
export async function copyLibrary(
  path: string,
  address: PostgresAddress,
  onUpdate?: TellUpdate,
): Promise<readonly CopiedTable[]> {
  const db = await openSqliteFile(path, { onUpdate });
  try {
    db.exec("begin");
    const session = await openSession(address);
    try {
      return await session.transaction(async (run, copy) => {
        await checkSchema(run, address.database);
        await refuseUsed(run, address.database);
        const copied: CopiedTable[] = [];
        for (const table of Object.values(TABLES)) copied.push(await copyTable(db, table, { run, copy }));
        return copied;
      });
    } finally {
      await session.end(1);
    }
  } catch (error) {
    throw asStorageError(error, path);
  } finally {
    db.close();
  }
}

async function refuseUsed(run: Run, name: string): Promise<void> {
  // A server that was started here made a key of its own, for a library without records: the file has the one that counts.
  await run("delete from notes where name = $1", [REDACTION_NOTE]);
  for (const table of Object.keys(TABLES)) {
    const rows = await run(`select 1 from ${table} limit 1`);
    if (rows.length > 0) throw new StorageRefused(`${name}: the database holds ${table} already; name an empty one`);
  }
}

async function copyTable(
  db: DatabaseSync,
  { name, columns: ofRecord, kept }: Pick<Table<never>, "name" | "columns" | "kept">,
  { run, copy }: { readonly run: Run; readonly copy: CopyIn },
): Promise<CopiedTable> {
  const columns: readonly NamedColumn[] = [...ofRecord, ...kept];
  const names = columns.map((column) => column.name).join(", ");
  const sum = checksum();
  const rows = countRows(db, name);
  const statement = `copy ${name} (${names}) from stdin`;
  let lines: string[] = [];
  for (const row of db.prepare(`select ${columns.map(selectSql).join(", ")} from ${name} t`).iterate()) {
    lines.push(copyLine(columns.map((column) => valueOf(column, row[column.name]))));
    sum.add(columns.map((column) => told(column, row[column.name])).join(SEPARATOR));
    if (lines.length < BATCH) continue;
    await copy(statement, lines.join(""));
    lines = [];
  }
  await copy(statement, lines.join(""));
  if (sum.rows !== rows) {
    throw new StorageRefused(`${name}: only ${sum.rows} of the ${rows} rows of the file could be read`);
  }
  await compare(run, name, columns, sum);
  // Who follows the journal asks for what comes after a number: those of rows that are gone are not given again. An
  // insert of no rows leaves a 0, with which PostgreSQL has no sequence begin.
  const given = db.prepare("select seq from sqlite_sequence where name = ? and seq > 0").get(name)?.seq;
  for (const { name: column } of kept.filter(({ form }) => form === "serial" && given !== undefined)) {
    await run("select setval(pg_get_serial_sequence($1, $2), $3::text::bigint)", [name, column, String(given)]);
  }
  await run(`analyze ${name}`);
  return { table: name, rows: sum.rows };
}

/**
 * Counts the rows of a table by reading it as a whole. Deno's `iterate` takes a fault of the file for the end of the
 * rows; this here throws.
 */
function countRows(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`select count(*) as count from ${table} not indexed`).get()?.count);
}

/**
 * Writes what to select for a column. What refers to a record is spelled as that record: an earlier version stored copies with
 * other capital letters than their titles, which SQLite takes for the same.
 */
function selectSql({ name, refersTo }: NamedColumn): string {
  if (refersTo === undefined) return `t.${name}`;
  const known = `known.${TABLES[refersTo].key}`;
  return `coalesce((select ${known} from ${refersTo} known where ${known} = t.${name}), t.${name}) as ${name}`;
}

/** Converts a value for PostgreSQL. */
function valueOf({ form }: NamedColumn, value: SQLOutputValue | undefined): unknown {
  if (value === null) return null;
  if (form === "moment") return new Date(Number(value)).toISOString();
  return form === "flag" ? value !== 0 : value;
}

/** The separator between the values of a row. Texts hold it only escaped. */
const SEPARATOR = "\x1f";

/** Tells a value as both databases can tell it. */
function told({ form }: NamedColumn, value: SQLOutputValue | undefined): string {
  if (value === null || value === undefined) return "\x1e";
  return form === "texts" ? attributesText(String(value)) : makeStorable(String(value));
}

function attributesText(json: string): string {
  const parsed: unknown = JSON.parse(json);
  const pairs = typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
  const texts = pairs.map(([code, value]) => [makeStorable(code), makeStorable(String(value))] as const);
  const sorted = texts.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return sorted.map(([code, value]) => `${code}=${value}`).join("\n");
}

/** Writes in PostgreSQL's words what {@link told} tells. */
function toldSql({ name, form }: NamedColumn): string {
  return `coalesce(${textSql(name, form)}, e'\\x1e')`;
}

function textSql(name: string, form: Form): string {
  switch (form) {
    case "moment":
      return `(extract(epoch from ${name}) * 1000)::bigint::text`;
    case "flag":
      return `${name}::integer::text`;
    case "texts":
      return `(select coalesce(string_agg(key || '=' || value, e'\\n' order by key collate "C"), '')
        from jsonb_each_text(${name}))`;
    default:
      return `${name}::text`;
  }
}

/** Digits of an MD5 digest that are added up: 60 bits. */
const DIGITS = 15;

/** Adds up digests of rows, so that their order does not matter. */
function checksum() {
  let rows = 0;
  let total = 0n;
  return {
    get rows() {
      return rows;
    },
    get total() {
      return total;
    },
    add(row: string): void {
      rows += 1;
      total += BigInt(`0x${hash("md5", row).slice(0, DIGITS)}`);
    },
  };
}

async function compare(
  run: Run,
  table: string,
  columns: readonly NamedColumn[],
  { rows, total }: { readonly rows: number; readonly total: bigint },
): Promise<void> {
  const row = columns.map(toldSql).join(` || e'\\x1f' || `);
  const [found] = await run(`
    select count(*)::text as rows, coalesce(sum(('x' || left(md5(${row}), ${DIGITS}))::bit(60)::bigint), 0)::text as total
    from ${table}`);
  if (found?.rows !== String(rows) || found.total !== String(total)) {
    throw new StorageRefused(
      `${table}: ${rows} rows with checksum ${total} became ${found?.rows} rows with checksum ${found?.total}; ` +
        "nothing has been copied",
    );
  }
}
