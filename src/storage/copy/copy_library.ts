import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { StorageRefused } from "../port/storage_refused.ts";
import { copyLine } from "../postgres/copy_line.ts";
import { makeStorable } from "../postgres/make_storable.ts";
import type { CopyIn, PostgresAddress, Run } from "../postgres/pool.ts";
import { checkSchema } from "../postgres/schema.ts";
import { openSession } from "../postgres/session.ts";
import { prepareDatabase } from "../sqlite/prepare_database.ts";

/** What was copied of one table. */
export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
}

/** All tables, each after those that it refers to, with a column that numbers its rows by itself. Loans are a view in SQLite. */
const TABLES: Readonly<Record<string, { readonly numbered?: string }>> = {
  titles: {},
  items: {},
  patrons: {},
  wrong_pins: {},
  loans: {},
  holds: {},
  fees: {},
  payments: { numbered: "payment_id" },
  journal: { numbered: "journal_id" },
  notes: {},
};

/** Rows that are sent at once. */
const BATCH = 5_000;

/** Columns that the two databases keep in different forms; all others are text, numbers or nothing in both. */
const MOMENTS: ReadonlySet<string> = new Set([
  "returned",
  "changed",
  "checked_out",
  "due",
  "placed",
  "incurred",
  "paid",
  "at",
  "told",
  "last_try",
]);
const FLAGS: ReadonlySet<string> = new Set(["card_lost", "blocked"]);
const ATTRIBUTES = "attributes";

/**
 * Copies a library from an SQLite file into an empty PostgreSQL database, all of it: versions, journal and notes too, so
 * that the copy goes on where the file stopped. It is committed only if counts and checksums of the content agree.
 *
 * @throws StorageRefused if the database holds something, or is not what it should be
 */
export async function copyLibrary(
  path: string,
  address: PostgresAddress,
): Promise<readonly CopiedTable[]> {
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    prepareDatabase(db, path);
    db.exec("begin");
    const session = await openSession(address);
    try {
      return await session.transaction(async (run, copy) => {
        await checkSchema(run, address.database);
        await refuseUsed(run, address.database);
        const copied: CopiedTable[] = [];
        for (const table of Object.keys(TABLES)) copied.push(await copyTable(db, table, { run, copy }));
        return copied;
      });
    } finally {
      await session.end(1);
    }
  } finally {
    db.close();
  }
}

async function refuseUsed(run: Run, name: string): Promise<void> {
  for (const table of Object.keys(TABLES)) {
    const rows = await run(`select 1 from ${table} limit 1`);
    if (rows.length > 0) throw new StorageRefused(`${name}: the database holds ${table} already; name an empty one`);
  }
}

interface Target {
  readonly run: Run;
  readonly copy: CopyIn;
}

async function copyTable(db: DatabaseSync, table: string, { run, copy }: Target): Promise<CopiedTable> {
  const columns = columnsOf(db, table);
  const sum = checksum();
  const statement = `copy ${table} (${columns.join(", ")}) from stdin`;
  let lines: string[] = [];
  for (const row of db.prepare(`select * from ${table}`).iterate()) {
    lines.push(copyLine(columns.map((column) => valueOf(column, row[column]))));
    sum.add(columns.map((column) => told(column, row[column])).join(SEPARATOR));
    if (lines.length < BATCH) continue;
    await copy(statement, lines.join(""));
    lines = [];
  }
  await copy(statement, lines.join(""));
  await compare(run, table, columns, sum);
  const numbered = TABLES[table]?.numbered;
  if (numbered !== undefined) {
    await run(`select setval(pg_get_serial_sequence('${table}', '${numbered}'), max(${numbered})) from ${table}`);
  }
  await run(`analyze ${table}`);
  return { table, rows: sum.rows };
}

/**
 * Lists the columns that both databases have: in SQLite a copy's row holds its loan too, which is a table of
 * PostgreSQL's.
 */
function columnsOf(db: DatabaseSync, table: string): readonly string[] {
  const names = db.prepare(`select name from pragma_table_info('${table}')`).all().map(({ name }) => String(name));
  return table === "items" ? names.filter((name) => !name.startsWith("loan_")) : names;
}

/** Converts a value for PostgreSQL. */
function valueOf(column: string, value: SQLOutputValue | undefined): unknown {
  if (value === null) return null;
  if (MOMENTS.has(column)) return new Date(Number(value)).toISOString();
  return FLAGS.has(column) ? value !== 0 : value;
}

/** Stands between the values of a row; it is in no text, as one escape character is. */
const SEPARATOR = "\x1f";

/** Tells a value as both databases can tell it. */
function told(column: string, value: SQLOutputValue | undefined): string {
  if (value === null || value === undefined) return "\x1e";
  return column === ATTRIBUTES ? attributesText(String(value)) : makeStorable(String(value));
}

function attributesText(json: string): string {
  const parsed: unknown = JSON.parse(json);
  const pairs = typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
  const texts = pairs.map(([code, value]) => [makeStorable(code), makeStorable(String(value))] as const);
  const sorted = texts.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return sorted.map(([code, value]) => `${code}=${value}`).join("\n");
}

/** Writes in PostgreSQL's words what {@link told} tells. */
function toldSql(column: string): string {
  const text = MOMENTS.has(column)
    ? `(extract(epoch from ${column}) * 1000)::bigint::text`
    : FLAGS.has(column)
    ? `${column}::integer::text`
    : column === ATTRIBUTES
    ? `(select coalesce(string_agg(key || '=' || value, e'\\n' order by key collate "C"), '')
        from jsonb_each_text(${column}))`
    : `${column}::text`;
  return `coalesce(${text}, e'\\x1e')`;
}

/** Digits of an MD5 digest that are added up: 60 bits. */
const DIGITS = 15;

/** Makes a sum of digests of rows, in which their order does not matter. */
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
  columns: readonly string[],
  { rows, total }: { readonly rows: number; readonly total: bigint },
): Promise<void> {
  const row = columns.map(toldSql).join(` || e'\\x1f' || `);
  const [found] = await run(`
    select count(*)::text as rows, coalesce(sum(('x' || left(md5(${row}), ${DIGITS}))::bit(60)::bigint), 0)::text as total
    from ${table}`);
  if (found?.rows !== String(rows) || found.total !== String(total)) {
    throw new Error(
      `${table}: ${rows} rows with checksum ${total} became ${found?.rows} rows with checksum ${found?.total}; ` +
        "nothing has been copied",
    );
  }
}
