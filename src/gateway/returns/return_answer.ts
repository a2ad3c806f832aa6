import { decodeText } from "../../protocol/encoding.ts";
import { openRawMessage } from "../../protocol/raw_message.ts";
import { responses } from "../../protocol/responses.ts";
import type { ChangeNotes } from "../../storage/port/ledger.ts";
import { readStoredAnswer } from "../changes/stored_answer.ts";

/** Alerts (CV) that say that a hold was captured: for this library, for another, for another system. */
const CAPTURED: ReadonlySet<string> = new Set(["01", "02", "03"]);

/**
 * Reads what is kept of a 10, as the ledger's row has it: its screen messages, and the hold that was captured. Of any
 * other answer nothing is kept.
 */
export function readReturnAnswer(stored: string): Pick<ChangeNotes, "said" | "captured"> {
  const answer = readStoredAnswer(stored);
  if (decodeText(answer.body.subarray(0, 2), answer.encoding) !== responses.checkinResponse.code) return {};
  const fields = openRawMessage(answer)?.fields ?? [];
  const all = (name: string) => fields.filter(({ id }) => id === name).map(({ value }) => value.trim());
  const [alertType = ""] = all("CV"),
    [destination = ""] = all("CT"),
    [patronId = ""] = all("CY"),
    [title = ""] = all("AJ");
  const said = all("AF").join(" ");
  const isCaptured = CAPTURED.has(alertType) || patronId !== "";
  return {
    ...said !== "" && { said },
    ...isCaptured && { captured: { alertType, destination, patronId, title } },
  };
}
