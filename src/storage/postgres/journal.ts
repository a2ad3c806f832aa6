import { setTimeout as delay } from "node:timers/promises";
import type { JournalEntry } from "../port/change.ts";
import type { JournalLine, JournalLost, JournalQuery } from "../port/journal_line.ts";
import { StorageUnavailable } from "../port/storage.ts";
import { journalRow } from "../rows/journal_row.ts";
import { TABLES } from "../rows/tables.ts";
import { integerIfAny, text } from "../rows/row.ts";
import type { Database } from "./database.ts";
import { ofVersion } from "./functions/of_version.ts";
import { journalLineFrom } from "./rows/records.ts";
import { rowOf, writeMoment } from "./rows/row.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { writeRow } from "./rows/write_row.ts";

/** How many rows one statement changes. */
const SLICE = 500;

const HORIZON = ofVersion("select sip2d_horizon()::text as answer");

const LINES = `
  select row_to_json(j) as answer from journal j
  where journal_id > $1::text::bigint and journal_id <= $2::text::bigint
    and ($3::text is null or coalesce(told, at) >= $3::text::timestamptz)
  order by journal_id limit $4::text::bigint`;

/** A month that is over by then goes as a whole. */
const MONTH_OVER = ofVersion("select sip2d_month_over($1::text::timestamptz) is not null as over");
const DROP_MONTH = ofVersion("select sip2d_drop_month($1::text::timestamptz)::float8 as answer");

/** What that answers where others have the journal locked for long, which is tried again after so many milliseconds. */
const IN_USE = -1;
const DROP_TRIES = 20;
const DROP_PAUSE = 200;

const PRUNE = `
  with slice as (
    select journal_id, coalesce(told, at) as moment from journal where coalesce(told, at) < $1::text::timestamptz
    order by coalesce(told, at), journal_id limit ${SLICE}
  ), old as (
    delete from journal j using slice
    where j.journal_id = slice.journal_id and coalesce(j.told, j.at) = slice.moment
      and coalesce(j.told, j.at) < $1::text::timestamptz returning j.item_id
  ), undone as (
    delete from undo where item_id in (select item_id from old) and told < $1::text::timestamptz
  ) select (select count(*) from old)::integer as answer`;

const UNDO = ofVersion("select effects as answer from undo where item_id = sip2d_item_id($1)");

/** Forgets how old changes would be undone. A row that a newer change has replaced meanwhile stays. */
const FORGET = `
  with slice as (
    select item_id from undo where item_id > $2 collate "C" order by item_id limit ${SLICE}
  ), old as (
    delete from undo where item_id in (select item_id from slice) and told < $1::text::timestamptz
  ) select count(*)::integer as answer, max(item_id) as last from slice`;

/** Writes rows before a deadline in milliseconds since 1970. Rows that were reported as lost are not written later. */
const RECORD = ofVersion(`select sip2d_record($1::text::jsonb), true as answer
  where extract(epoch from clock_timestamp()) * 1000 <= $2::text::bigint`);

/** Rows that one statement writes at most. */
const MOST_AT_ONCE = 1000;

/** Writes journal rows of requests that changed nothing, and reads and shortens the journal of all. */
interface Journal {
  /**
   * Writes a row in the background, in the order of the calls. Rows that cannot be stored are lost, and their number is
   * reported.
   */
  record(entry: JournalEntry): void;
  /** Sends everything that waits to be written. */
  flush(): void;
  read(query: JournalQuery): Promise<readonly JournalLine[]>;
  /**
   * Removes rows that were told before this moment, with their undos: months that are over as a whole, of others a few hundred
   * rows at a time. Gives how many; of a large month, as many as PostgreSQL believes.
   */
  prune(before: Temporal.Instant): Promise<number>;
  /** As {@link Storage.undo}. */
  undo(itemId: string): Promise<string | undefined>;
  forgetUndo(before: Temporal.Instant): Promise<void>;
}

/** Writes rows of the journal in the background. */
interface JournalWriter extends Pick<Journal, "record" | "flush"> {
  /** Settles when all rows that were given until now are written, or lost. */
  written(): Promise<void>;
}

function journalWriter(database: Database, journalLost: JournalLost): JournalWriter {
  const waiting: JournalEntry[] = [];
  let writing: Promise<void> | undefined;

  async function send(): Promise<void> {
    const entries = waiting.splice(0, MOST_AT_ONCE);
    try {
      const rows = makeStorableJson(entries.map((entry) => writeRow(TABLES.journal, journalRow(entry))));
      // If the connection is lost meanwhile, the rows are not written again: they could be in the journal twice.
      await database.changing(async ({ pool, deadline, uncertain }) => {
        if (uncertain) throw new StorageUnavailable("the connection was lost while rows of the journal were written");
        const written = await pool.run(RECORD, [rows, Math.floor(deadline).toString()]);
        if (written.length === 0) throw new StorageUnavailable("rows of the journal came too late");
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
    written: async () => await writing,
  };
}

export function journalOf(database: Database, journalLost: JournalLost): Journal {
  const writer = journalWriter(database, journalLost);

  async function forgetUndo(before: Temporal.Instant): Promise<void> {
    for (let after = "", rows = SLICE; rows === SLICE;) {
      const [row] = await database.patiently(({ pool }) => pool.run(FORGET, [writeMoment(before), after]));
      rows = Number(row?.answer);
      if (rows > 0) after = String(row?.last);
    }
  }

  /** Drops months that are over, with what would undo changes of then; gives how many rows they had. */
  async function dropMonths(before: Temporal.Instant): Promise<number> {
    const [month] = await database.patiently(({ pool }) => pool.run(MONTH_OVER, [writeMoment(before)]));
    if (month?.over !== true) return 0;
    await forgetUndo(before);
    let removed = 0;
    for (let tries = 1;;) {
      const [row = {}] = await database.patiently(({ pool }) => pool.run(DROP_MONTH, [writeMoment(before)]));
      const rows = integerIfAny(row, "answer");
      if (rows === undefined || (rows === IN_USE && tries++ === DROP_TRIES)) return removed;
      if (rows === IN_USE) await delay(DROP_PAUSE);
      else removed += rows;
    }
  }

  return {
    record: writer.record,
    flush: writer.flush,
    read: async ({ after = 0, since, limit }) => {
      await writer.written();
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
      await writer.written();
      let removed = await dropMonths(before);
      for (let rows = SLICE; rows === SLICE;) {
        const [row] = await database.patiently(({ pool }) => pool.run(PRUNE, [writeMoment(before)]));
        rows = Number(row?.answer);
        removed += rows;
      }
      return removed;
    },
    async undo(itemId) {
      const [row] = await database.patiently(({ pool }) => pool.run(UNDO, [makeStorable(itemId)]));
      return row && text(row, "answer");
    },
    forgetUndo,
  };
}
