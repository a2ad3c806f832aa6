/** What is known of a change at another system; `Ledger` of the storage's port says it of each. */
export const LEDGER_STATES = ["waiting", "open", "not sent", "done", "refused", "unknown", "closed"] as const;

/** One of {@link LEDGER_STATES}. */
export type LedgerState = (typeof LEDGER_STATES)[number];

/** How the state became known: an answer in time, one that came late, a later question, or staff who closed the row. */
export const SETTLED_BY = ["answer", "late answer", "proof", "staff"] as const;

/** One of {@link SETTLED_BY}. */
export type SettledBy = (typeof SETTLED_BY)[number];

/** What the terminal heard of its change: that it is done, that it is not (or not confirmed), or nothing as far as is known. */
export const TERMINAL_TOLD = ["yes", "no", "nothing"] as const;

/** One of {@link TERMINAL_TOLD}. */
export type TerminalTold = (typeof TERMINAL_TOLD)[number];

/** What decides about a change and its row. */
export interface ChangeRow extends WrittenChange {
  readonly ledgerId: number;
}

/** The same without the number, which the database gives: keys, ways, states and moments. Moments are the database's. */
export interface WrittenChange {
  readonly institution: string;
  readonly state: LedgerState;
  readonly terminalTold: TerminalTold;
  readonly settledBy?: SettledBy;
  readonly begun: Temporal.Instant;
  /** Until when its owner settles it. */
  readonly openUntil: Temporal.Instant;
  /** Until when it stands in the way of others while it is not settled. */
  readonly standsUntil: Temporal.Instant;
  readonly settled?: Temporal.Instant;
  /** Until when a retry finds it once it is settled. */
  readonly keepUntil?: Temporal.Instant;
  /** The key under which a retry finds it, and for how many milliseconds once it is settled. */
  readonly retryKey?: string;
  readonly retryWindow: number;
  /** The key under which the same payment finds it. */
  readonly paymentKey?: string;
  /** The names that it holds while it is not settled (`in_the_way.ts`). */
  readonly itemWay?: string;
  readonly patronWay?: string;
  readonly answer?: string;
  readonly closedAt?: Temporal.Instant;
  /** The request that is handed over later; present of a change that was accepted in the other system's place. */
  readonly request?: string;
  /** The outage in which a stand-in accepted it: the journal has said then what was told. */
  readonly outage?: number;
}

/** States in which it is not known what becomes of a change. */
const UNSETTLED: readonly LedgerState[] = ["waiting", "open", "unknown"];

/** Tells whether it is not known yet what becomes of a change. */
export function isUnsettled({ state }: Pick<ChangeRow, "state">): boolean {
  return UNSETTLED.includes(state);
}
