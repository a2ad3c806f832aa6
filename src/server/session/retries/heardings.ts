import type { AnyMessage, Request } from "../../../protocol/message.ts";
import type { Timestamp } from "../../../protocol/timestamp.ts";
import { HeardAnswers } from "./heard_answers.ts";
import { identifier, isSame } from "./retry_key.ts";
import {
  type BorneDate,
  type DateOrder,
  keepNewest,
  type NotedChange,
  type Pace,
  type Wait,
} from "./terminal_dates.ts";

/** Messages of one connection that are remembered at most. */
const CHANGES = 32;

/** Milliseconds of a wait that counts: many shorter ones do not add up to seconds. */
const SHORTEST_WAIT = 20;

/** Waits of one connection that are remembered at most: those between two messages with one date matter. */
const WAITS = 16;

/** A message, as far as the next one is compared with it. */
export interface HeardMessage {
  readonly request: Request;
  /** The digits after AY; absent if it carried no AY. */
  readonly sequence?: string;
  /** The key under which its answer is kept, if it changes anything. */
  readonly key?: string;
}

/** A request that was to change something. */
interface ChangeHere extends HeardMessage {
  /** Which of the connection's requests for a change it is, from 1. */
  readonly at: number;
  /**
   * Which of them has changed something: this one, or where it was refused the last of the same ones before it; 0 if
   * none did. A checkin that comes again is refused, and has brought the copy back all the same.
   */
  changed: number;
  /** What `changed` becomes where it is refused. */
  readonly changedBefore: number;
  /** The same among all connections of the terminal; absent without a date, and of changes that have no opposite. */
  readonly noted?: NotedChange;
}

/** The messages of one connection, as far as they tell whether the next one is a retry. */
export interface Heardings extends Pick<Pace, "posts"> {
  /** When the first of them came. */
  begun?: number;
  /** When the terminal waited for an answer, the newest last. */
  readonly waits: Wait[];
  /** What shows which answers the terminal has heard. */
  readonly proofs: HeardAnswers;
  /** When the message came whose answer it waits for. */
  asked?: number;
  /** The last message of all but 97. */
  last?: HeardMessage;
  /** The last message of all but 99 and 97. */
  lastAsked?: HeardMessage | ChangeHere;
  /** The one before that. */
  previous?: HeardMessage;
  /** Whether no two different messages in a row bore the same sequence number. */
  counts: boolean;
  /** The last message that bore a date: its date, who sent it (a terminal may log in anew), what it was, and when it came. */
  dated?: {
    readonly sender: string;
    readonly date: Timestamp;
    readonly borne: BorneDate;
    readonly order: DateOrder;
    key: string | number;
    at: number;
    /** Its place among the messages of the terminal that bore dates. */
    place: number;
  };
  /** How many requests for a change it has sent. */
  askedChanges: number;
  /** The last messages that change something, by their keys, the newest last; of the same ones the newest. */
  readonly changes: Map<string, ChangeHere>;
}

/** Makes the record of a connection that has sent nothing yet. */
export function createHeardings(): Heardings {
  const proofs = new HeardAnswers();
  return { posts: false, waits: [], proofs, counts: true, askedChanges: 0, changes: new Map() };
}

/**
 * Makes the record for a message that is posted: it is the first and the last of its connection.
 *
 * @param before the record of the message that was posted last by the same terminal
 */
export function postedHeardings({ waits, dated }: Heardings): Heardings {
  return { ...createHeardings(), posts: true, waits, ...dated && { dated } };
}

/** Notes a request for a change as the last of its connection. */
export function noteAsked(
  heardings: Heardings,
  asked: Pick<ChangeHere, "request" | "sequence" | "noted"> & { key: string },
): void {
  const at = ++heardings.askedChanges, changedBefore = heardings.changes.get(asked.key)?.changed ?? 0;
  const change = heardings.lastAsked = { ...asked, at, changed: at, changedBefore };
  keepNewest(heardings.changes, asked.key, change, CHANGES);
}

/** Notes that the message which a back end was asked last is refused. */
export function noteRefused({ lastAsked }: Heardings): void {
  if (lastAsked === undefined || !("changedBefore" in lastAsked)) return;
  lastAsked.changed = lastAsked.changedBefore;
  lastAsked.noted?.refused();
}

/** Notes that the last message of a connection is answered now. */
export function noteWait({ asked, waits }: Pick<Heardings, "asked" | "waits">, until: number): void {
  if (asked === undefined || until - asked < SHORTEST_WAIT) return;
  // A wait that began with another one holds it.
  if (waits.at(-1)?.from === asked) waits.pop();
  waits.push({ from: asked, until });
  if (waits.length > WAITS) waits.shift();
}

/** Notes the sequence number of a message. */
export function hearNumber(heardings: Heardings, request: Request, sequence: string | undefined): void {
  const { counts, last } = heardings;
  if (counts && sequence !== undefined && last?.sequence === sequence) heardings.counts = isSame(last.request, request);
  heardings.last = { request, sequence };
  if (request.name === "scStatus") return;
  heardings.previous = heardings.lastAsked;
  heardings.lastAsked = heardings.last;
}

/** The key of the same message directly before this one, 99 and 97 aside, whatever its date; it bore the same number. */
export function directlyAfter({ previous }: Heardings, { request, sequence }: HeardMessage): string | undefined {
  const same = sequence !== undefined && previous?.sequence === sequence && isSame(previous.request, request);
  return same ? previous.key : undefined;
}

/** Tells whether a terminal that counts has given the same message the same number before: then it has kept it. */
export function hasItsNumber({ counts, changes }: Heardings, { sequence, key = "" }: HeardMessage): boolean {
  return counts && sequence !== undefined && changes.get(key)?.sequence === sequence;
}

/** Tells whether the messages of this connection show that the same message again is a new request. */
export function isNew({ counts, changes }: Heardings, { request, sequence, key }: HeardMessage): boolean {
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
    const written = typeof id === "string" ? identifier(id) : "";
    return written === "" ? [] : [`${kind} ${written}`];
  });
}
