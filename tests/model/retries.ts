import type { Answer } from "./answer.ts";
import { DESKS, messageOf, type Sent, writtenDate } from "./sent.ts";
import { ZONE } from "./small_library.ts";
import type { Line, ModelAnswer, State } from "./state.ts";

/** What a message is by the table of the decisions. */
export interface Judged {
  /** The key under which its answer is kept. */
  readonly key: string;
  /** The answer of which it is a retry, if that is still kept. */
  readonly stored?: ModelAnswer;
  /** Whether it came directly after, with the same AY: then it is never executed again. */
  readonly direct: boolean;
}

/** Ten seconds for each of six tries, as the policy tells terminals; of what was done off-line, thirty days. */
const WINDOW = 60, OFFLINE_WINDOW = 30 * 86_400;

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
  const key = direct ? last.key ?? own : own;
  state.lines.set(desk, {
    counts,
    heard: [...line.heard, { body, number, about, key: changes ? key : undefined }],
  });
  const isDated = noteDate(state, `${account},${place}`, sent, own);
  if (!changes) return { key, direct: false };
  const isNew = !isTold && !direct && (!isDated || isNewHere(line, own, counts ? number : undefined, about));
  const stored = isNew ? undefined : kept(state, key, sent);
  return { key, direct, ...stored && { stored } };
}

/** Notes that the last message of a terminal was refused. */
export function noteRefused(state: State, desk: number): void {
  const line = state.lines.get(desk);
  const last = line?.heard.at(-1);
  if (line === undefined || last === undefined) return;
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
 * Whether the date of a message means something: it is within a day of ours, and no different message of the terminal bore
 * it more than five seconds ago.
 */
function noteDate(state: State, terminal: string, sent: Sent, key: string): boolean {
  const date = writtenDate(sent);
  if (date === undefined) return false;
  const place = `${terminal},${date}`;
  const borne = state.borne.get(place) ?? new Map<string, Temporal.Instant>();
  if (!borne.has(key)) state.borne.set(place, new Map(borne).set(key, state.now));
  const stands = [...borne].some(([other, at]) => other !== key && state.now.since(at).total("seconds") > 5);
  const told = Temporal.PlainDateTime.from(
    date.replace(/^(\d{4})(\d\d)(\d\d) {4}(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6"),
  );
  const away = told.toZonedDateTime(ZONE).toInstant().since(state.now).total("hours");
  return !stands && Math.abs(away) <= 24;
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
export function standing(state: State, { stored, direct }: Judged, { ask }: Sent): Answer | undefined {
  if (stored === undefined) return undefined;
  const tellsTheTruthAgain = ["checkin", "block", "enable", "update-item"].includes(ask.kind) ||
    (ask.kind === "hold" && ask.mode === "-");
  const untouched = stored.about.every((one) => state.changes.get(one) === stored.change);
  return tellsTheTruthAgain && !direct && untouched ? undefined : stored.answer;
}
