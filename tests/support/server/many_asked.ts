import { AccountQuestions } from "../../../src/server/session/questions/account_questions.ts";
import { createIdentifierHash } from "../../../src/server/session/questions/distinct_count.ts";
import type { QuestionNotes } from "../../../src/server/session/questions/questions.ts";
import { NOW } from "./serving.ts";

const KEY = "0123456789abcdef";

/** Notes by which the account has asked about many cards in this hour. */
export function manyAsked(): QuestionNotes {
  const questions = new AccountQuestions("UTC");
  questions.turnTo(NOW);
  const hash = createIdentifierHash(KEY);
  for (let card = 0; card < 13_000; card++) questions.add("cards", hash(String(card)));
  return {
    note: () => Promise.resolve(questions.toNote(KEY)),
    setNote: () => Promise.resolve(),
    noteOnce: () => Promise.resolve(KEY),
  };
}
