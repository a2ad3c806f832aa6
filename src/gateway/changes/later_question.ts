import { waitUntil } from "../base/wait_until.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";

/**
 * Keeps changes from a system that owes an answer to one, until a question that was asked later has been answered: whoever
 * carries changes out late, after a database has thawed, say, answers no question in the meantime.
 */
export interface LaterQuestion {
  /** How often the system has owed an answer so far; whoever asks a question remembers it for `answered`. */
  readonly owedSoFar: number;
  /** Whether the system owes an answer, and has answered no later question: no change may go now. */
  readonly isOwed: boolean;
  /** Notes that the system owes an answer to a change. */
  owed(): void;
  /** Notes that a question was answered that was asked when the system had owed so many answers. */
  answered(owedThen: number): void;
  /** Tells whether a change may go. Where it may not, one question is asked for all who want to know. */
  passes(ask: () => Promise<unknown>, deadline: number): Promise<boolean>;
}

/** Makes it for a system that owes nothing. */
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
