/** What a terminal's dates have shown to whoever is at the other end of the wire. */
export interface SeenDate {
  /**
   * Milliseconds between the first arrivals of the first and the last different message that bore the date, without the
   * time in which the terminal waited for answers.
   */
  readonly apart: number;
  /** Of these, what nobody can take for the time of a message that was lost before a connection began, or is repeated. */
  readonly sure: number;
  /** Of these, what lies on the connection on which it came last: another one may be to another process. */
  readonly here: number;
  /** How many of them were the first on their connection, as they are when the one before was lost with its own. */
  readonly reconnected: number;
  /** How often a message with this date, repeated or not, came over another connection than the one before. */
  readonly connections: number;
  /** Whether one of them was lost on its way before, and its connection stayed, or it was a post, whose tells nothing. */
  readonly hasStayed: boolean;
}

/** A date that a terminal's messages have borne. */
interface Borne {
  readonly messages: Set<string>;
  /** By the two clocks, when the last of the different messages arrived. */
  last: Clocks;
  /** The last message with this date, repeated or not, and its connection. */
  latest: string;
  connection: number;
  /** As in {@link SeenDate}, until then. */
  apart: number;
  sure: number;
  here: number;
  reconnected: number;
  connections: number;
  hasStayed: boolean;
  /** Gaps between posts that have been taken for those of a lost one. */
  excused: number;
}

/** Milliseconds of a terminal's own time: all, and what it spent on connections that it kept. */
interface Clocks {
  readonly own: number;
  readonly kept: number;
}

/** Gaps between posts of one date that may each be that of a lost one, and milliseconds that such a gap has at least. */
const EXCUSED = 3, GAP = 1_000;

/**
 * Keeps the dates of a terminal as what its messages show of its clock: written from what is said about retries to
 * people, and not from the server's code.
 */
export class SeenDates {
  readonly #posts: boolean;
  readonly #dates = new Map<string, Borne>();
  #now: Clocks = { own: 0, kept: 0 };
  /** When the terminal had its last answer, or gave up waiting for it. */
  #freeSince: number;
  /** Own time since a message arrived. */
  #since = 0;
  #connection = 0;
  /** Own time when the first message of that connection arrived. */
  #begun = 0;
  /** The connection on which a message was lost that has not arrived since, and how long the terminal has waited for its answer. */
  #lostOn: number | undefined;
  #lostFor = 0;

  constructor(posts: boolean, now: number) {
    this.#posts = posts;
    this.#freeSince = now;
  }

  /** Notes that the terminal waits no longer for an answer. */
  free(now: number): void {
    if (this.#lostOn !== undefined) this.#lostFor += Math.max(0, now - this.#freeSince);
    this.#freeSince = now;
  }

  /** Notes that it sends something, and from now on waits. */
  waits(now: number): void {
    this.#since += Math.max(0, now - this.#freeSince);
    this.#freeSince = now;
  }

  /** Notes that what it sent is lost on its way. */
  lost(connection: number): void {
    this.#lostOn = connection;
  }

  /** Notes that a message has arrived: without its number, with its date. */
  arrives(connection: number, text: string, date: string): void {
    const own = this.#now.own + this.#since, isKept = this.#posts || connection === this.#connection;
    this.#now = { own, kept: this.#now.kept + (isKept ? this.#since : 0) };
    this.#since = 0;
    if (connection !== this.#connection) this.#begun = own;
    this.#connection = connection;
    const borne = this.#dates.get(date);
    if (borne === undefined) {
      const none = { apart: 0, sure: 0, here: 0, reconnected: 0, connections: 0, hasStayed: false, excused: 0 };
      this.#dates.set(date, { messages: new Set([text]), last: this.#now, latest: text, connection, ...none });
      return;
    }
    if (borne.connection !== connection) {
      borne.here = 0;
      borne.connections++;
    }
    if (!borne.messages.has(text)) this.#arrivesFirst(borne, text, connection);
    else if (borne.latest === text) borne.last = { own: borne.last.own, kept: this.#now.kept };
    borne.connection = connection;
    borne.latest = text;
    this.#lostOn = undefined;
    this.#lostFor = 0;
  }

  #arrivesFirst(borne: Borne, text: string, connection: number): void {
    const since = this.#now.kept - borne.last.kept;
    // What lies before a connection began over which it comes may have gone by while a message with this date was lost.
    const kept = this.#posts ? since : Math.min(since, this.#now.own - this.#begun);
    // Who gives up after half a second sends the next one soon: a short gap uses up none.
    const isExcused = this.#posts && kept + this.#lostFor > GAP && borne.excused < EXCUSED;
    borne.messages.add(text);
    if (borne.connection !== connection) borne.reconnected++;
    borne.hasStayed ||= this.#posts ? this.#lostOn !== undefined : this.#lostOn === connection;
    borne.apart += this.#now.own - borne.last.own;
    if (isExcused) borne.excused++;
    else borne.sure += kept;
    if (borne.connection === connection) borne.here += kept;
    borne.last = this.#now;
  }

  /** Tells what a date has shown until now. */
  seen(date: string): SeenDate {
    const { apart = 0, sure = 0, here = 0, reconnected = 0, connections = 0, hasStayed = false } =
      this.#dates.get(date) ?? {};
    return { apart, sure, here, reconnected, connections, hasStayed };
  }
}
