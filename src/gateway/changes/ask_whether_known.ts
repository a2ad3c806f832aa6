import type { LibrarySystem } from "../../systems/library_system.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { ChangeRequest, Question } from "./change_request.ts";

/**
 * Makes what asks before an 01 or a 19 whether the system knows its card or copy, where it closes the connection on one
 * that it does not know. `undefined`: nothing need be asked.
 */
export function askWhetherKnown(
  { heard, deadline }: Pick<ChangeRequest, "heard" | "deadline">,
  { slips, answers }: Pick<LibrarySystem, "slips" | "answers">,
): ChangeRequest["judge"] {
  const about = aboutUnknown(heard.request, slips);
  if (about === undefined) return undefined;
  return async (ask) => {
    const told = await ask(about, deadline - TIME_TO_SEND);
    if (told === undefined) return "unanswered";
    const isPatron = "patron" in about;
    const isKnown = isPatron ? answers.readPatron(told) !== undefined : answers.readCopy(told).title !== undefined;
    return isKnown ? { kind: "send" } : { kind: "unknown", reason: isPatron ? "patron-unknown" : "item-unknown" };
  };
}

/** The question about the card or the copy. */
function aboutUnknown(
  { name, fields }: ChangeRequest["heard"]["request"],
  slips: LibrarySystem["slips"],
): Question | undefined {
  if (name === "blockPatron" && slips["01 of an unknown card"] === "closes") {
    return { patron: fields.patronId?.trim() ?? "", loans: false };
  }
  if (name === "itemStatusUpdate" && slips["19 of an unknown copy"] === "closes") {
    return { item: fields.itemId?.trim() ?? "" };
  }
  return undefined;
}
