import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import type { HandedIn } from "../core/states.ts";

/** What came of the tries to hand returns in, and which returns may be tried now. */
interface HandInTries {
  /** Gives the logins that wait now. */
  readonly waiting: readonly string[];
  /** Whether a return waits now, or its login. */
  waits(row: TriedReturn): "login" | "row" | undefined;
  /** Whether a question about a return, or of its login, had no answer before. */
  isUnsure(row: TriedReturn): boolean;
  /** Notes what came of a try. */
  ended(row: TriedReturn, outcome: HandedIn): void;
}

type TriedReturn = Pick<LedgerRow, "ledgerId" | "handOver">;

/** The login at the system (CN) with which a return is handed in. */
function loginOf(handOver: LedgerRow["handOver"]): string {
  return handOver?.login ?? "";
}

/** Milliseconds before a login or a return is tried again: the first time, and at most. */
const AGAIN = 5_000, AGAIN_AT_MOST = 60_000;

/** Logins or returns that are not tried for a while, each time for longer. */
interface Pauses<Key> {
  lastsFor(key: Key): boolean;
  /** Whether a pause has begun, and was not ended since. */
  hasBegun(key: Key): boolean;
  /** Gives the keys whose pause lasts. */
  keys(): readonly Key[];
  begin(key: Key): void;
  end(key: Key): void;
}

/** @param times how much longer than the usual pauses these are */
function createPauses<Key>({ elapsed }: Pick<GatewayClock, "elapsed">, times = 1): Pauses<Key> {
  const pauses = new Map<Key, { readonly until: number; readonly next: number }>();
  return {
    lastsFor: (key) => elapsed() < (pauses.get(key)?.until ?? -Infinity),
    hasBegun: (key) => pauses.has(key),
    keys: () => [...pauses].filter(([, { until }]) => elapsed() < until).map(([key]) => key),
    begin(key) {
      const wait = pauses.get(key)?.next ?? AGAIN * times;
      pauses.set(key, { until: elapsed() + wait, next: Math.min(AGAIN_AT_MOST * times, wait * 2) });
    },
    end: (key) => void pauses.delete(key),
  };
}

/** Creates the record of tries to hand returns in, with none yet. */
export function createHandInTries(clock: Pick<GatewayClock, "elapsed">): HandInTries {
  /** By CN, and by number. */
  const logins = createPauses<string>(clock), returns = createPauses<number>(clock);
  /**
   * Pauses of returns whose 17 had no answer. They are longer than their login's, so that the login goes on with others:
   * a system may fail at one copy only.
   */
  const unanswered = createPauses<number>(clock, 2);
  return {
    get waiting() {
      return logins.keys();
    },
    waits({ ledgerId, handOver }) {
      if (logins.lastsFor(loginOf(handOver))) return "login";
      return returns.lastsFor(ledgerId) || unanswered.lastsFor(ledgerId) ? "row" : undefined;
    },
    isUnsure: ({ ledgerId, handOver }) => unanswered.hasBegun(ledgerId) || logins.hasBegun(loginOf(handOver)),
    ended({ ledgerId, handOver }, outcome) {
      const login = loginOf(handOver);
      const reason = outcome.kind === "waits" ? outcome.for : undefined;
      if (reason === "login" || reason === "answer") logins.begin(login);
      else logins.end(login);
      if (reason === "row") returns.begin(ledgerId);
      if (reason === "answer") unanswered.begin(ledgerId);
      if (reason !== undefined) return;
      returns.end(ledgerId);
      unanswered.end(ledgerId);
    },
  };
}
