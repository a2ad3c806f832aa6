import { waitUntil } from "../base/wait_until.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";

/**
 * Holds changes back from a system that owes the answer to one, until it has answered a question that was asked later.
 * A system that is stuck, for example on a frozen database, and may carry the change out later, answers no question in
 * the meantime.
 */
export interface LaterQuestion {
  /** How often the system has owed an answer so far. Read it before a question is asked, and give it to `answered`. */
  readonly owedSoFar: number;
  /** Whether the system owes an answer, and has answered no later question: no change may go now. */
  readonly isOwed: boolean;
  /** Notes that the system owes an answer to a change. */
  owed(): void;
  /** Notes the answer to a question. `owedThen` is `owedSoFar` as it was when the question was asked. */
  answered(owedThen: number): void;
  /** Tells whether a change may be sent. If not yet, one question is asked for all changes that wait. */
  passes(ask: () => Promise<unknown>, deadline: number): Promise<boolean>;
}

/** Creates it for a system that owes no answer. */
export function createLaterQuestion(clock: GatewayClock): LaterQuestion {
  let owedSoFar = 0, clearedUpTo = 0;
  let asking: Promise<unknown> | undefined;
  return {
    get owedSoFar() {
      return owedSoFar;
    },
    get isOwed() {
      return clearedUpTo < owedSoFar;
    },
    owed: () => void owedSoFar++,
    answered: (owedThen) => void (clearedUpTo = Math.max(clearedUpTo, owedThen)),
    async passes(ask, deadline) {
      if (clearedUpTo >= owedSoFar) return true;
      asking ??= ask().finally(() => asking = undefined);
      await waitUntil(clock, deadline, asking);
      return clearedUpTo >= owedSoFar;
    },
  };
}
