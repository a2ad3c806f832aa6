import { hash } from "node:crypto";
import type { Policy } from "../../config/config.ts";
import { foldId } from "../../library/id.ts";
import type { Retry } from "../../library/origin.ts";
import { type FieldName, type FieldRow, fields } from "../../protocol/fields.ts";
import type { AnyMessage, Request } from "../../protocol/message.ts";
import { requests } from "../../protocol/requests.ts";
import { formatTimestamp, isSameTimestamp, type Timestamp } from "../../protocol/timestamp.ts";
import type { BackEndRequestName } from "../back_end/back_end.ts";
import { createTerminalDates, keepNewest, type TerminalDates } from "./terminal_dates.ts";

/** A message, as far as the next one is compared with it. */
interface Heard {
  readonly request: Request;
  /** The digits after AY; absent if it carried no AY. */
  readonly sequence?: string;
  /** The key under which its answer is kept, if it changes anything. */
  readonly key?: string;
}

/** A request that was to change something. */
interface Change extends Heard {
  /** Which of the connection's requests for a change it is, from 1. */
  readonly at: number;
  /**
   * Which of them has changed something: this one, or where it was refused the last of the same ones before it; 0 if none
   * did. A checkin that comes again is refused, and has brought the copy back all the same.
   */
  changed: number;
  /** What `changed` becomes where it is refused. */
  readonly changedBefore: number;
}

/** The messages of one connection, as far as they tell whether the next one is a retry. */
export interface Heardings {
  /** The last message of all but 97. */
  last?: Heard;
  /** The last message of all but 99 and 97. */
  lastAsked?: Heard | Change;
  /** The one before that. */
  previous?: Heard;
  /** Whether no two different messages in a row bore the same sequence number. */
  counts: boolean;
  /** The date and the sender of the last message that only asked: a terminal may log in anew. */
  inquired?: { readonly sender: string; readonly date: Timestamp };
  /** How many requests for a change it has sent. */
  asked: number;
  /** The last messages that change something, by their keys, the newest last; of the same ones the newest. */
  readonly changes: Map<string, Change>;
}

/** Makes the record of a connection that has sent nothing yet. */
export function createHeardings(): Heardings {
  return { counts: true, asked: 0, changes: new Map() };
}

/** A request for a back end, and its sender. */
interface Sending {
  readonly request: Request<BackEndRequestName>;
  /** The account, a CR, which no part can hold, and the location code (CP) or else the address. */
  readonly sender: string;
}

/** A request that may be a retry, its sender and its time. */
interface Sent extends Sending {
  readonly account: string;
  readonly sequence: string | undefined;
  /** The moment of a timestamp on the institution's clock. */
  readonly moment: (timestamp: Timestamp) => Temporal.Instant;
  readonly policy: Pick<Policy, "timeout" | "retries">;
}

/** Tells retries from new requests. */
export interface RetryJudge {
  /** Notes any message of a connection before it is answered; it tells whether the terminal counts. */
  hear(heardings: Heardings, request: Request, sequence: string | undefined): void;
  /** Notes a request that only asks: its date, too, shows whether the terminal's clock goes. */
  noteInquiry(heardings: Heardings, sent: Sending): void;
  /** Tells how a retry of a request that changes something is recognised, and whether it is one itself. */
  judge(heardings: Heardings, sent: Sent): Retry;
}

/** Messages of one connection that are remembered at most. */
const CHANGES = 32;
const DAY = 86_400_000;
const MONTH = 30 * DAY;
const SHORTEST_WINDOW = 30_000, LONGEST_WINDOW = 120_000;

/**
 * Makes a judge of retries for all terminals of a server: the table of the decisions, first match.
 *
 * @param elapsed milliseconds of a clock that only goes forward
 * @param begun the time now; from then on that clock tells the time as well: a machine's clock that is set a day ahead makes no
 *   terminal's date a wrong one
 */
export function createRetryJudge(
  elapsed: () => number,
  begun: Temporal.Instant,
  dates: TerminalDates = createTerminalDates(),
): RetryJudge {
  const startedAt = elapsed();
  const since1970 = begun.epochMilliseconds - startedAt;

  function noteInquiry(heardings: Heardings, { request, sender }: Sending): void {
    const { transactionDate: date } = request.fixed;
    if (date === null) return;
    const { inquired } = heardings;
    // Noted once, it tells all that it can.
    if (inquired?.sender === sender && isSameTimestamp(date, inquired.date)) return;
    heardings.inquired = { sender, date };
    dates.noteInquiry(sender, formatTimestamp(date), elapsed());
  }

  function judge(heardings: Heardings, sent: Sent): Retry {
    const { request, sender, account, policy } = sent;
    const now = elapsed();
    const key = retryKey(account, request);
    const heard: Heard = { request, sequence: heardings.counts ? sent.sequence : undefined, key };
    const { transactionDate: date } = request.fixed;
    const isDated = date !== null && dates.isDated(sender, formatTimestamp(date), key, now) &&
      Math.abs(sent.moment(date).epochMilliseconds - since1970 - now) <= DAY;
    const offline = "noBlock" in request.fixed && request.fixed.noBlock && date !== null;
    const waits = policy.timeout * 100 * (policy.retries + 1);
    const batched = offline && !(isRepeatable(request) && isOfToday(date, sent, since1970 + now));
    const window = batched ? MONTH : Math.min(LONGEST_WINDOW, Math.max(SHORTEST_WINDOW, waits));
    const same = offline ? undefined : directlyAfter(heardings, heard);
    const repeats = offline ? [key] : same !== undefined ? [same] : isDated && !isNew(heardings, heard) ? [key] : [];
    const again = !offline && same === undefined && isRepeatable(request);
    // A retry with another date is the same request: its answer is kept under the date of the first time, and also where
    // only the retry is executed, since there may be more of them.
    const kept = same ?? key;
    const at = ++heardings.asked, changedBefore = heardings.changes.get(kept)?.changed ?? 0;
    const change: Change = { request, sequence: sent.sequence, key: kept, at, changed: at, changedBefore };
    heardings.lastAsked = change;
    keepNewest(heardings.changes, kept, change, CHANGES);
    // A server of 0.1.0 may have answered it just before this one took its place.
    const isYoung = now - startedAt < LONGEST_WINDOW;
    const older = repeats.length > 0 && isYoung ? [retryKey(sender, request)] : [];
    return { key: kept, window, heard: now, repeats: [...repeats, ...older], again };
  }

  return { hear, noteInquiry, judge };
}

/**
 * Whether a terminal tells of the institution's day. A sorter that says no block (Y) of every return sends what happens now:
 * its answers are kept as others are, not for the weeks in which a batch may be sent anew. A loan that is told again hours
 * later would be a renewal: the answers to those are kept.
 */
function isOfToday(date: Timestamp, { moment }: Pick<Sent, "moment">, now: number): boolean {
  const begun = moment({ ...date, hour: 0, minute: 0, second: 0 }).epochMilliseconds;
  return begun <= now && now < begun + DAY;
}

function hear(heardings: Heardings, request: Request, sequence: string | undefined): void {
  if (request.name === "requestAcsResend") return;
  const { last } = heardings;
  if (sequence !== undefined && last?.sequence === sequence && !isSame(last.request, request)) heardings.counts = false;
  heardings.last = { request, sequence };
  if (request.name === "scStatus") return;
  heardings.previous = heardings.lastAsked;
  heardings.lastAsked = heardings.last;
}

/** The key of the same message directly before this one, 99 and 97 aside, whatever its date; it bore the same number. */
function directlyAfter({ previous }: Heardings, { request, sequence }: Heard): string | undefined {
  const same = sequence !== undefined && previous?.sequence === sequence && isSame(previous.request, request);
  return same ? previous.key : undefined;
}

/** Tells whether the messages of this connection show that the same message again is a new request. */
function isNew({ counts, changes }: Heardings, { request, sequence, key }: Heard): boolean {
  const earlier = key === undefined ? undefined : changes.get(key);
  if (earlier === undefined) return false;
  if (counts && sequence !== undefined) return earlier.sequence !== sequence;
  for (const later of changes.values()) {
    if (later.changed > earlier.at && concernsSame(later.request, request)) return true;
  }
  return false;
}

function concernsSame(one: Request, other: Request): boolean {
  return subjectsOf(one).some((subject) => subjectsOf(other).includes(subject));
}

function subjectsOf({ fields }: AnyMessage): readonly string[] {
  const named = [["patron", fields.patronId], ["item", fields.itemId]] as const;
  return named.flatMap(([kind, id]) => {
    const written = typeof id === "string" ? foldId(id.trim()) : "";
    return written === "" ? [] : [`${kind} ${written}`];
  });
}

/** Notes that the message which a back end was asked last is refused. */
export function noteRefused({ lastAsked }: Heardings): void {
  if (lastAsked !== undefined && "changedBefore" in lastAsked) lastAsked.changed = lastAsked.changedBefore;
}

/** Requests whose second execution changes nothing and tells the truth. */
function isRepeatable(request: Request<BackEndRequestName>): boolean {
  switch (request.name) {
    case "checkin":
      // An undo that is executed a second time finds nothing to undo, which tells nobody anything.
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

const SECRETS = Object.entries<FieldRow>(fields).filter(([, { secret }]) => secret);
const SECRET_NAMES: ReadonlySet<string> = new Set(SECRETS.map(([name]) => name));
const SECRET_IDS: ReadonlySet<string> = new Set(SECRETS.map(([, { id }]) => id));

/** The separator between two parts: no value holds it, since it ends a line. */
const SEPARATOR = "\r";

/**
 * Makes a key that is the same for a message and its retry, different for everything else: a digest of who sent what,
 * the sequence number and checksum aside. Passwords do not go into it, as it is kept, and a digest beside the rest of
 * the message would give a PIN of four digits away.
 */
export function retryKey(sender: string, { name, fixed, fields: given, extra = [] }: AnyMessage): string {
  let said = sender + SEPARATOR + name;
  for (const part in fixed) said += SEPARATOR + part + SEPARATOR + textOf(fixed[part]);
  for (const field in given) {
    if (!SECRET_NAMES.has(field)) said += SEPARATOR + field + SEPARATOR + textOf(given[field as FieldName]);
  }
  for (const { id, value } of extra) if (!SECRET_IDS.has(id)) said += SEPARATOR + id + SEPARATOR + value;
  return hash("sha256", said, "base64url");
}

/** Whether two messages are the same, dates, passwords and sequence numbers aside. */
function isSame(one: Request, other: Request): boolean {
  return one.name === other.name && withoutDates(one) === withoutDates(other);
}

function withoutDates({ fixed, fields: given, extra = [] }: AnyMessage): string {
  const parts: string[] = [];
  for (const [part, value] of Object.entries(fixed)) if (typeof value !== "object") parts.push(part, String(value));
  for (const [field, value] of Object.entries(given)) if (!SECRET_NAMES.has(field)) parts.push(field, textOf(value));
  for (const { id, value } of extra) if (!SECRET_IDS.has(id)) parts.push(id, value);
  return parts.join(SEPARATOR);
}

/** Writes a value for a key. Keys are kept for weeks: what they are made of must not change, which is why dates are JSON. */
function textOf(value: AnyMessage["fixed"][string] | readonly string[] | undefined): string {
  if (typeof value !== "object") return String(value);
  if (value === null || !("zone" in value)) return JSON.stringify(value);
  const { year, month, day, hour, minute, second, zone } = value;
  // Twice as fast as JSON.stringify(), and most messages that change something have two.
  return `{"year":${year},"month":${month},"day":${day},"hour":${hour},"minute":${minute},"second":${second},` +
    `"zone":${zone === "" ? '""' : JSON.stringify(zone)}}`;
}

/** Whether a request changes something, so that the same bytes sent again may be a retry. */
export function changesSomething({ name }: Request): boolean {
  return "changes" in requests[name];
}
