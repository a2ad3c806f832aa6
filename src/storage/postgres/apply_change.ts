import type { Applied, Change, Effect, JournalEntry } from "../port/change.ts";
import { StorageUnavailable } from "../port/storage.ts";
import { answerRow, journalRow } from "../rows/journal_row.ts";
import { type Row, textIfAny } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { type CardChange, changeCard } from "./change_card.ts";
import { questionRow } from "./answers.ts";
import type { Attempt, Database } from "./database.ts";
import { ofVersion } from "./functions/of_version.ts";
import type { Pool } from "./pool.ts";
import { isConflict } from "./connection/postgres_error.ts";
import { writeMoment } from "./rows/row.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { writeRow } from "./rows/write_row.ts";

/**
 * Applies the change that {@link changeRow} writes, given as JSON (`$1`), before a deadline in milliseconds since 1970
 * (`$2`). Its answer is kept for so many milliseconds (`$3`), by the clock of the database, which all processes share.
 */
export const APPLY = ofVersion(`select sip2d_apply(
  jsonb_set($1::text::jsonb, '{answer,keep_until}',
    to_jsonb(clock_timestamp() + $3::text::bigint * interval '1 millisecond'), false), $2::text::bigint) as answer`);
const COMMITTED = "select true as answer from answers where at = $1::text::timestamptz and key = $2";

/**
 * Applies a change in one round trip. When the connection is lost meanwhile, it is not known whether the change was
 * committed: the stored answers are asked for the request's key before the change is sent again or given up.
 */
export async function applyChange(database: Database, change: Change): Promise<Applied> {
  const cards = change.effects.filter((effect) => effect.kind === "change-card");
  if (cards.length > 0) return await applyWithCards(database, change, cards);
  const json = makeStorableJson(changeRow(change));
  const window = change.entry.origin.retry?.window ?? 0;
  const applied = await database.changing<Applied>(async (attempt) => {
    if (!attempt.uncertain) return await send(attempt, json, window);
    if (await isCommitted(attempt.pool, change.entry)) return { kind: "applied" };
    const applied = await send(attempt, json, window);
    // The earlier try may have been committed after the first look.
    return applied.kind === "conflict" && await isCommitted(attempt.pool, change.entry) ? { kind: "applied" } : applied;
  }, change.deadline?.left());
  if (applied.kind === "applied") database.stored();
  return applied;
}

/**
 * Applies a change that gives patrons other cards. Only staff make one: where the connection was lost, they look
 * whether it was done.
 */
async function applyWithCards(
  database: Database,
  change: Change,
  cards: readonly CardChange[],
): Promise<Applied> {
  const effects = change.effects.filter((effect) => effect.kind !== "change-card");
  const json = makeStorableJson(changeRow({ ...change, effects }));
  return await database.changing<Applied>(async ({ pool, deadline, uncertain }) => {
    if (uncertain) throw new StorageUnavailable("the connection to PostgreSQL was lost");
    try {
      await pool.transaction(async (run) => {
        await run(APPLY, [json, Math.floor(deadline).toString(), "0"]);
        for (const card of cards) await changeCard(run, card);
      });
      return { kind: "applied" };
    } catch (error) {
      if (isConflict(error)) return { kind: "conflict" };
      throw error;
    }
  }, change.deadline?.left());
}

async function send({ pool, deadline }: Attempt, change: string, window: number): Promise<Applied> {
  try {
    const [row] = await pool.run(APPLY, [change, Math.floor(deadline).toString(), String(window)]);
    const outcome = row && textIfAny(row, "answer");
    return outcome === undefined ? { kind: "applied" } : { kind: "answered", outcome };
  } catch (error) {
    if (isConflict(error)) return { kind: "conflict" };
    throw error;
  }
}

/** Whether this change was committed: then its answer is stored. */
async function isCommitted(pool: Pool, { at, told, origin: { retry } }: JournalEntry): Promise<boolean> {
  if (retry === undefined) {
    throw new StorageUnavailable("the connection to PostgreSQL was lost, and the change has no key to look it up by");
  }
  return (await pool.run(COMMITTED, [writeMoment(told ?? at), makeStorable(retry.key)])).length > 0;
}

/** Writes a change in the form that the database's function takes. */
export function changeRow(change: Change): Row {
  const { expect, effects, entry, undo, unless } = change;
  const answer = answerRow(change);
  return {
    expect,
    effects: effects.map(effectRow),
    undo,
    ...unless && { unless: questionRow(unless) },
    entry: writeRow(TABLES.journal, journalRow(entry)),
    // The database fills in the number of the journal row, and until when the answer is kept.
    ...answer && { answer: writeRow(TABLES.answers, { ...answer, journalId: 0, keepUntil: answer.at }) },
  };
}

/** Writes an effect in the form that the database's function takes. */
function effectRow(effect: Effect): Row {
  const { kind } = effect;
  switch (kind) {
    case "open-loan":
    case "change-loan":
      return { kind, row: writeRow(TABLES.loans, effect.loan) };
    case "end-loan":
      return { kind, id: effect.itemId, forget: effect.forget };
    case "place-hold":
    case "change-hold":
      return { kind, row: writeRow(TABLES.holds, effect.hold) };
    case "end-hold":
      return { kind, id: effect.holdId };
    case "charge":
      return { kind, row: writeRow(TABLES.fees, effect.fee) };
    case "withdraw-fee":
      return { kind, id: effect.feeId };
    case "adjust-fee":
      return { kind, id: effect.feeId, by: effect.by, ended: effect.ended && writeMoment(effect.ended) };
    case "pay":
      return { kind, id: effect.feeId, amount: effect.amount };
    case "record-payment":
      return { kind, row: writeRow(TABLES.payments, effect.payment) };
    case "change-item":
      return { kind, row: writeRow(TABLES.items, effect.item) };
    case "change-patron":
      return { kind, row: writeRow(TABLES.patrons, effect.patron) };
    case "change-card":
      throw new TypeError("a card is changed beside the database's function");
    case "set-pin":
      return { kind, id: effect.patronId, pin: effect.pin };
    case "clear-wrong-pins":
      return { kind, id: effect.patronId };
    case "note-exception":
      return { kind, row: writeRow(TABLES.journal, journalRow(effect.entry)) };
  }
}
