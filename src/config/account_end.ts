import type { Account } from "./config.ts";

const DAY = 86_400_000;

/** Days before the end of a login from which on the log warns of it: renewing a contract takes time. */
const SOON = 30;

/** The end of a login, where it has come or comes soon. */
interface NearEnd {
  /** As it is written. */
  readonly lastDay: string;
  /** Whole days until then; absent: it has ended. */
  readonly days?: number;
}

/** Finds out whether a login has ended, or soon will; `undefined` if neither. */
export function nearEnd({ end }: Pick<Account, "end">, now: number): NearEnd | undefined {
  if (end === undefined) return undefined;
  const { lastDay, moment } = end;
  const days = (moment.epochMilliseconds - now) / DAY;
  if (days <= 0) return { lastDay };
  return days <= SOON ? { lastDay, days: Math.floor(days) } : undefined;
}

/** Says of a login that it has ended, or soon will; `undefined` if neither. */
export function accountEnd(account: Pick<Account, "end">, now: number): string | undefined {
  const end = nearEnd(account, now);
  if (end === undefined) return undefined;
  const { lastDay, days } = end;
  return days === undefined
    ? `ended on ${lastDay}: its terminals are not let in`
    : `ends on ${lastDay}, ${inDays(days)}`;
}

function inDays(days: number): string {
  return days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`;
}
