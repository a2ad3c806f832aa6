import type { Policy } from "../../../config/config.ts";
import { dayOf } from "../../../library/day.ts";
import type { HeardBefore, Retry } from "../../../library/origin.ts";
import { formerRedaction } from "../../../library/redaction.ts";
import type { Request } from "../../../protocol/message.ts";
import { requests } from "../../../protocol/requests.ts";
import { formatTimestamp, isSameTimestamp, type Timestamp } from "../../../protocol/timestamp.ts";
import type { BackEndRequestName } from "../../back_end/back_end.ts";
import type { LocalTime } from "../../wording/local_time.ts";
import { randomUUID } from "node:crypto";
import {
  directlyAfter,
  hasItsNumber,
  type Heardings,
  type HeardMessage,
  hearNumber,
  isNew,
  noteAsked,
  noteWait,
} from "./heardings.ts";
import { formerKeys, identifier, retryKey } from "./retry_key.ts";
import {
  type BorneDate,
  createTerminalDates,
  LONGEST_WAIT,
  type NotedChange,
  type TerminalDates,
  type Wanted,
} from "./terminal_dates.ts";

/** A message with a date, and its sender. */
interface Sending {
  readonly request: Request<BackEndRequestName>;
  /** The account, a CR, which no part can hold, and the location code (CP) or else the address. */
  readonly sender: string;
}

/** A request as the version before this one would have made a key of it. */
interface Former {
  readonly account: string;
  readonly sender: string;
  readonly request: Request<BackEndRequestName>;
}

/** A request that may be a retry, its sender and its time. */
interface Sent extends Sending {
  /** Who asks: the account, and where one account stands for all logins, the login. */
  readonly account: string;
  /** Its location code (CP), or else its address. */
  readonly terminal: string;
  /** Absent where it would have made the same key. */
  readonly former?: Former;
  readonly sequence: string | undefined;
  /** The institution's clock. */
  readonly local: Pick<LocalTime, "instant" | "timeZone">;
  readonly policy: Pick<Policy, "timeout" | "retries">;
  /** Whether a box between the terminal and us may lose answers: then none is known to have been heard. */
  readonly mayLoseAnswers?: boolean;
}

/**
 * Why the date of a request tells nothing: it has none, it is more than a day from ours, other messages of the terminal
 * bore it for more than five seconds, or the opposite change bore it since.
 */
export type DateSilence = "absent" | "far" | "standing" | "undone";

/** What says that a message is a retry: no block Y with a date, the same AY directly after, or its date. */
type RetryEvidence = "no-block" | "sequence" | "date";

/** How a retry of a request is recognised, and why its date has no part in it. */
interface Judged {
  readonly retry: Retry;
  /** What says that it is one, where it is. */
  readonly by: RetryEvidence;
  /** Absent where the date tells something. */
  readonly silence?: DateSilence;
}

/** Tells retries from new requests. */
export interface RetryJudge {
  /** Notes any message of a connection before it is answered; it tells whether the terminal counts. */
  hear(heardings: Heardings, request: Request, sequence: string | undefined): void;
  /**
   * Notes a request that is not judged: its date, too, shows whether the terminal's clock runs.
   *
   * @param key the same for a message and its repetition
   */
  noteDate(heardings: Heardings, sent: Sending, key: string | number): void;
  /** Tells how a retry of a request that changes something is recognised, and whether it is one itself. */
  judge(heardings: Heardings, sent: Sent): Judged;
  /** Notes that the last message of a connection is answered: until now its terminal waited. */
  answered(heardings: Heardings): void;
}

const DAY = 86_400_000;
const MONTH = 30 * DAY;
const SHORTEST_WINDOW = 30_000, LONGEST_WINDOW = LONGEST_WAIT;

/**
 * Makes a judge of retries for all terminals of a server: the table of the decisions, first match.
 *
 * @param elapsed milliseconds of a clock that only goes forward
 * @param begun the time now; from then on that clock tells the time as well: a machine's clock that is set a day ahead
 *   makes no terminal's date a wrong one
 */
export function createRetryJudge(
  elapsed: () => number,
  begun: Temporal.Instant,
  dates: TerminalDates = createTerminalDates(),
): RetryJudge {
  const startedAt = elapsed();
  const since1970 = begun.epochMilliseconds - startedAt;
  const tells = dateTeller(elapsed, dates);

  function hear(heardings: Heardings, request: Request, sequence: string | undefined): void {
    heardings.begun ??= elapsed();
    if (request.name === "login") heardings.proofs.logsIn();
    if (request.name !== "requestAcsResend") return hearNumber(heardings, request, sequence);
    // Who asks for the last answer again has waited for it until now.
    noteWait(heardings, elapsed());
    heardings.proofs.losesAnswers();
  }

  function noteDate(heardings: Heardings, { request, sender }: Sending, key: string | number): void {
    const { transactionDate: date } = request.fixed;
    if (date === null) heardings.asked = elapsed();
    else tells(heardings, sender, date, key);
    noteProof(heardings, request);
  }

  function judge(heardings: Heardings, sent: Sent): Judged {
    const { request, sender, account } = sent;
    const now = heardings.asked = elapsed();
    const key = retryKey(account, request);
    const { transactionDate: date } = request.fixed;
    const written = date === null ? "" : formatTimestamp(date), wanted = wantedBy(request, key);
    const noted = date === null || wanted === undefined ? undefined : dates.noteChange(sender, written, key, wanted);
    // Noted in any case: it tells of the dates of other messages, too.
    const isTold = date !== null && tells(heardings, sender, date, key);
    const silence = silenceOf(sent, { now: since1970 + now, isTold, isUndone: noted?.isUndone === true });
    const offline = "noBlock" in request.fixed && request.fixed.noBlock && date !== null;
    const borne = date === null || offline ? undefined : heardings.dated?.borne;
    const before = offline ? key : keptUnder(key, noted, borne);
    const heardAs: HeardMessage = { request, sequence: heardings.counts ? sent.sequence : undefined, key: before };
    const batched = offline && !(isRepeatable(request) && isOfToday(date, sent, since1970 + now));
    const window = batched ? MONTH : windowOf(sent);
    const same = offline ? undefined : directlyAfter(heardings, heardAs);
    const isKnownNew = isNew(heardings, heardAs);
    const own = isKnownNew && request.name === "feePaid" ? keptApart(key, borne) ?? before : before;
    // A message that had this date has proven to be a retry, and its answer may be lost: who connects again repeats it.
    const isProven = silence === "standing" && borne?.isOfRetry(key) === true && !heardings.changes.has(own);
    const isDated = (silence === undefined || isProven) && !isKnownNew;
    const isJudged = offline || same !== undefined || isKnownNew || hasItsNumber(heardings, { ...heardAs, key: own });
    const known = isJudged ? undefined : heardBefore(heardings, sent, { key, since: now - window });
    const isAnotherCoin = known !== undefined && request.name === "feePaid";
    const repeats = offline ? [key] : same !== undefined ? [same] : isDated && !isAnotherCoin ? [own] : [];
    const again = !offline && same === undefined && isRepeatable(request);
    // Who connects again has not heard what the first try did: a copy that came back then is not on loan now.
    const reconnected = again && !heardings.changes.has(own) ? { reconnected: sent.terminal } : {};
    // A retry with another date is the same request: its answer is kept under the date of the first time, and also where
    // only the retry is executed. There may be more of them, over another connection, with the date of this time.
    const kept = same ?? own;
    if (kept !== own) borne?.keep(key, kept);
    noteProof(heardings, request, key);
    noteAsked(heardings, { request, sequence: sent.sequence, key: kept, noted });
    const mayBeOlder = repeats.length > 0 && own === key;
    const older = mayBeOlder ? olderKeys(sent, now - startedAt < LONGEST_WINDOW, offline) : undefined;
    const heardWith = known && { heardBefore: { ...known, keys: [own] } }, asked = { key: kept, window, heard: now };
    const by = offline ? "no-block" : same !== undefined ? "sequence" : "date";
    const retry = { ...asked, repeats, ...older && { older }, again, ...reconnected, ...heardWith };
    return { retry, silence, by };
  }

  return { hear, noteDate, judge, answered: (heardings) => noteWait(heardings, elapsed()) };
}

/** Gives for how long a terminal may send a message again, in milliseconds. */
function windowOf({ policy: { timeout, retries } }: Sent): number {
  return Math.min(LONGEST_WINDOW, Math.max(SHORTEST_WINDOW, timeout * 100 * (retries + 1)));
}

/** Gives the key under which the answer to a message is kept: nearly always its own. */
function keptUnder(key: string, noted: NotedChange | undefined, borne: BorneDate | undefined): string {
  const kept = noted?.kept ?? key;
  return kept === key ? borne?.keptUnder(key) ?? key : kept;
}

/** Gives a coin, another than the one before, a key of its own: the answer to that is not the one of this coin's retries. */
function keptApart(key: string, borne: BorneDate | undefined): string | undefined {
  if (borne === undefined) return undefined;
  const kept = randomUUID();
  borne.keepApart(key, kept);
  return kept;
}

/** Notes the date of a message, and tells whether it means something to a repeat of it. */
type TellsDate = (heardings: Heardings, sender: string, date: Timestamp, key: string | number) => boolean;

function dateTeller(elapsed: () => number, dates: TerminalDates): TellsDate {
  return (heardings, sender, date, key) => {
    const now = heardings.asked = elapsed();
    let dated = heardings.dated;
    if (dated?.sender !== sender || !isSameTimestamp(date, dated.date)) {
      const order = dated?.sender === sender ? dated.order : dates.orderOf(sender);
      dated = { sender, date, borne: dates.dateOf(sender, formatTimestamp(date)), order, key, at: now, place: 0 };
      heardings.dated = dated;
    } else {
      // Who sends the same again has waited since: our answer was lost on its way.
      if (dated.key === key && now - dated.at <= LONGEST_WAIT) {
        noteWait({ asked: dated.at, waits: heardings.waits }, now);
      }
      dated.key = key;
      dated.at = now;
    }
    dated.place = dated.order.note(date);
    return dated.borne.tells(key, now, heardings);
  };
}

/** Tells why the date of a request tells nothing; `undefined` where it tells something. */
function silenceOf(
  { request, local }: Sent,
  { now, isTold, isUndone }: { readonly now: number; readonly isTold: boolean; readonly isUndone: boolean },
): DateSilence | undefined {
  const { transactionDate: date } = request.fixed;
  if (date === null) return "absent";
  if (Math.abs(local.instant(date).epochMilliseconds - now) > DAY) return "far";
  return !isTold ? "standing" : isUndone ? "undone" : undefined;
}

/**
 * Gives the keys under which earlier versions may have kept the answer: 30 days ago what was done off-line, the rest just
 * before this one began. The version before this one may also run beside it.
 */
function olderKeys(
  { account, sender, request, former }: Sent,
  isYoung: boolean,
  offline: boolean,
): (() => readonly string[]) | undefined {
  const isOld = isYoung || offline;
  if (former === undefined && !isOld) return undefined;
  const { account: by, sender: from, request: sent } = former ?? { account, sender, request };
  return () => {
    const before = former === undefined ? [] : [retryKey(former.account, former.request)];
    return isOld ? [...before, ...formerKeys(by, from, sent).slice(0, isYoung ? 2 : 1)] : before;
  };
}

/**
 * Tells whether the date of a request is of the institution's present day. A sorter that sends every return with no
 * block Y reports what happens now: its answers are kept as long as others, not for the weeks in which an off-line
 * batch may be sent again. The answers to loans are always kept for weeks: a loan that is sent again hours later would
 * be a renewal.
 */
function isOfToday(date: Timestamp, { local }: Pick<Sent, "local">, now: number): boolean {
  const today = dayOf(Temporal.Instant.fromEpochMilliseconds(Math.floor(now)), local.timeZone);
  return dayOf(local.instant(date), local.timeZone) === today;
}

/**
 * Notes a change, and gives the proof that the same one was answered here before and its answer was heard; `undefined` of all but
 * payments without a number and loans. A message that bears an older date than one that came since was kept, and is a retry.
 */
function heardBefore(
  { proofs, dated }: Heardings,
  { request, policy, mayLoseAnswers = false }: Sent,
  { key, since }: { readonly key: string; readonly since: number },
): Pick<HeardBefore, "isLate"> | undefined {
  const { transactionDate: date } = request.fixed;
  if (mayLoseAnswers || date === null || dated === undefined) return undefined;
  if (!mayBeProved(request)) return undefined;
  const proof = proofs.proofOf(key);
  if (proof === undefined || proof.arrived < since || dated.order.isOlder(date, proof.place)) return undefined;
  return { isLate: proof.wentOn - proof.arrived > policy.timeout * 100 };
}

/**
 * Notes in what shows which answers are heard that a message is answered now.
 *
 * @param key of a change: the same for it and its repetition
 */
function noteProof({ proofs, dated }: Heardings, request: Request<BackEndRequestName>, key?: string): void {
  const patron = "patronId" in request.fields ? identifier(request.fields.patronId) : "";
  if (patron === "") return;
  if (request.name === "patronInformation" || request.name === "patronStatusRequest") proofs.asksAbout(patron);
  else if (key !== undefined && mayBeProved(request)) {
    proofs.asksChange({ key, patron, place: dated?.place ?? 0, isPayment: request.name === "feePaid" });
  }
}

/** Whether a heard answer says something of the same message again: a number of a payment (BK) tells more. */
function mayBeProved({ name, fields: given }: Request<BackEndRequestName>): boolean {
  if (name === "feePaid") return (given.transactionId?.trim() ?? "") === "";
  return name === "checkout" && given.cancel !== true;
}

/** Gives the state into which a request brings a card, a copy or a hold; `undefined` if it has no opposite. */
function wantedBy({ name, fixed, fields: given }: Request<BackEndRequestName>, key: string): Wanted | undefined {
  const patronId = "patronId" in given ? identifier(given.patronId) : "";
  const itemId = "itemId" in given ? identifier(given.itemId) : "";
  switch (name) {
    case "checkout":
    case "renew":
      return itemId === "" ? undefined : { of: `loan ${itemId}`, state: "lent" };
    case "checkin":
      return { of: `loan ${itemId}`, state: "back" };
    case "blockPatron":
      return { of: `card ${patronId}`, state: "blocked" };
    case "patronEnable":
      return { of: `card ${patronId}`, state: "enabled" };
    case "itemStatusUpdate":
      return { of: `properties ${itemId}`, state: key };
    case "hold": {
      const titleId = "titleId" in given ? identifier(given.titleId) : "";
      const state = "holdMode" in fixed && fixed.holdMode !== "*" ? fixed.holdMode : key;
      return { of: `holds ${patronId}`, state, titleId: titleId || undefined, itemId: itemId || undefined };
    }
    default:
      return undefined;
  }
}

/** Requests whose second execution changes nothing and tells the truth. */
function isRepeatable(request: Request<BackEndRequestName>): boolean {
  switch (request.name) {
    case "checkin":
      // An undo that is executed a second time finds nothing to undo: its answer says nothing of the first one.
      return request.fields.cancel !== true;
    case "blockPatron":
    case "patronEnable":
    case "itemStatusUpdate":
      return true;
    case "hold":
      return request.fixed.holdMode === "-";
    default:
      return false;
  }
}

/** Tells whether a request changes something, so that the same bytes sent again may be a retry. */
export function changesSomething({ name }: Request): boolean {
  return "changes" in requests[name];
}

/** Gives a request as the version before this one redacted it, for its keys; the same one where that is no difference. */
export function formerRequest(request: Request<BackEndRequestName>): Request<BackEndRequestName> {
  let former: Partial<Record<string, unknown>> | undefined;
  for (const [name, value] of Object.entries(request.fields)) {
    const was = typeof value === "string" ? formerRedaction(value) : undefined;
    if (was !== undefined) former = { ...former ?? request.fields, [name]: was };
  }
  return former === undefined ? request : { ...request, fields: former } as Request<BackEndRequestName>;
}
