import { decodeText } from "../../protocol/encoding.ts";
import { openRawMessage } from "../../protocol/raw_message.ts";
import { responses } from "../../protocol/responses.ts";
import type { ChangeNotes } from "../../storage/port/ledger.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { readStoredAnswer } from "../changes/stored_answer.ts";

/**
 * Reads what is kept of a 10, as the ledger's row has it: its screen messages, and the hold that was captured. Of any
 * other answer nothing is kept.
 */
export function readReturnAnswer(
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
