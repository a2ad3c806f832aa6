import { decodeText } from "../../protocol/encoding.ts";
import { openRawMessage } from "../../protocol/raw_message.ts";
import { responses } from "../../protocol/responses.ts";
import type { ChangeNotes, Ledger, Settlement } from "../../storage/port/ledger.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { readStoredAnswer } from "../changes/stored_answer.ts";

/**
 * Reads what is kept of a 10, as the ledger's row has it: its screen messages, and the hold that was captured. Of any
 * other answer nothing is kept.
 */
function readReturnAnswer(
  stored: string,
  { answers }: Pick<LibrarySystem, "answers">,
): Pick<ChangeNotes, "said" | "captured"> {
  const answer = readStoredAnswer(stored);
  if (decodeText(answer.body.subarray(0, 2), answer.encoding) !== responses.checkinResponse.code) return {};
  const fields = openRawMessage(answer)?.fields ?? [];
  const said = fields.filter(({ id }) => id === "AF").map(({ value }) => value.trim()).join(" ");
  const captured = answers.readCaptured(answer);
  return { ...said !== "" && { said }, ...captured && { captured } };
}

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
