import { journalNote, type JournalNoteCode } from "../library/journal_note.ts";
import { BURST_SECONDS, type QuestionKind, type QuestionSpan } from "../observability/noticed_questions.ts";
import type { ToldQuestions } from "../server/session/questions/questions.ts";
import type { Storage } from "../storage/port/storage.ts";

/** Writes into the journal that an account asks more than is usual. */
export function noteQuestions(storage: Pick<Storage, "record">, told: ToldQuestions): void {
  const { account, login, institution, terminal, address, timeZone, now: at, kind, per, count, usual } = told;
  const message = kind === "items" ? "item-information" : "patron-information";
  storage.record({
    at,
    source: "terminal",
    origin: { account, ...login !== undefined && { login }, terminal, address, message, branch: "", timeZone },
    action: "more-asked",
    outcome: "done",
    detail: institution === undefined
      ? journalNote(ASKED[kind], count, SPANS[per], usual)
      : journalNote("asked-cards-of-all", institution, count, SPANS[per], usual),
  });
}

const ASKED: Readonly<Record<QuestionKind, JournalNoteCode>> = {
  "cards": "asked-cards",
  "cards-with-pin": "asked-cards-with-pin",
  "unknown-cards": "asked-unknown-cards",
  "items": "asked-items",
};

const SPANS: Readonly<Record<QuestionSpan, string>> = {
  burst: `${BURST_SECONDS} seconds`,
  hour: "an hour",
  day: "a day",
};
