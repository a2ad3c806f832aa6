import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { HandedOver, HandOverAsked } from "./states.ts";

/** A login or a return that is not tried for a while; times are by the gateway's clock. */
interface Pause {
  readonly until: number;
  /** How long the next one would be. */
  readonly next: number;
}

/** What came of the tries to hand returns over: which logins and returns pause. */
export interface HandOverPauses {
  /** By the login at the system (CN). */
  readonly logins: ReadonlyMap<string, Pause>;
  /** By the number of the row. */
  readonly returns: ReadonlyMap<number, Pause>;
  /**
   * Pauses of returns whose 17 had no answer. They are longer than their login's, so that the login goes on with others:
   * a system may fail at one copy only.
   */
  readonly unanswered: ReadonlyMap<number, Pause>;
}

type TriedReturn = Pick<LedgerRow, "ledgerId" | "handOver">;

/** Nothing was tried yet. */
export const NO_PAUSES: HandOverPauses = { logins: new Map(), returns: new Map(), unanswered: new Map() };

/** Milliseconds before a login or a return is tried again: the first time, and at most. */
const AGAIN = 5_000, AGAIN_AT_MOST = 60_000;
/**
 * The same of a login that the system does not take now: how often it is tried there, `login_memory.ts` says, and another
 * session with the same password may have been taken meanwhile.
 */
const LOGIN_AGAIN = 2_000;

/** Gives the logins that wait now. */
export function waitingLogins({ logins }: HandOverPauses, now: number): readonly string[] {
  return [...logins].filter(([, { until }]) => now < until).map(([login]) => login);
}

/** Tells whether a return waits now, or its login. */
export function waitsNow(
  { logins, returns, unanswered }: HandOverPauses,
  row: TriedReturn,
  now: number,
): "login" | "row" | undefined {
  const lasts = (pause: Pause | undefined) => pause !== undefined && now < pause.until;
  if (lasts(logins.get(loginOf(row)))) return "login";
  return lasts(returns.get(row.ledgerId)) || lasts(unanswered.get(row.ledgerId)) ? "row" : undefined;
}

/** Tells what is known of a return that is tried now: a question about it, or of its login, may have had no answer. */
export function triedBefore({ logins, unanswered }: HandOverPauses, row: TriedReturn): Pick<HandOverAsked, "isUnsure"> {
  return { isUnsure: unanswered.has(row.ledgerId) || logins.has(loginOf(row)) };
}

/** Gives the pauses after a try. Each pause of the same login or return is twice as long as the one before. */
export function afterTry(pauses: HandOverPauses, row: TriedReturn, came: HandedOver, now: number): HandOverPauses {
  const { ledgerId } = row, login = loginOf(row), waitsFor = came.kind === "waits" ? came.for : undefined;
  const { logins, returns, unanswered } = pauses;
  const ofLogin = waitsFor === "staff" || waitsFor === "answer";
  return {
    logins: waitsFor === "login"
      ? paused(logins, login, { until: now + LOGIN_AGAIN, next: AGAIN }, now)
      : ofLogin
      ? longer(logins, login, now)
      : without(logins, login),
    returns: waitsFor === "row" ? longer(returns, ledgerId, now) : waitsFor ? returns : without(returns, ledgerId),
    unanswered: waitsFor === "answer"
      ? longer(unanswered, ledgerId, now, 2)
      : waitsFor
      ? unanswered
      : without(unanswered, ledgerId),
  };
}

/** Forgets the pauses of a return that is over without the system. */
export function forgetRow(pauses: HandOverPauses, { ledgerId }: TriedReturn): HandOverPauses {
  const { returns, unanswered } = pauses;
  return { ...pauses, returns: without(returns, ledgerId), unanswered: without(unanswered, ledgerId) };
}

/**
 * Begins a pause, or a longer one. Where several changes of a login fail at once, its pause is one.
 *
 * @param times how much longer than the usual pauses it is
 */
function longer<Key>(pauses: ReadonlyMap<Key, Pause>, key: Key, now: number, times = 1): ReadonlyMap<Key, Pause> {
  const wait = pauses.get(key)?.next ?? AGAIN * times;
  return paused(pauses, key, { until: now + wait, next: Math.min(AGAIN_AT_MOST * times, wait * 2) }, now);
}

/** Begins a pause, unless one lasts. */
function paused<Key>(pauses: ReadonlyMap<Key, Pause>, key: Key, pause: Pause, now: number): ReadonlyMap<Key, Pause> {
  const before = pauses.get(key);
  return before !== undefined && now < before.until ? pauses : new Map(pauses).set(key, pause);
}

function without<Key>(pauses: ReadonlyMap<Key, Pause>, key: Key): ReadonlyMap<Key, Pause> {
  if (!pauses.has(key)) return pauses;
  const left = new Map(pauses);
  left.delete(key);
  return left;
}

/** Gives the login at the system (CN) by which a return is handed over. */
export function loginOf({ handOver }: Pick<LedgerRow, "handOver">): string {
  return handOver?.login ?? "";
}
