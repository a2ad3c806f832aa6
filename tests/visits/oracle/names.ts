import type { Miss } from "./judge_visit.ts";
import type { Outcome, PlayedVisit, Try } from "../kiosk.ts";
import type { Habits } from "../habits.ts";
import type { WishKind } from "../wish.ts";

/**
 * What nothing on the wire can tell: each is a message of which two terminals, one that repeats and one that means a
 * second thing, send the same bytes in the same order. docs/terminals.md has the list for people.
 */
export const NAMES = [
  "a retry that is dated anew",
  "a retry from a clock that stands or shows minutes",
  "a repeat on the same connection of what may be done again",
  "a retry of what was lost on a connection that stayed",
  "a retry in a second of which more than three messages were lost",
  "a retry where terminals of one place have clocks that differ",
  "a payment sent again behind a question on a connection that stayed",
  "an equal payment under the date of the one before",
  "a second thing under the date of a clock that does not run, at another process",
  "a second thing after its opposite within one second, at another process",
] as const;

const AT_OTHER: Name = "a second thing under the date of a clock that does not run, at another process";
const OPPOSED: Name = "a second thing after its opposite within one second, at another process";

/** One of {@link NAMES}. */
export type Name = (typeof NAMES)[number];

/** Names what is not told on the wire where that made a miss; `undefined`: the wire tells it. */
export function nameOf(miss: Miss): Name | undefined {
  const { played } = miss, { habits } = played;
  // A number of a payment tells everything.
  if (miss.outcomes.some(({ wish }) => wish.bk !== undefined)) return undefined;
  if (miss.what === "not done" && miss.outcomes[0]?.wish.kind === "pay") return swallowedCoins(miss);
  return ofOtherProcess(miss) ?? (miss.what === "not done" ? swallowed(miss.outcomes, played) : repeated(miss, habits));
}

/** Milliseconds within which a clock that runs shows one second, and a terminal may send several messages under it. */
const CLOSE = 5_000;
/**
 * Milliseconds by which the two ends of a wire may differ about the time between two messages: what a message is on its way
 * is the terminal's own time for the server. Only a clock that does not run comes so near to {@link CLOSE}.
 */
const UNDER_WAY = 1_000;
/** More messages that come first on their connection, all under one date, are those of a clock that stands. */
const LOST = 3;

/** What a person may do twice, as somebody who scans a copy twice at the shelf does: the second answer is about that. */
const REPEATABLE: ReadonlySet<WishKind> = new Set(["return", "cancel", "block", "enable"]);

/**
 * Names it where a terminal wanted one thing twice, over connections to two processes: each knows only the dates, and the
 * opposite changes, that it has seen itself. What hangs on the second thing goes wrong with it.
 */
function ofOtherProcess({ played: { outcomes, processes, habits } }: Miss): Name | undefined {
  if (processes < 2) return undefined;
  const same = Map.groupBy(outcomes, ({ wish }) => `${wish.kind} ${wish.item}`);
  for (const each of same.values()) {
    if (new Set(each.flatMap(({ tries }) => tries.map(({ connection }) => connection))).size < 2) continue;
    const dates = each.map(({ tries }) => new Set(tries.map(dateOf)));
    const isUnderOne = dates.some((one, place) => dates.slice(0, place).some((other) => !one.isDisjointFrom(other)));
    if (each.length > 1 && habits.clock !== "runs") return AT_OTHER;
    if (each[0]?.wish.kind !== "pay" && isUnderOne) return OPPOSED;
  }
  return undefined;
}

/** Names why further coins looked like retries of the first, as many as were not booked. */
function swallowedCoins({ outcomes, played: { habits, processes }, missing }: Miss): Name | undefined {
  // Terminals of one place are one for the server: while one of them waits for an answer, or sends the same again, all do.
  // A post has no connection on which its terminal goes on.
  const isShared = sharesPlace(habits), close = closeTo(habits);
  const unheard = alikeIn(outcomes, habits).filter(({ hasHeard }) => !hasHeard || isShared || habits.posts);
  const early = unheard.filter(({ seen }) => seen.sure <= close || isShared);
  if (early.length >= missing) return "an equal payment under the date of the one before";
  return processes > 1 && unheard.length >= missing ? AT_OTHER : undefined;
}

/** Names why a second wish looked like a retry of the first. */
function swallowed(outcomes: readonly Outcome[], { habits, processes }: PlayedVisit): Name | undefined {
  const close = closeTo(habits);
  if (processes < 2 || !alikeIn(outcomes, habits).some(({ seen }) => seen.here <= close)) return undefined;
  return isIdle(habits) ? AT_OTHER : OPPOSED;
}

/** Gives the first arrivals of wishes that bear the date of an equal one before, and no number of their own. */
function alikeIn(outcomes: readonly Outcome[], habits: Habits): readonly Try[] {
  const firsts = outcomes.flatMap(({ tries }) => tries.filter(hasArrived).slice(0, 1));
  return firsts.filter((second, place) =>
    firsts.slice(0, place).some((first) => dateOf(first) === dateOf(second) && !isNumbered(first, second, habits))
  );
}

function closeTo(habits: Habits): number {
  return isIdle(habits) ? CLOSE + UNDER_WAY : CLOSE;
}

/** Names why a retry looked like a second wish. */
function repeated({ outcomes, played, deed }: Miss, habits: Habits): Name | undefined {
  const item = deed.split(" ").at(-1);
  const own = outcomes.length > 0 ? outcomes : played.outcomes.filter(({ wish }) => wish.item === item);
  for (const { tries, wish } of own) {
    for (const [place, second] of tries.entries()) {
      const first = tries.slice(0, place).findLast(hasArrived);
      if (first === undefined) continue;
      // Its number is not that of the message before, either.
      if (wish.kind === "pay" && second.isBehindQuestion && first.connection === second.connection) {
        return "a payment sent again behind a question on a connection that stayed";
      }
      if (isNumbered(first, second, habits)) continue;
      // Another process does not know that it was the retry of an earlier one.
      const isAnew = played.processes > 1 && tries.slice(0, place).some((one) => dateOf(one) !== dateOf(second));
      if (isAnew || dateOf(first) !== dateOf(second)) return "a retry that is dated anew";
      if (second.seen.apart > (isIdle(habits) ? CLOSE - UNDER_WAY : CLOSE)) {
        return "a retry from a clock that stands or shows minutes";
      }
      if (!habits.posts && REPEATABLE.has(wish.kind) && first.connection === second.connection) {
        return "a repeat on the same connection of what may be done again";
      }
      // To another process than that of the first try, it is the first that arrives.
      const isLostHere = ({ fate, connection }: Try) => fate === "request lost" && connection === second.connection;
      const hasStayed = second.seen.hasStayed || (played.processes > 1 && tries.slice(0, place).some(isLostHere));
      if (hasStayed) return "a retry of what was lost on a connection that stayed";
      // A process counts each connection between which it has not seen the others.
      const lost = played.processes > 1 ? second.seen.connections : second.seen.reconnected;
      if (lost > LOST) return "a retry in a second of which more than three messages were lost";
      if (sharesPlace(habits)) return "a retry where terminals of one place have clocks that differ";
    }
  }
  return undefined;
}

/** Whether its clock shows one time for long. */
function isIdle({ clock }: Habits): boolean {
  return clock === "stands" || clock === "minutes";
}

/** Whether two messages on one connection have numbers that tell whether they are one. */
function isNumbered(first: Try, second: Try, { numbers, posts }: Habits): boolean {
  return numbers === "counted" && !posts && first.connection === second.connection;
}

/** Whether the server got it as a whole. */
function hasArrived({ fate }: Try): boolean {
  return fate !== "request lost" && fate !== "request cut";
}

/** Whether the server takes it and another terminal for one. */
function sharesPlace({ place, sharesAddress }: Habits): boolean {
  return place === "shared" || place === "absent" && sharesAddress;
}

/** The transaction date of a message. */
function dateOf({ text }: Try): string {
  return /\d{8} {4}\d{6}/.exec(text)?.[0] ?? "";
}
