import type { DatabaseSync } from "node:sqlite";
import { setImmediate as immediate } from "node:timers/promises";
import type { LibrarySnapshot } from "../port/library_snapshot.ts";
import type { RecordKind, RecordOf } from "../port/record_kind.ts";
import { type Row, text } from "../rows/row.ts";
import { asStorageError } from "./database/sqlite_error.ts";
import { LOAN_SELECT } from "./rows/loan_columns.ts";
import { feeReader, holdReader, itemReader, loanReader, patronReader, paymentReader } from "./rows/records.ts";
import { FEE_SELECT, HOLD_SELECT, ITEM_SELECT, PATRON_SELECT, PAYMENT_SELECT } from "./rows/selects.ts";

/** Records of one statement. */
const BATCH = 500;

/** SQL that reads the records of a kind. */
interface Reader<T> {
  readonly select: string;
  /** The key, and what it is called in a row. */
  readonly key: string;
  readonly keyName: string;
  readonly from: (row: Row) => T | undefined;
  /** True of what is read; absent: of everything. */
  readonly where?: string;
  /** True of what a terminal or the desk has changed at `?2` or later. */
  readonly changed: string;
}

const patronChanged = (alias: string) =>
  `exists (select 1 from patrons c where c.patron_id = ${alias}.patron_id and c.changed >= ?2)`;
const itemChanged = (id: string) => `exists (select 1 from items c where c.item_id = ${id} and c.changed >= ?2)`;

const itemFrom = itemReader();

const READERS: { readonly [K in RecordKind]: Reader<RecordOf[K]> } = {
  titles: {
    select: "select t.title_id, t.title, t.author from titles t",
    key: "t.title_id",
    keyName: "title_id",
    from: (row) => ({ titleId: text(row, "title_id"), title: text(row, "title"), author: text(row, "author") }),
    where: "not exists (select 1 from items i where i.title_id = t.title_id)",
    changed: "false",
  },
  items: {
    // A copy may have been stored with other capital letters than its title.
    select: `select ${ITEM_SELECT}, t.title_id as written from items i join titles t on t.title_id = i.title_id`,
    key: "i.item_id",
    keyName: "item_id",
    from: (row) => ({ ...itemFrom(row), titleId: text(row, "written") }),
    changed: "i.changed >= ?2",
  },
  patrons: {
    select: `select ${PATRON_SELECT} from patrons p`,
    key: "p.patron_id",
    keyName: "patron_id",
    from: patronReader(),
    changed: "p.changed >= ?2",
  },
  loans: {
    select: `select ${LOAN_SELECT} from loans l`,
    key: "l.item_id",
    keyName: "loan_item_id",
    from: loanReader(),
    changed: itemChanged("l.item_id"),
  },
  holds: {
    select: `select ${HOLD_SELECT} from holds h`,
    key: "h.hold_id",
    keyName: "hold_id",
    from: holdReader(),
    changed: `(${patronChanged("h")} or ${itemChanged("h.captured_item_id")})`,
  },
  fees: {
    select: `select ${FEE_SELECT} from fees f`,
    key: "f.fee_id",
    keyName: "fee_id",
    from: feeReader(),
    // A checkin that forgets its patron leaves no trace at the patron, but its fee is new.
    changed: `(f.incurred >= ?2 or ${patronChanged("f")})`,
  },
  payments: {
    select: `select ${PAYMENT_SELECT} from payments p`,
    key: "p.payment_id",
    keyName: "payment_id",
    from: paymentReader(),
    changed: "p.paid >= ?2",
  },
};

const ATTRIBUTE_CODES = `
  select distinct a.key as code from patrons p, json_each(p.attributes) a where p.attributes <> '{}' order by a.key`;

/**
 * Reads the library in one read transaction, on a connection of its own. SQLite keeps what it shows as long as it
 * lasts, so that the write-ahead log grows meanwhile.
 *
 * @param open makes a connection that is ready; the snapshot closes it
 * @param path the database file, which errors name
 */
export async function librarySnapshot(
  open: () => Promise<DatabaseSync>,
  since: Temporal.Instant | undefined,
  path: string,
): Promise<LibrarySnapshot> {
  const db = await open();
  db.exec("begin");
  // SQLite takes the snapshot at the first read, not at BEGIN.
  db.prepare("select 1 from sqlite_schema limit 1").get();
  return {
    // deno-lint-ignore require-await -- what it throws is a rejection
    attributeCodes: async () => rowsOf(path, () => db.prepare(ATTRIBUTE_CODES).all()).map((row) => text(row, "code")),
    read<K extends RecordKind>(kind: K) {
      const reader: Reader<RecordOf[K]> = READERS[kind];
      return readAll(db, reader, { since, path });
    },
    close() {
      db.close();
      return Promise.resolve();
    },
  };
}

async function* readAll<T>(
  db: DatabaseSync,
  { select, key, keyName, from, where = "true", changed }: Reader<T>,
  { since, path }: { readonly since: Temporal.Instant | undefined; readonly path: string },
): AsyncGenerator<readonly T[]> {
  const condition = since === undefined ? where : `${where} and ${changed}`;
  const statement = db.prepare(`${select} where ${condition} and ${key} > ?1 order by ${key} limit ${BATCH}`);
  const moment = condition.includes("?2") && since !== undefined ? [since.epochMilliseconds] : [];
  for (let after = "";;) {
    const rows = rowsOf(path, () => statement.all(after, ...moment));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(from).filter((record) => record !== undefined);
    after = text(last, keyName);
    await immediate();
  }
}

/** Reads rows. What is wrong with the file is told with its name, and what to do. */
function rowsOf(path: string, read: () => Row[]): Row[] {
  try {
    return read();
  } catch (error) {
    throw asStorageError(error, path);
  }
}
