import { journalNote, type JournalNoteCode } from "../library/journal_note.ts";
import type { QuestionKind } from "../observability/noticed_questions.ts";
import type { ToldQuestions } from "../server/session/questions/questions.ts";
import type { Storage } from "../storage/port/storage.ts";

/** Writes into the journal that an account asks more than is usual. */
export function noteQuestions(storage: Pick<Storage, "record">, told: ToldQuestions): void {
  const { account, login, terminal, address, timeZone, now: at, kind, per, count, usual } = told;
  const message = kind === "items" ? "item-information" : "patron-information";
  storage.record({
    at,
    source: "terminal",
    origin: { account, ...login !== undefined && { login }, terminal, address, message, branch: "", timeZone },
    action: "more-asked",
    outcome: "done",
    detail: journalNote(ASKED[kind], count, per === "hour" ? "an hour" : "a day", usual),
  });
}

const ASKED: Readonly<Record<QuestionKind, JournalNoteCode>> = {
  "cards": "asked-cards",
  "unknown-cards": "asked-unknown-cards",
  "items": "asked-items",
};
