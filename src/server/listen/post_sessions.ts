import type { Config, Listener } from "../../config/config.ts";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import type { KnownLogins } from "../session/known_logins.ts";
import { logIn } from "../session/log_in.ts";
import type { PostedMessage } from "../session/posted_message.ts";
import { type CertificateSubject, endServed, openSession, type Peer, type Session } from "../session/session.ts";
import type { SessionParts } from "../session/session_parts.ts";
import type { Arrivals } from "./arrivals.ts";
import { createPace } from "./pace.ts";
import { createTimeLimit, type TimeLimit } from "./time_limit.ts";

/** Where a message was posted from. */
export interface PostOrigin {
  /** Tells its address and certificate apart from others. */
  readonly key: string;
  readonly address: string;
  readonly subject?: CertificateSubject;
  readonly listener: Listener;
  /** The pace of messages from there until a login is right. */
  readonly pace: ReturnType<typeof createPace>;
  /** The digest of the login that was right last on the same connection. */
  loggedIn: string | undefined;
}

/** A session that answers one post after the other. */
export interface PostSession {
  readonly session: Session;
  /** The pace of its terminal, which may have several sessions. */
  readonly pace: ReturnType<typeof createPace>;
}

/** Sessions of one terminal that answer at once, at most. Others of its posts wait. */
const AT_ONCE = 16;
/** Sessions without work that are kept, at most; the one that has waited longest gives way. */
const MOST_IDLE = 10_000;
/** Seconds after which a session without work ends, where its listener has no limit. */
const IDLE = 600;

/** A session with what is known of it here. */
interface Seat extends PostSession {
  readonly terminal: PostTerminal;
  readonly config: Config;
  readonly gone: AbortController;
  readonly limit: TimeLimit;
  readonly port: number;
  readonly since: number;
  isIdle: boolean;
  ending: string | undefined;
}

/** The sessions of one terminal. */
interface PostTerminal {
  readonly key: string;
  readonly pace: ReturnType<typeof createPace>;
  /** Those without work; the last one was used last. */
  readonly idle: Seat[];
  /** All of them, and those that are being opened. */
  open: number;
  /** Posts that wait for one. */
  readonly waiting: (() => void)[];
}

/**
 * The sessions in which posts are answered. A terminal is a login at an address, with its certificate: all its posts
 * share what a session remembers. Each session answers one after the other, and there are more of them only while a
 * terminal asks several things at once, as a vendor does who asks for many.
 */
export class PostSessions {
  readonly #parts: SessionParts;
  readonly #known: Pick<KnownLogins, "digestOf">;
  readonly #number: Arrivals["number"];
  readonly #terminals = new Map<string, PostTerminal>();
  readonly #seats = new Map<Session, Seat>();
  readonly #idle = new Set<Seat>();

  /** @param parts with the `verify` that remembers */
  constructor(parts: SessionParts, known: Pick<KnownLogins, "digestOf">, { number }: Pick<Arrivals, "number">) {
    this.#parts = parts;
    this.#known = known;
    this.#number = number;
  }

  /** Counts the sessions that answer. */
  get inProgress(): number {
    return this.#seats.size - this.#idle.size;
  }

  /** Gives a session that is logged in, or whose login cannot be judged now; `undefined` if the login is wrong. */
  async take(message: PostedMessage, from: PostOrigin): Promise<PostSession | undefined> {
    const { accountId } = message;
    const { address, key } = from;
    const { failedLogins, current } = this.#parts;
    const digest = this.#known.digestOf(message);
    // While logins are refused unchecked, a right password must be refused as well: another answer would confirm a
    // guess.
    const isOpen = from.loggedIn === digest ||
      await failedLogins.refusal({ accountId, address }, current()) === undefined;
    const terminal = this.#terminalOf(digest + key);
    while (terminal.open >= AT_ONCE && terminal.idle.length === 0) {
      await new Promise<void>((resolve) => terminal.waiting.push(resolve));
    }
    const seat = (isOpen ? this.#pick(terminal) : undefined) ?? await this.#open(terminal, message, from);
    if (seat !== undefined && !seat.session.hangUp) from.loggedIn = digest;
    return seat;
  }

  /** Takes a session back when its post is answered. */
  release({ session }: PostSession): void {
    const seat = this.#seats.get(session);
    if (seat === undefined) return;
    if (session.hangUp) return this.#end(seat, "login not judged");
    if (seat.ending !== undefined || session.accountId === undefined) {
      return this.#end(seat, seat.ending ?? "logged out");
    }
    seat.isIdle = true;
    seat.limit.refresh();
    seat.terminal.idle.push(seat);
    this.#idle.add(seat);
    const [oldest] = this.#idle;
    if (this.#idle.size > MOST_IDLE && oldest !== undefined) this.#end(oldest, "too many without work");
    seat.terminal.waiting.shift()?.();
  }

  byAccount(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { session: { accountId = "" } } of this.#seats.values()) {
      counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
    }
    return counts;
  }

  list(): readonly ConnectedTerminal[] {
    return [...this.#seats.values()].map(shownOf);
  }

  /** Ends a session, once it has answered. False if there is none of that number. */
  disconnect(connection: number): boolean {
    const seat = this.#seats.values().find(({ session: { peer } }) => peer.connection === connection);
    if (seat !== undefined) this.#finish(seat, "disconnected by staff");
    return seat !== undefined;
  }

  /** Ends all, each once it has answered. */
  finish(): void {
    for (const seat of this.#seats.values()) this.#finish(seat, "server stops");
  }

  #terminalOf(key: string): PostTerminal {
    const found = this.#terminals.get(key) ?? { key, pace: createPace(), idle: [], open: 0, waiting: [] };
    this.#terminals.set(key, found);
    return found;
  }

  /** Picks one that has no work; those that a reload has made old end instead. */
  #pick(terminal: PostTerminal): Seat | undefined {
    for (let seat = terminal.idle.at(-1); seat !== undefined; seat = terminal.idle.at(-1)) {
      if (seat.config === this.#parts.current()) {
        terminal.idle.pop();
        this.#idle.delete(seat);
        seat.isIdle = false;
        return seat;
      }
      this.#end(seat, "another configuration");
    }
    return undefined;
  }

  async #open(
    terminal: PostTerminal,
    { accountId, password }: PostedMessage,
    { address, subject, listener: { port, idleTimeout = IDLE } }: PostOrigin,
  ): Promise<Seat | undefined> {
    terminal.open += 1;
    const gone = new AbortController();
    const config = this.#parts.current();
    const peer: Peer = {
      connection: this.#number(),
      address,
      ...subject && { subject },
      posts: true,
      signal: gone.signal,
    };
    const session = openSession(this.#parts, peer);
    const refusal = await logIn(session, { accountId, password, location: "" }, config).catch((error: unknown) => {
      this.#unjudged(session, error);
    });
    if (refusal !== undefined && !session.hangUp) return void this.#leave(terminal);
    const limit = createTimeLimit(() => seat.isIdle && this.#end(seat, "idle time limit"));
    limit.set(idleTimeout);
    const since = this.#parts.clock().epochMilliseconds;
    const own = { isIdle: false, ending: undefined };
    const seat: Seat = { session, pace: terminal.pace, terminal, config, gone, limit, port, since, ...own };
    this.#seats.set(session, seat);
    return seat;
  }

  /** Notes that a login could not be judged, as where a library system is away. */
  #unjudged(session: Session, error: unknown): void {
    const { outages, log } = this.#parts;
    const { connection, address } = session.peer;
    session.hangUp = true;
    if (!outages?.takes(error)) log.error("login failed", { connection, address, error: String(error) });
  }

  /** One session fewer: the next post that waits may open one. */
  #leave(terminal: PostTerminal): void {
    terminal.open -= 1;
    terminal.waiting.shift()?.();
    if (terminal.open === 0 && terminal.waiting.length === 0) this.#terminals.delete(terminal.key);
  }

  #end(seat: Seat, reason: string): void {
    const { terminal, session, gone, limit } = seat;
    const { peer: { connection, address }, accountId: account } = session;
    if (!this.#seats.delete(session)) return;
    this.#idle.delete(seat);
    if (seat.isIdle) terminal.idle.splice(terminal.idle.indexOf(seat), 1);
    limit.set(undefined);
    gone.abort();
    endServed(session);
    this.#parts.log.info("connection closed", { connection, address, account, reason });
    this.#leave(terminal);
  }

  #finish(seat: Seat, reason: string): void {
    seat.ending = reason;
    if (seat.isIdle) this.#end(seat, reason);
  }
}

function shownOf({ session, port, since }: Seat): ConnectedTerminal {
  const { peer: { connection, address }, accountId, shownLocation, statusCode } = session;
  return {
    connection,
    address,
    port,
    since,
    ...accountId !== undefined && { account: accountId },
    terminal: shownLocation,
    outOfPaper: statusCode === "1",
  };
}
