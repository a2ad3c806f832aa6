import type { Answer } from "./answer.ts";
import { type Ask, DESKS, messageOf, type Sent, writtenDate } from "./sent.ts";
import { ZONE } from "./small_library.ts";
import type { Borne, Line, ModelAnswer, ModelAsked, ModelWish, State } from "./state.ts";

/** What a message is by the table of the decisions. */
export interface Judged {
  /** The key under which its answer is kept. */
  readonly key: string;
  /** The answer of which it is a retry, if that is still kept. */
  readonly stored?: ModelAnswer;
  /** Whether it came directly after, with the same AY: then it is never executed again. */
  readonly direct: boolean;
  /** Whether the first one came over the same connection. */
  readonly here: boolean;
}

/** Ten seconds for each of six tries, as the policy tells terminals; of what was done off-line, thirty days. */
const WINDOW = 60, OFFLINE_WINDOW = 30 * 86_400;
/** Seconds after which nobody sends a message again: the longest that such a window can be. */
const LONGEST_WAIT = 120;

/** Notes a message of a terminal, and tells what it is. */
export function judge(state: State, sent: Sent, changes: boolean, about: readonly string[]): Judged {
  const { desk, number, ask } = sent;
  const { account = "", place = "" } = DESKS[desk] ?? {};
  const text = messageOf(sent);
  const own = `${account},${text}`;
  const line = state.lines.get(desk) ?? { counts: true, heard: [] };
  const last = line.heard.at(-1);
  const body = text.replace(/^(\d\d\S{0,3}?)(?:\d{8} {4}\d{6}| {18})+/, "$1");
  const counts = line.counts && (number === undefined || last?.number !== number || last.body === body);
  const isTold = ask.kind.startsWith("told-");
  const direct = !isTold && counts && number !== undefined && last?.number === number && last.body === body;
  const under = `${account},${place},${own}`;
  const key = direct ? last.key ?? own : state.under.get(under) ?? own;
  // It may come over another connection next.
  if (direct) state.under.set(under, key);
  const { asked, isUndone } = changes ? noteAsked(state, `${account},${place}`, sent, own) : {};
  const here = line.heard.some((one) => one.key === key);
  state.lines.set(desk, {
    ...line,
    counts,
    heard: [...line.heard, { body, number, about, asked, key: changes ? key : undefined }],
  });
  const isDated = noteDate(state, `${account},${place}`, sent, own, line) && isUndone !== true;
  if (!changes) return { key, direct: false, here };
  const isNew = !isTold && !direct && (!isDated || isNewHere(line, own, counts ? number : undefined, about));
  const stored = isNew ? undefined : kept(state, key, sent);
  return { key, direct, here, ...stored && { stored } };
}

/** Notes that the last message of a terminal was refused. */
export function noteRefused(state: State, desk: number): void {
  const line = state.lines.get(desk);
  const last = line?.heard.at(-1);
  if (line === undefined || last === undefined) return;
  if (last.asked !== undefined) state.refused.add(last.asked);
  state.lines.set(desk, { ...line, heard: [...line.heard.slice(0, -1), { ...last, refused: true }] });
}

function kept({ answers, now }: State, key: string, sent: Sent): ModelAnswer | undefined {
  const stored = answers.get(key);
  if (stored === undefined) return undefined;
  const isLong = sent.ask.kind.startsWith("told-") && !isReturnOn(stored.made, sent);
  return now.since(stored.made).total("seconds") <= (isLong ? OFFLINE_WINDOW : WINDOW) ? stored : undefined;
}

/** Whether it is a return that bears the institution's day of a moment: it happened then, whatever the terminal says. */
function isReturnOn(moment: Temporal.Instant, sent: Sent): boolean {
  const day = moment.toZonedDateTimeISO(ZONE).toPlainDate().toString().replaceAll("-", "");
  return sent.ask.kind === "told-checkin" && writtenDate(sent)?.startsWith(day) === true;
}

/**
 * Whether the date of a message means something: it is within a day of ours, and the different messages of the terminal
 * that bore it first came within five seconds, the times aside in which it had no connection.
 */
function noteDate(state: State, terminal: string, sent: Sent, key: string, { begun }: Line): boolean {
  const date = writtenDate(sent);
  if (date === undefined) return false;
  const place = `${terminal},${date}`;
  const borne = arrive(state.borne.get(place) ?? new Map(), key, state.latest.get(place) === key, state.now, begun);
  state.borne.set(place, borne);
  state.latest.set(place, key);
  const told = Temporal.PlainDateTime.from(
    date.replace(/^(\d{4})(\d\d)(\d\d) {4}(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6"),
  );
  const away = told.toZonedDateTime(ZONE).toInstant().since(state.now).total("hours");
  return secondsBetween([...borne.values()]) <= 5 && Math.abs(away) <= 24;
}

/** Notes that a message bears a date; who sends the same again, and nothing else between, has waited since. */
function arrive(
  before: Borne,
  key: string,
  isSameAgain: boolean,
  now: Temporal.Instant,
  begun: Temporal.Instant | undefined,
): Borne {
  if (!before.has(key)) return new Map([...before, [key, { at: now, begun }]]);
  const [last] = [...before].reverse();
  if (last === undefined || !isSameAgain) return before;
  const [name, { at, until = at }] = last;
  if (now.since(until).total("seconds") > LONGEST_WAIT) return before;
  return new Map([...before, [name, { ...last[1], until: now }]]);
}

/** The seconds from the first of some messages to the last, without those before three connections that began in between. */
function secondsBetween(
  came: readonly {
    readonly at: Temporal.Instant;
    readonly begun?: Temporal.Instant;
    readonly until?: Temporal.Instant;
  }[],
): number {
  let seconds = 0, connections = 0;
  for (const [index, { at, begun }] of came.entries()) {
    const last = came[index - 1]?.until ?? came[index - 1]?.at ?? at;
    const isNew = begun !== undefined && begun.epochMilliseconds > last.epochMilliseconds && connections++ < 3;
    seconds += at.since(isNew ? begun : last).total("seconds");
  }
  return seconds;
}

/** Notes a change that is asked for; whether an opposite one has borne its date since it was asked for before. */
function noteAsked(
  state: State,
  terminal: string,
  sent: Sent,
  key: string,
): { readonly asked?: ModelAsked; readonly isUndone?: boolean } {
  const date = writtenDate(sent), wants = wishOf(sent.ask, key);
  if (date === undefined || wants === undefined) return {};
  const place = `${terminal},${date}`, before = state.asked.get(place) ?? [], asked: ModelAsked = { key, wants };
  state.asked.set(place, [...before, asked]);
  const at = before.findLastIndex((one) => one.key === key);
  const since = at < 0 ? [] : before.slice(at + 1);
  return { asked, isUndone: since.some((one) => !state.refused.has(one) && isOpposite(one.wants, wants)) };
}

function isOpposite(one: ModelWish, other: ModelWish): boolean {
  const differ = (a?: string, b?: string) => a !== undefined && b !== undefined && a !== b;
  return one.of === other.of && one.state !== other.state && !differ(one.title, other.title) &&
    !differ(one.item, other.item);
}

function wishOf(ask: Ask, key: string): ModelWish | undefined {
  switch (ask.kind) {
    case "checkout":
    case "told-checkout":
    case "told-renew":
    case "undo-checkin":
      return { of: `loan ${ask.item}`, state: "lent" };
    case "renew":
      return ask.item === undefined ? undefined : { of: `loan ${ask.item}`, state: "lent" };
    case "checkin":
    case "told-checkin":
    case "undo-checkout":
      return { of: `loan ${ask.item}`, state: "back" };
    case "block":
    case "enable":
      return { of: `card ${ask.patron}`, state: ask.kind };
    case "update-item":
      return { of: `properties ${ask.item}`, state: key };
    case "hold":
      return { of: `holds ${ask.patron}`, state: ask.mode === "*" ? key : ask.mode, title: ask.title, item: ask.item };
    default:
      return undefined;
  }
}

/** Whether the connection itself tells that the same message is a new one. */
function isNewHere(
  { heard }: Line,
  key: string,
  number: string | undefined,
  about: readonly string[],
): boolean {
  const at = heard.findLastIndex((one) => one.key === key);
  if (at < 0) return false;
  if (number !== undefined) return heard[at]?.number !== number;
  return heard.slice(at + 1).some((one) =>
    !one.refused && one.key !== undefined && one.key !== key && one.about.some((name) => about.includes(name))
  );
}

/** The answer that stands for a message, if one does. */
export function standing(state: State, { stored, direct, here }: Judged, { ask, desk }: Sent): Answer | undefined {
  if (stored === undefined) return undefined;
  const tellsTheTruthAgain = ["checkin", "block", "enable", "update-item"].includes(ask.kind) ||
    (ask.kind === "hold" && ask.mode === "-");
  const untouched = stored.about.every((one) => state.changes.get(one) === stored.change);
  // Who connects again has not heard the first answer; another terminal has the copy in its hands.
  const isAnother = here || stored.place !== DESKS[desk]?.place;
  return tellsTheTruthAgain && isAnother && !direct && untouched ? undefined : stored.answer;
}
