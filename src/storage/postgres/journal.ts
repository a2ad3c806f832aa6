import type { JournalEntry } from "../port/change.ts";
import type { JournalLine, JournalQuery } from "../port/journal_line.ts";
import { type JournalLost, StorageUnavailable } from "../port/storage.ts";
import { journalRow } from "../rows/journal_row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Database } from "./database.ts";
import { journalLineFrom } from "./records.ts";
import { rowOf, writeMoment } from "./row.ts";
import { makeStorableJson } from "./make_storable.ts";
import { writeRow } from "./write_row.ts";

/** Rows that one statement is about. */
const SLICE = 500;

const HORIZON = "select sip2d_horizon()::text as answer";

const LINES = `
  select row_to_json(j) as answer from journal j
  where journal_id > $1::text::bigint and journal_id <= $2::text::bigint
    and ($3::text is null or coalesce(told, at) >= $3::text::timestamptz)
  order by journal_id limit $4::text::bigint`;

const PRUNE = `
  with old as (
    delete from journal where journal_id in (
      select journal_id from journal where coalesce(told, at) < $1::text::timestamptz order by coalesce(told, at) limit ${SLICE}
    ) returning 1
  ) select count(*)::integer as answer from old`;

/** Rows are told in the order of their numbers, but for the differences of the processes' clocks. */
const FORGET = `
  with slice as (
    select journal_id, coalesce(told, at) < $1::text::timestamptz as is_old
    from journal where journal_id > $2::text::bigint order by journal_id limit ${SLICE}
  ), old as (
    select journal_id from slice
    where journal_id < coalesce((select min(journal_id) from slice where not is_old), 9223372036854775807)
  ), forgotten as (
    update journal set key = null, answer = '', undo = ''
    where journal_id in (select journal_id from old) and (answer <> '' or undo <> '' or key is not null)
  ) select count(*)::integer as answer, max(journal_id)::text as last from old`;

const RECORD = "select sip2d_record($1::text::jsonb)";

/** Rows that one statement writes at most. */
const MOST_AT_ONCE = 1000;

/** The journal of what changed nothing, to be written, and of everything, to be read and shortened. */
export interface Journal {
  /** Writes a row, in the order of the calls. Nobody waits for it: what cannot be stored is lost, and that is told. */
  record(entry: JournalEntry): void;
  /** Sends everything that waits to be written. */
  flush(): void;
  read(query: JournalQuery): Promise<readonly JournalLine[]>;
  /** Removes rows that were told before this moment, a few hundred at a time; gives how many. */
  prune(before: Temporal.Instant): Promise<number>;
  /**
   * Blanks undo effects of rows that were told before this moment, and what rows of older versions hold for retries.
   */
  forgetUndo(before: Temporal.Instant): Promise<void>;
}

/** The journal of a database. */
export function journalOf(database: Database, journalLost: JournalLost): Journal {
  /** What has been blanked in the life of this process. */
  let blanked = "0";
  const waiting: JournalEntry[] = [];
  let writing: Promise<void> | undefined;

  async function send(): Promise<void> {
    const entries = waiting.splice(0, MOST_AT_ONCE);
    try {
      const rows = makeStorableJson(entries.map((entry) => writeRow(TABLES.journal, journalRow(entry))));
      // Where the connection was lost on the way, nothing is told twice.
      await database.patiently(async ({ pool, uncertain }) => {
        if (uncertain) throw new StorageUnavailable("the connection was lost while rows of the journal were written");
        await pool.run(RECORD, [rows]);
      });
    } catch (error) {
      journalLost(entries.length, error);
    }
  }

  /** Rows that come while others are being written wait and are written together. */
  async function write(): Promise<void> {
    while (waiting.length > 0) await send();
    writing = undefined;
  }

  return {
    record(entry) {
      waiting.push(entry);
      writing ??= write();
    },
    flush() {
      while (waiting.length > 0) void send();
    },
    read: async ({ after = 0, since, limit }) => {
      await writing;
      return await database.patiently(async ({ pool }) => {
        const [horizon] = await pool.run(HORIZON);
        const values = [
          String(after),
          String(horizon?.answer),
          since === undefined ? null : writeMoment(since),
          String(limit),
        ];
        return (await pool.run(LINES, values)).map(({ answer }) => journalLineFrom(rowOf(answer)));
      });
    },
    async prune(before) {
      await writing;
      for (let removed = 0;;) {
        const [row] = await database.patiently(({ pool }) => pool.run(PRUNE, [writeMoment(before)]));
        const rows = Number(row?.answer);
        removed += rows;
        if (rows < SLICE) return removed;
      }
    },
    async forgetUndo(before) {
      for (;;) {
        const [row] = await database.patiently(({ pool }) => pool.run(FORGET, [writeMoment(before), blanked]));
        if (typeof row?.last === "string") blanked = row.last;
        if (Number(row?.answer) < SLICE) return;
      }
    },
  };
}
