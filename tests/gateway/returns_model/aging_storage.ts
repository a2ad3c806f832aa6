import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import type { UpstreamRecords } from "../../../src/storage/port/upstream_records.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import type { TestDatabase } from "../../postgres/test_database.ts";

/** A database whose rows can be made older: it judges them by the machine's clock, which a driven world leaves behind. */
export interface AgingDatabase {
  readonly storage: Storage;
  /** Makes the rows of an institution that are not settled older by so many milliseconds. */
  age(institution: string, milliseconds: number): Promise<void>;
  /** Closes all that was opened, and removes it. */
  discard(): Promise<void>;
}

/** Opens a database of SQLite, which judges rows by a clock that goes ahead: all of it grows older. */
export async function agingSqlite(): Promise<AgingDatabase> {
  let ahead = 0;
  const storage = await openSqliteStorage(":memory:", { clock: () => Date.now() + ahead });
  return {
    storage,
    age(_, milliseconds) {
      ahead += milliseconds;
      return Promise.resolve();
    },
    discard: () => storage.close(),
  };
}

/** Opens a database of PostgreSQL. */
export async function agingPostgres(database: TestDatabase): Promise<AgingDatabase> {
  const storage = await database.open();
  const older = `
    update ledger set open_until = open_until - $2::text::bigint * interval '1 millisecond',
      stands_until = stands_until - $2::text::bigint * interval '1 millisecond'
    where institution = $1 and state in ('open', 'unknown')`;
  return {
    storage,
    age: (institution, milliseconds) =>
      database.look(async (pool) => void await pool.run(older, [institution, String(milliseconds)])),
    discard: database.discard,
  };
}

/** The time of a world, of which its database knows nothing. */
export interface WorldTime {
  readonly institution: string;
  /** The calendar's moment, which also goes on while clocks stand. */
  now(): Temporal.Instant;
  /** Milliseconds by the clock that only goes on as the world is driven. */
  elapsed(): number;
  /** Keeps the time still until a work is done. */
  during<T>(work: Promise<T>): Promise<T>;
}

/** What a gateway asks of its storage, and what its rows have come to. */
interface AgedRecords {
  readonly storage: Pick<Storage, "examine" | "note" | "setNote"> & UpstreamRecords;
  /** Finds all rows that were accepted or begun. */
  rows(): Promise<readonly LedgerRow[]>;
}

/**
 * Has a database judge the rows of a world by the world's time, which stands still while the database works: how slow that
 * is changes nothing of what happens.
 */
export function agedStorage({ storage, age }: AgingDatabase, time: () => WorldTime): AgedRecords {
  const during = <T>(work: Promise<T>) => time().during(work);
  const ledger = eachDuring(storage.ledger, during);
  const begun = new Map<number, number>();
  let aged: number | undefined;

  /** Makes rows older by what the world is ahead of this machine, or younger where the machine is slow. */
  async function catchUp(): Promise<void> {
    const { elapsed, institution } = time();
    const ahead = elapsed() - performance.now();
    aged ??= ahead;
    const milliseconds = Math.floor(ahead - aged);
    if (Math.abs(milliseconds) < A_SECOND) return;
    aged += milliseconds;
    await during(age(institution, milliseconds));
  }

  /** Says of a row when it was begun by the world's calendar. */
  function dated(row: LedgerRow): LedgerRow {
    const { now, elapsed } = time();
    const ago = elapsed() - (begun.get(row.ledgerId) ?? elapsed());
    return { ...row, begun: now().subtract({ milliseconds: Math.round(ago) }) };
  }

  return {
    storage: {
      examine: () => during(storage.examine()),
      note: (name) => during(storage.note(name)),
      setNote: (name, value) => during(storage.setNote(name, value)),
      itemsSaid: eachDuring(storage.itemsSaid, during),
      ledger: {
        ...ledger,
        async begin(entry, repeats) {
          await catchUp();
          const came = await ledger.begin(entry, repeats);
          if (came.kind !== "begun") return { ...came, row: dated(came.row) };
          begun.set(came.ledgerId, time().elapsed());
          return came;
        },
        async accept(entry, most) {
          const ledgerId = await ledger.accept(entry, most);
          if (ledgerId !== undefined) begun.set(ledgerId, time().elapsed());
          return ledgerId;
        },
        async handOver(ledgerId, sending) {
          await catchUp();
          const came = await ledger.handOver(ledgerId, sending);
          if ("row" in came) return { ...came, row: dated(came.row) };
          if (came.kind === "begun") begun.set(came.ledgerId, time().elapsed());
          return came;
        },
        async earlier(entry, repeats) {
          const row = await ledger.earlier(entry, repeats);
          return row && dated(row);
        },
        async row(ledgerId) {
          const row = await ledger.row(ledgerId);
          return row && dated(row);
        },
        async unknowns(institution) {
          return (await ledger.unknowns(institution)).map(dated);
        },
        async giveUp(now, owner) {
          await catchUp();
          return await ledger.giveUp(now, owner);
        },
      },
    },
    async rows() {
      const rows = await Promise.all([...begun.keys()].map((id) => ledger.row(id)));
      return rows.filter((row) => row !== undefined);
    },
  };
}

const A_SECOND = 1_000;

/** Keeps a world's time still while a method of a part of its storage works. */
export function eachDuring<Part extends object>(part: Part, during: WorldTime["during"]): Part {
  return new Proxy(part, {
    get(target, name): unknown {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...given: unknown[]) => during(Promise.resolve(Reflect.apply(method, target, given)));
    },
  });
}
