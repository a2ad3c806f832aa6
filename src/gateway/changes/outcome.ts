import type { RawMessage } from "../../protocol/raw_message.ts";
import type { Settlement, TerminalTold } from "../../storage/port/ledger.ts";
import { saidYes } from "../base/passed_answer.ts";
import type { SentChange } from "./change_request.ts";
import { storedAnswer } from "./stored_answer.ts";

/** The final outcome of a change. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: RawMessage; readonly yes: boolean; readonly took: number }
  | { readonly kind: "proof"; readonly done: boolean }
  | { readonly kind: "not carried out"; readonly answer?: RawMessage; readonly took: number }
  | { readonly kind: "not sent" };

/** What is needed to write an outcome down. */
interface Settling {
  readonly now: () => Temporal.Instant;
  /** Reads the due date of an answer, for the journal. */
  readonly dueOf: (answer: RawMessage) => Temporal.Instant | undefined;
}

/**
 * Gives the outcome of a change; `undefined` where it is not known, for example after an answer that says neither yes
 * nor no.
 */
export function outcomeOf(came: SentChange): Outcome | undefined {
  if (came.kind === "lost") return undefined;
  if (came.kind !== "answer") return came;
  const yes = saidYes(came.answer);
  return yes === undefined ? undefined : { ...came, yes };
}

/**
 * Gives what is written into the row for an outcome.
 *
 * @param isLate whether the row was unknown before: the terminal has heard "not confirmed", or could hear nothing else
 * @param terminalTold what the terminal hears; absent where it does not wait any more
 */
export function settlementOf(
  outcome: Outcome,
  isLate: boolean,
  terminalTold: TerminalTold | undefined,
  { now, dueOf }: Settling,
): Settlement {
  const told = { now: now(), ...terminalTold !== undefined && { terminalTold } };
  switch (outcome.kind) {
    case "answer": {
      const answer = storedAnswer(outcome.answer), due = outcome.yes ? dueOf(outcome.answer) : undefined;
      return {
        ...told,
        state: outcome.yes ? "done" : "refused",
        by: isLate ? "late answer" : "answer",
        ...answer !== undefined && { answer },
        ...due !== undefined && { due },
      };
    }
    case "proof":
      return { ...told, state: outcome.done ? "done" : "refused", by: "proof" };
    default:
      return { ...told, state: "not sent" };
  }
}
