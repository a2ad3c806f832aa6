import type { Ledger, Settlement } from "../../storage/port/ledger.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { readReturnAnswer } from "./return_answer.ts";

/**
 * Wraps a ledger so that the row of a return also says what the system's answer tells staff, with the answer itself: a
 * hold that no terminal has heard of is on the list of captured holds.
 */
export function withReturnAnswers(ledger: Ledger, system: () => Pick<LibrarySystem, "answers">): Ledger {
  const withNotes = (settlement: Settlement): Settlement => {
    const { answer } = settlement;
    return answer === undefined ? settlement : { ...readReturnAnswer(answer, system()), ...settlement };
  };
  return {
    ...ledger,
    settle: (ledgerId, settlement) => ledger.settle(ledgerId, withNotes(settlement)),
    correct: (ledgerId, settlement) => ledger.correct(ledgerId, withNotes(settlement)),
  };
}
