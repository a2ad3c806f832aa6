import { randomUUID } from "node:crypto";
import type { Retry } from "../../library/origin.ts";
import type { Applied, Change, Effect, JournalEntry } from "../port/change.ts";
import { answerRow, journalRow } from "../rows/journal_row.ts";
import { type Row, textIfAny } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { changeCard, lockForCard } from "./change_card.ts";
import { questionRow } from "./answers.ts";
import type { Attempt, Database } from "./database.ts";
import { ofVersion } from "./functions/of_version.ts";
import type { Pool } from "./pool.ts";
import { isConflict } from "./connection/postgres_error.ts";
import type { Run } from "./connection/run.ts";
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

/** Milliseconds for which a change without a key of its own can be looked up by the key that it gets here. */
const LOOKED_UP = 60_000;

/**
 * Applies a change in one round trip. When the connection is lost meanwhile, it is not known whether the change was
 * committed: the stored answers are asked for its key before the change is sent again or given up.
 */
export async function applyChange(database: Database, given: Change): Promise<Applied> {
  const { change, retry } = keyed(given), send = sender(change, retry.window);
  const applied = await database.changing<Applied>(async (attempt) => {
    if (!attempt.uncertain) return await send(attempt);
    if (await isCommitted(attempt.pool, change.entry, retry)) return { kind: "applied" };
    const applied = await send(attempt);
    // The earlier try may have been committed after the first look.
    return applied.kind === "conflict" && await isCommitted(attempt.pool, change.entry, retry)
      ? { kind: "applied" }
      : applied;
  }, change.deadline?.left());
  if (applied.kind === "applied") database.stored();
  return applied;
}

/** Gives a change that nobody sends again, as those of staff, a key for this call alone. Its outcome is not kept. */
function keyed(given: Change): { readonly change: Change; readonly retry: Retry } {
  const { entry } = given, { origin } = entry;
  if (origin.retry !== undefined) return { change: given, retry: origin.retry };
  const retry: Retry = { key: randomUUID(), window: LOOKED_UP, heard: 0, repeats: [], again: false };
  return { change: { ...given, outcome: "", entry: { ...entry, origin: { ...origin, retry } } }, retry };
}

/** Creates the function that sends a change once. */
function sender(change: Change, window: number): (attempt: Attempt) => Promise<Applied> {
  const cards = change.effects.filter((effect) => effect.kind === "change-card");
  const effects = change.effects.filter((effect) => effect.kind !== "change-card");
  const json = makeStorableJson(changeRow({ ...change, effects }));
  const apply = (run: Run, deadline: number) => run(APPLY, [json, Math.floor(deadline).toString(), String(window)]);

  async function applyWithCards(run: Run, deadline: number): Promise<readonly Row[]> {
    for (const card of cards) await lockForCard(run, card);
    const rows = await apply(run, deadline);
    for (const card of cards) await changeCard(run, card);
    return rows;
  }

  return async ({ pool, deadline }) => {
    try {
      const [row] = cards.length === 0
        ? await apply(pool.run, deadline)
        : await pool.transaction((run) => applyWithCards(run, deadline));
      const outcome = row && textIfAny(row, "answer");
      return outcome === undefined ? { kind: "applied" } : { kind: "answered", outcome };
    } catch (error) {
      if (isConflict(error)) return { kind: "conflict" };
      throw error;
    }
  };
}

/** Whether this very change was committed. */
async function isCommitted(pool: Pool, { at, told }: JournalEntry, { key }: Retry): Promise<boolean> {
  return (await pool.run(COMMITTED, [writeMoment(told ?? at), makeStorable(key)])).length > 0;
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
    case "edit-item":
      return { kind, row: writeRow(TABLES.items, effect.item) };
    case "add-item": {
      const { titleId, title, author } = effect.item;
      return {
        kind,
        row: writeRow(TABLES.items, effect.item),
        title: writeRow(TABLES.titles, { titleId, title, author }),
      };
    }
    case "change-patron":
    case "add-patron":
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
