import type { LibrarySnapshot } from "../port/library_snapshot.ts";
import type { RecordKind, RecordOf } from "../port/record_kind.ts";
import { StorageUnavailable } from "../port/storage.ts";
import { type Row, text } from "../rows/row.ts";
import type { PostgresAddress } from "./connection/postgres_address.ts";
import type { Run, Value } from "./connection/run.ts";
import { asStorageError } from "./connection/postgres_error.ts";
import { feeFrom, holdFrom, itemFrom, loanFrom, patronFrom, paymentFrom } from "./rows/records.ts";
import { rowOf, writeMoment } from "./rows/row.ts";
import { openSession } from "./session.ts";

/** How many records one statement reads. */
const BATCH = 500;

/** SQL that reads the records of a kind. */
interface Reader<T> {
  /** The SQL of a record's JSON object, with its FROM. */
  readonly select: string;
  /** The key's column. */
  readonly key: string;
  readonly from: (row: Row) => T;
  /** The condition for records that are read. */
  readonly where: string;
  /** The condition for records that a terminal or the desk changed at the moment `$3` or later. */
  readonly changed: string;
}

const SINCE = "$3::text::timestamptz";
const patronChanged = (alias: string) =>
  `exists (select from patrons c where c.patron_id = ${alias}.patron_id and c.changed >= ${SINCE})`;
const itemChanged = (id: string) => `exists (select from items c where c.item_id = ${id} and c.changed >= ${SINCE})`;

const READERS: { readonly [K in RecordKind]: Reader<RecordOf[K]> } = {
  titles: {
    select: "row_to_json(t) as answer from titles t",
    key: "t.title_id",
    from: (row) => ({ titleId: text(row, "title_id"), title: text(row, "title"), author: text(row, "author") }),
    where: "not exists (select from items i where i.title_id = t.title_id)",
    changed: "false",
  },
  items: {
    select: `json_build_object('item', row_to_json(i), 'title', row_to_json(t)) as answer
      from items i join titles t on t.title_id = i.title_id`,
    key: "i.item_id",
    from: (row) => itemFrom(rowOf(row.item), rowOf(row.title)),
    where: "true",
    changed: `i.changed >= ${SINCE}`,
  },
  patrons: {
    select: "row_to_json(p) as answer from patrons p",
    key: "p.patron_id",
    from: patronFrom,
    where: "true",
    changed: `p.changed >= ${SINCE}`,
  },
  loans: {
    select: "row_to_json(l) as answer from loans l",
    key: "l.item_id",
    from: loanFrom,
    where: "true",
    changed: itemChanged("l.item_id"),
  },
  holds: {
    select: "row_to_json(h) as answer from holds h",
    key: "h.hold_id",
    from: holdFrom,
    where: "true",
    changed: `(${patronChanged("h")} or ${itemChanged("h.captured_item_id")})`,
  },
  fees: {
    select: "row_to_json(f) as answer from fees f",
    key: "f.fee_id",
    from: feeFrom,
    where: "true",
    // A checkin that forgets its patron does not change the patron's record, but the fee itself is new.
    changed: `(f.incurred >= ${SINCE} or ${patronChanged("f")})`,
  },
  payments: {
    select: "row_to_json(p) as answer from payments p",
    key: "p.payment_id",
    from: paymentFrom,
    where: "true",
    changed: `p.paid >= ${SINCE}`,
  },
};

const ATTRIBUTE_CODES =
  `select distinct jsonb_object_keys(attributes) collate "C" as code from patrons where attributes <> '{}' order by code`;

/** Reads the library in one read transaction, on a connection of its own. */
export async function librarySnapshot(
  address: PostgresAddress,
  since: Temporal.Instant | undefined,
): Promise<LibrarySnapshot> {
  const session = await told(() => openSession(address));
  const ready = Promise.withResolvers<Run>();
  const finished = Promise.withResolvers<void>();
  let failure: unknown;
  const transaction = session.transaction(async (run) => {
    await run("set transaction isolation level repeatable read, read only");
    // PostgreSQL takes the snapshot at the first read, not at BEGIN.
    await run("select from sip2d_schema");
    ready.resolve(run);
    await finished.promise;
  }).catch((error) => {
    failure = error;
    ready.reject(error);
  });
  const run = await told(() => ready.promise);

  /** Another connection would show the library at another moment: so nothing more is read once this one is lost. */
  const read: Run = async (statement, values) => {
    if (failure !== undefined) {
      throw new StorageUnavailable("the connection to PostgreSQL was lost", { cause: failure });
    }
    return await told(() => run(statement, values));
  };

  return {
    attributeCodes: async () => (await read(ATTRIBUTE_CODES)).map((row) => text(row, "code")),
    read<K extends RecordKind>(kind: K) {
      const reader: Reader<RecordOf[K]> = READERS[kind];
      return readAll(read, reader, since);
    },
    async close() {
      finished.resolve();
      await transaction;
      await session.end(1);
    },
  };
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error);
  }
}

async function* readAll<T>(
  run: Run,
  { select, key, from, where, changed }: Reader<T>,
  since: Temporal.Instant | undefined,
): AsyncGenerator<readonly T[]> {
  const condition = since === undefined ? where : `${where} and ${changed}`;
  const statement = `select lower(${key}) as key, ${select} where ${condition} and lower(${key}) > $1 collate "C"
    order by lower(${key}) limit $2::text::bigint`;
  const moment: Value[] = since !== undefined && condition.includes("$3") ? [writeMoment(since)] : [];
  for (let after = "";;) {
    const rows = await run(statement, [after, String(BATCH), ...moment]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ answer }) => from(rowOf(answer)));
    after = text(last, "key");
  }
}
