import type { DatabaseSync } from "node:sqlite";
import type { Applied, Change, Expectation } from "../port/change.ts";
import { StorageUnavailable } from "../port/storage.ts";
import { answerRow } from "../rows/answer_row.ts";
import { journalRow } from "../rows/journal_row.ts";
import type { AnswerKeeper } from "./answers.ts";
import { type CarryOut, Conflict } from "./effects.ts";
import type { JournalWriter } from "./journal.ts";

/**
 * Applies one change inside the transaction that the caller has begun.
 *
 * @throws Conflict if a record that decided has moved on; what was done by then must be rolled back
 * @throws StorageUnavailable if nobody waits for it any more
 */
export type ApplyChange = (change: Change) => Applied;

/** Prepares the statements that check versions and move them on. */
export function changeApplier(
  db: Pick<DatabaseSync, "prepare">,
  journal: JournalWriter,
  answers: Pick<AnswerKeeper, "keep">,
  carryOut: CarryOut,
): ApplyChange {
  const keepVersion = versionKeeper(db);

  return (change) => {
    const { entry, expect, effects, undo, deadline } = change;
    if (deadline !== undefined && deadline.left() <= 0) throw new StorageUnavailable("the change came too late");
    const journalId = journal.write(journalRow(entry, undo));
    const answer = answerRow(change);
    if (answer !== undefined) answers.keep({ ...answer, journalId });
    const changed = (entry.told ?? entry.at).epochMilliseconds;
    for (const expectation of expect) {
      if (!keepVersion(expectation, journalId, changed)) {
        throw new Conflict(`${expectation.kind} ${expectation.id} has moved on`);
      }
    }
    for (const effect of effects) carryOut(effect);
    return { kind: "applied" };
  };
}

/** A function that says whether a record is still at the version it decided at, and moves it on where that is due. */
function versionKeeper(
  db: Pick<DatabaseSync, "prepare">,
): (expectation: Expectation, journalId: number, changed: number) => boolean {
  const look = {
    patron: db.prepare("select 1 from patrons where patron_id = ?1 and version = ?2"),
    item: db.prepare("select 1 from items where item_id = ?1 and version = ?2"),
    title: db.prepare("select 1 from titles where title_id = ?1 and version = ?2"),
  };
  const moved = "set version = version + 1, last_change = ?3, changed = ?4";
  const patron = db.prepare(`update patrons ${moved} where patron_id = ?1 and version = ?2`);
  const item = db.prepare(`update items ${moved} where item_id = ?1 and version = ?2`);
  const title = db.prepare("update titles set version = version + 1 where title_id = ?1 and version = ?2");

  return ({ kind, id, version, moves }, journalId, changed) => {
    if (!moves) return look[kind].get(id, version) !== undefined;
    if (kind === "title") return title.run(id, version).changes === 1;
    return (kind === "patron" ? patron : item).run(id, version, journalId, changed).changes === 1;
  };
}
