import type { Account } from "./config.ts";

const DAY = 86_400_000;

/** Days before its end from which on a login is warned of: whoever renews contracts needs some. */
const SOON = 30;

/** Says of a login that it has ended, or soon will; `undefined` if neither. */
export function accountEnd({ end }: Pick<Account, "end">, now: number): string | undefined {
  if (end === undefined) return undefined;
  const { lastDay, moment } = end;
  const days = (moment.epochMilliseconds - now) / DAY;
  if (days <= 0) return `ended on ${lastDay}: its terminals are not let in`;
  return days <= SOON ? `ends on ${lastDay}, ${inDays(Math.floor(days))}` : undefined;
}

function inDays(days: number): string {
  return days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`;
}
