import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { PaceLimit } from "../../config/base/limits.ts";
import { answerPosted, type FaultyPost, type PostFault, readPost, writeFault } from "../session/posted_message.ts";
import type { SessionParts } from "../session/session_parts.ts";
import { keepNewest } from "../session/retries/terminal_dates.ts";
import type { Arrival, ConnectionRefusal } from "./admit.ts";
import { HELD_BACK } from "./connection.ts";
import { createFairShare, type FairShare, type Turns } from "./fair_share.ts";
import { forwardedClient } from "./forwarded_client.ts";
import type { OpenListener } from "./listening.ts";
import { createPace } from "./pace.ts";
import type { PostOrigin, PostSession, PostSessions } from "./post_sessions.ts";
import { createTimeLimit, type TimeLimit } from "./time_limit.ts";

/**
 * Posts that a client may send ahead. Those beyond are not carried out: the connection ends after the answers to these,
 * and the client posts the others again (RFC 9112, section 9.3.2).
 */
const AHEAD = 64;
/** Bytes of a document for each byte of the longest message: a character may be written by its number. */
const BYTES_FOR_A_BYTE = 6;
/** Bytes of a document beside its message. */
const AROUND = 4096;
/** Bytes that are taken and thrown away of a document that is too long: its sender reads no answer before it has sent all. */
const DROPPED = 1 << 20;

/** Addresses at most that are remembered of those for which a proxy asks. */
const ORIGINS = 1_000;
/** Seconds that a client has to close its side. */
const LINGER_LIMIT = 1;

const XML = "application/xml;charset=UTF-8";
/** Why a connection is closed on which a proxy asks for an address that may not come. */
const NOT_ALLOWED = "address not allowed" satisfies ConnectionRefusal;

/** What the server of posts shares with its connections. */
interface PostParts {
  readonly parts: SessionParts;
  readonly sessions: PostSessions;
  readonly turns: Turns;
}

interface PostAnswer {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
  /** Whether the connection must be closed after it. */
  readonly last?: true;
}

/** A connection over which messages are posted. */
export class PostConnection {
  readonly #socket: Socket;
  readonly #at: OpenListener;
  readonly #arrival: Arrival;
  readonly #shared: PostParts;
  readonly #limit: TimeLimit;
  readonly #share: FairShare;
  /** By the addresses that ask: behind a proxy there may be many. */
  readonly #origins = new Map<string, PostOrigin>();
  readonly #gone = new AbortController();
  /** Ends the reading of a body of which no more can come. */
  #breakOff = () => {};
  /** Whether no more of a body comes: the client has sent all that it will send, or what came is no HTTP. */
  #isBrokenOff = false;
  /** Whether what came is no HTTP. */
  #isRefused = false;
  #under = 0;
  /** How often a request came while none was under way. */
  #came = 0;
  #last: Promise<void> = Promise.resolve();
  #working = false;
  #finishing = false;
  /** Whether nothing more is taken: the client has sent all that it will send, or too much at once. */
  #isFull = false;

  constructor(arrival: Arrival, at: OpenListener, shared: PostParts) {
    this.#socket = arrival.socket;
    this.#arrival = arrival;
    this.#at = at;
    this.#shared = shared;
    this.#share = createFairShare(shared.turns);
    // The time limit does not count while the server works.
    this.#limit = createTimeLimit(() => {
      if (!this.#working || this.#finishing) this.#socket.destroy();
    });
    this.#limit.set(at.listener.loginTimeout);
    shared.parts.metrics.count("connectionsOpened");
    this.#socket.on("end", () => {
      this.#isFull = true;
      this.#endReading();
      if (this.#under === 0) this.#socket.end();
    });
    this.#socket.on("close", () => {
      this.#gone.abort();
      this.#limit.set(undefined);
    });
  }

  /** Answers a request once those before it are answered. */
  take(request: IncomingMessage, response: ServerResponse): void {
    // A client that disconnects is no error, but would end the process without this.
    for (const stream of [request, response]) stream.on("error", () => {});
    if (this.#under >= AHEAD) this.#isFull = true;
    if (this.#isFull) return;
    if (this.#under++ === 0) this.#came += 1;
    this.#last = this.#last.then(() => this.#answer(request, response)).catch((error) => {
      this.#shared.parts.log.error("connection failed", { address: this.#arrival.address, error: String(error) });
      this.#socket.destroy();
    }).finally(() => this.#under--);
  }

  /** Says that what came is no HTTP, once the requests before it are answered. */
  refuse(): void {
    this.#isRefused = true;
    this.#endReading();
    void this.#last.then(() => {
      if (!this.#socket.destroyed) this.#socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
  }

  /** Reads no body any more of which not all has come. */
  #endReading(): void {
    this.#isBrokenOff = true;
    this.#breakOff();
  }

  /** Closes it where its listener permits its address no longer. */
  dismiss(): void {
    const { address } = this.#arrival;
    if (!this.#at.permits(address) && !this.#at.isForwarder(address)) this.finish();
  }

  /** Closes it, once what is under way is answered. */
  finish(): void {
    this.#finishing = true;
    if (this.#under === 0) return void this.#socket.destroy();
    this.#limit.set(this.#shared.parts.current().limits.stopSeconds);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#socket.destroyed) return;
    const from = this.#fromWhom(request);
    if (from === undefined) return void this.#socket.destroy();
    this.#setLimit(this.#at.listener.loginTimeout);
    const answer = this.#refusal(request, response, from) ?? await this.#answerBody(request, from);
    // `refuse` answers instead.
    if (answer === undefined && this.#isRefused) return;
    if (answer === undefined || this.#socket.destroyed) return void this.#socket.destroy();
    const isLast = answer.last || this.#isOver();
    if (isLast) response.setHeader("connection", "close");
    response.writeHead(answer.status, {
      "content-type": answer.type ?? XML,
      "content-length": Buffer.byteLength(answer.text),
      "cache-control": "no-store",
    });
    this.#working = false;
    this.#limit.refresh();
    await taken(response, answer.text);
    if (!isLast && !this.#isOver()) return this.#setLimit(this.#at.listener.idleTimeout);
    this.#limit.set(LINGER_LIMIT);
    this.#socket.end();
  }

  /** Whether nothing is answered any more behind the request that is under way. */
  #isOver(): boolean {
    return (this.#finishing || this.#isFull) && this.#under === 1;
  }

  /** Gives the address that asks; `undefined` if none may ask from there. */
  #fromWhom({ headers }: IncomingMessage): PostOrigin | undefined {
    const { isForwarder, permits, listener } = this.#at;
    const { address: peer, subject } = this.#arrival;
    const address = forwardedClient(headers["x-forwarded-for"], peer, isForwarder) ?? peer;
    const known = this.#origins.get(address);
    if (known?.listener === listener) return known;
    if (!permits(address)) {
      const { limitLog, metrics } = this.#shared.parts;
      limitLog("connection refused", { address, port: listener.port, reason: NOT_ALLOWED });
      metrics.count("connectionsRefused", NOT_ALLOWED);
      return undefined;
    }
    const certificate = subject?.flatMap(({ name, value }) => [name, value]) ?? [];
    const key = JSON.stringify([address, ...certificate]);
    const origin = { key, address, ...subject && { subject }, listener, pace: createPace(), loggedIn: undefined };
    keepNewest(this.#origins, address, origin, ORIGINS);
    return origin;
  }

  /** Refuses a request that is no POST to a path of the service. */
  #refusal(
    { method, url = "" }: IncomingMessage,
    response: ServerResponse,
    { address }: PostOrigin,
  ): PostAnswer | undefined {
    const [path = ""] = url.split("?", 1);
    const { posts, port } = this.#at.listener;
    const isElsewhere = !posts?.paths.has(path);
    if (!isElsewhere && method === "POST") return undefined;
    // The path is not logged: an invented one may be long, and hold anything.
    const reason = isElsewhere ? "another path than the service has" : "another method than POST";
    this.#shared.parts.limitLog("post refused", { address, port, reason });
    const type = "text/plain;charset=UTF-8";
    if (isElsewhere) return { status: 404, type, text: "nothing is here\n" };
    response.setHeader("allow", "POST");
    return { status: 405, type, text: "messages are posted\n" };
  }

  async #answerBody(request: IncomingMessage, from: PostOrigin): Promise<PostAnswer | undefined> {
    const { parts } = this.#shared;
    const body = await this.#readBody(request, parts.current().limits.messageBytes * BYTES_FOR_A_BYTE + AROUND);
    if (body === undefined) return undefined;
    this.#working = true;
    const turn = this.#share.next(this.#came);
    if (turn !== undefined) await turn;
    if (from.loggedIn === undefined) await this.#keepPace(from.pace, beforeLogin(parts), from);
    if (body === "too large") return { ...this.#faulty({ fault: "notXml", reason: "too large" }, from), last: true };
    const message = readPost(body);
    if ("fault" in message) return this.#faulty(message, from);
    const lent = await this.#shared.sessions.take(message, from);
    const { namespace, accountId } = message;
    if (lent === undefined) return this.#faulty({ fault: "loginRefused", namespace, accountId, reason: "" }, from);
    try {
      await this.#keepPace(lent.pace, parts.current().limits.postPace, from);
      // What a terminal that is gone has posted is not carried out: the answer could not be sent.
      if (this.#socket.destroyed) return undefined;
      const answer = await answerPosted(lent.session, message);
      return typeof answer === "string" ? { status: 200, text: answer } : this.#faulty(answer, from);
    } finally {
      this.#shared.sessions.release(lent);
    }
  }

  /** Reads a body; `undefined` if it does not come to its end. */
  #readBody(request: IncomingMessage, most: number): Promise<Uint8Array | "too large" | undefined> {
    return new Promise((resolve) => {
      let parts: Uint8Array[] = [];
      let length = 0;
      this.#breakOff = () => request.complete || resolve(undefined);
      request.on("data", (part: Uint8Array) => {
        length += part.length;
        if (length <= most) parts.push(part);
        else parts = [];
        if (length > most + DROPPED) resolve(undefined);
      });
      request.on("end", () => resolve(length > most ? "too large" : Buffer.concat(parts)));
      request.on("close", () => resolve(undefined));
      if (this.#isBrokenOff) this.#breakOff();
    });
  }

  #faulty(post: FaultyPost, { address, listener: { port, posts } }: PostOrigin): PostAnswer {
    const { parts } = this.#shared;
    // A refused login has an entry of its own, which tells more.
    if (post.fault !== "loginRefused") parts.limitLog("post refused", { address, port, reason: post.reason });
    if (post.fault === "missing") parts.metrics.count("loginsRefused", "incomplete");
    return { status: posts?.statuses ? STATUSES[post.fault] : 200, text: writeFault(post, parts) };
  }

  /** Waits if more messages come in a second than are allowed. */
  async #keepPace(pace: PostSession["pace"], limit: PaceLimit | undefined, { address }: PostOrigin): Promise<void> {
    if (limit === undefined || !pace.isOver(limit)) return;
    const { limitLog, metrics } = this.#shared.parts;
    const [reason] = HELD_BACK;
    if (pace.isNews()) {
      limitLog("terminal held back", { address, reason });
      metrics.count("heldBack", reason);
    }
    await pace.rest(this.#gone.signal);
  }

  /** The limit of a connection that is gone has been stopped, and must not run again; that of one that ends goes on. */
  #setLimit(seconds: number | undefined): void {
    if (!this.#socket.destroyed && !this.#finishing) this.#limit.set(seconds);
  }
}

const STATUSES: Readonly<Record<PostFault, number>> = { notXml: 400, missing: 400, loginRefused: 403, notPosted: 400 };

function beforeLogin({ current }: SessionParts): PaceLimit | undefined {
  const { postPace, messagesPerSecondBeforeLogin: before } = current().limits;
  if (before === undefined || postPace !== undefined && postPace.perSecond < before) return postPace;
  return { perSecond: before, atOnce: before };
}

/**
 * Sends an answer, and waits until it is taken or the connection is gone. A text goes out in one write with the
 * headers, where bytes would take two.
 */
function taken(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => {
    response.on("finish", resolve).on("close", resolve);
    response.end(text);
  });
}
