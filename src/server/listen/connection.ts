import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { PaceLimit } from "../../config/base/limits.ts";
import type { Limit, Listener } from "../../config/config.ts";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import { answerLine, isStatusRequest } from "../session/answer_line.ts";
import { type LineReader, lines, type SentLines } from "../session/lines.ts";
import { logIn } from "../session/log_in.ts";
import { endServed, openSession, type Session } from "../session/session.ts";
import type { SessionParts } from "../session/session_parts.ts";
import { telnetLogin } from "../session/telnet_login.ts";
import type { Arrival } from "./admit.ts";
import type { OpenListener } from "./listening.ts";
import { createFairShare, type FairShare, type Turns } from "./fair_share.ts";
import { createPace } from "./pace.ts";
import { createTimeLimit, type TimeLimit } from "./time_limit.ts";

/** Milliseconds of silence after which the system probes whether the terminal is still there. */
const KEEP_ALIVE_DELAY = 60_000;
/** Seconds that a terminal has to close its side. A reset by ours could cost it the last answer. */
const LINGER_LIMIT = 1;

/** Reasons for which a terminal has to wait. */
export const HELD_BACK = ["messages per second", "answers not taken", "unknown cards"] as const;
const [TOO_FAST, NOT_TAKEN, UNKNOWN_CARDS] = HELD_BACK;

/** Milliseconds for which a terminal waits after each card that does not exist, once it has asked about many. */
const REST = 250;

/** Why a connection ended, for the log. */
type Ending =
  | "closed by terminal"
  | "login time limit"
  | "idle time limit"
  | "failed logins"
  | "disconnected by staff"
  | "address not allowed"
  | "library system away"
  | "relayed from now on"
  | "server stops"
  | "failure";

/** A terminal that is connected, from its first byte to its last. */
export class Connection {
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #at: OpenListener;
  readonly #transport: Listener["transport"];
  readonly #session: Session;
  readonly #sent: SentLines;
  readonly #lines: LineReader;
  readonly #limit: TimeLimit;
  readonly #pace = createPace();
  readonly #share: FairShare;
  readonly #since: number;
  #limitNow: Limit;
  #phase: "login" | "in-session" | "finishing" = "login";
  #answering = false;
  #ending: Ending | undefined;

  /**
   * @param number tells the connection apart in the log
   * @param turns are shared by all connections
   */
  constructor(
    { socket, address, subject }: Arrival,
    parts: SessionParts,
    at: OpenListener,
    number: number,
    turns: Turns,
  ) {
    const { listener } = at;
    const gone = new AbortController();
    this.#share = createFairShare(turns);
    this.#since = parts.clock().epochMilliseconds;
    this.#socket = socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_DELAY);
    this.#at = at;
    this.#transport = listener.transport;
    this.#session = openSession(parts, { connection: number, address, subject, signal: gone.signal });
    this.#sent = lines(socket, parts.current().limits.messageBytes);
    this.#lines = this.#sent.stream.getReader();
    this.#limit = createTimeLimit(() => this.#expired());
    this.#setLimit(listener.loginTimeout);
    this.#session.accountId = listener.loginAs;
    this.#renewLimit();
    this.#session.unnoticed = listener.transport === "raw" && at.isProber(address);
    if (!this.#session.unnoticed) this.#notice();
    this.closed = new Promise((resolve) => {
      const close = () => {
        gone.abort();
        this.#closed();
        resolve();
      };
      // On a busy machine a terminal may be gone before it is served.
      if (socket.closed) close();
      else socket.on("close", close);
    });
    void this.#serve();
  }

  /** The account that the terminal is logged in as. */
  get accountId(): string | undefined {
    return this.#session.accountId;
  }

  /** Whether it may be a mere health probe, which is neither logged nor counted. */
  get unnoticed(): boolean {
    return this.#session.unnoticed;
  }

  /** Whether a message was read that is not answered yet. */
  get isAnswering(): boolean {
    return this.#answering;
  }

  /** The entry of the terminal in the live view. */
  get shown(): ConnectedTerminal {
    const { peer: { connection, address }, accountId, shownLocation, statusCode } = this.#session;
    return {
      connection,
      address,
      port: this.#at.listener.port,
      since: this.#since,
      ...accountId !== undefined && { account: accountId },
      terminal: shownLocation,
      outOfPaper: statusCode === "1",
    };
  }

  /** Finishes it where its listener, as it is now, permits none from its address, or has its terminals relayed. */
  dismiss(): void {
    const { parts: { relayOf }, peer: { address } } = this.#session;
    if (!this.#at.permits(address)) this.finish("address not allowed");
    else if (relayOf?.(this.#at.listener) !== undefined) this.finish("relayed from now on");
  }

  /** Finishes the answer under way, if there is one, and closes the socket. */
  finish(
    reason: Extract<Ending, "server stops" | "address not allowed" | "disconnected by staff" | "relayed from now on">,
  ): void {
    if (this.#phase === "finishing") return;
    this.#ending ??= reason;
    this.#phase = "finishing";
    this.#setLimit(this.#session.parts.current().limits.stopSeconds);
    void this.#lines.cancel().catch(() => {});
  }

  /** Logs and counts the terminal; a possible probe only once it is known to be none. */
  #notice(): void {
    const { parts, peer: { connection, address } } = this.#session;
    this.#session.unnoticed = false;
    parts.metrics.count("connectionsOpened");
    parts.log.info("connection opened", { connection, address, port: this.#at.listener.port });
  }

  async #serve(): Promise<void> {
    try {
      if (this.#transport === "raw" || await this.#telnetLogin()) await this.#converse();
    } catch (error) {
      this.#ending ??= "failure";
      this.#session.parts.log.error("connection failed", { ...this.#who(), error: String(error) });
    }
    this.#phase = "finishing";
    if (this.#socket.destroyed) return;
    this.#setLimit(LINGER_LIMIT);
    // What fails here is logged already, and the limit closes the socket.
    await this.#lines.cancel().catch(() => {});
    this.#socket.end();
    this.#socket.resume();
  }

  async #converse(): Promise<void> {
    const { heardings: { proofs }, parts: { elapsed, arrivedBefore = (now) => now } } = this.#session;
    for (let messages = 0;; messages++) {
      const { done, value: line } = await this.#lines.read();
      // If the terminal is gone, what it sent ahead is not carried out: the answer could not be sent.
      if (done || this.#socket.destroyed) return;
      if (this.#session.unnoticed && (messages > 0 || !isStatusRequest(line))) this.#notice();
      this.#answering = true;
      proofs.arrives(arrivedBefore(elapsed()));
      const turn = this.#share.next(this.#socket.bytesRead);
      if (turn !== undefined) await turn;
      const limit = this.#paceLimit();
      if (limit !== undefined && this.#pace.isOver(limit)) await this.#keepPace();
      const { accountId } = this.#session;
      const { bytes } = await answerLine(this.#session, line);
      if (this.#session.accountId !== accountId) this.#loggedIn();
      this.#answering = false;
      if (this.#session.hangUp) return void (this.#ending ??= "library system away");
      this.#renewLimit();
      // What waits in the system's buffers was sent before this answer, too.
      if (proofs.isDecisive) await setTimeout(0);
      this.#lookForMore();
      const isTaken = this.#socket.write(bytes);
      proofs.written(elapsed());
      if (!isTaken) {
        await this.#taken();
        this.#lookForMore();
      }
      if (this.#session.mustRest) await this.#rest();
    }
  }

  /** A message that came before its terminal could have the answer proves of no answer that it was heard. */
  #lookForMore(): void {
    if (this.#sent.hasMore()) this.#session.heardings.proofs.losesAnswers();
  }

  /** A terminal that reads CR LF may have a line feed in its messages, which then ends none. */
  #loggedIn(): void {
    const { parts, accountId = "" } = this.#session;
    if (parts.current().accounts.get(accountId)?.terminator === "\r\n") this.#sent.keepEnd();
  }

  /** Waits while a terminal takes its answers more slowly than it asks. */
  #taken(): Promise<void> {
    this.#session.parts.metrics.count("heldBack", NOT_TAKEN);
    return waitUntilDrained(this.#socket);
  }

  /** Messages that it may send; absent: no limit. */
  #paceLimit(): PaceLimit | undefined {
    const { connectionPace, messagesPerSecondBeforeLogin: before } = this.#session.parts.current().limits;
    if (this.#session.accountId !== undefined || before === undefined) return connectionPace;
    return connectionPace !== undefined && connectionPace.perSecond < before
      ? connectionPace
      : { perSecond: before, atOnce: before };
  }

  /** Makes a terminal wait that sends faster than its limit. TCP holds back what it sends meanwhile. */
  async #keepPace(): Promise<void> {
    const { parts: { limitLog, metrics }, peer: { signal } } = this.#session;
    if (this.#pace.isNews()) {
      limitLog("terminal held back", { ...this.#who(), reason: TOO_FAST });
      metrics.count("heldBack", TOO_FAST);
    }
    // It may have given the message up while it waits here.
    this.#session.heardings.proofs.losesAnswers();
    await this.#pace.rest(signal);
  }

  /** Makes a terminal wait that asks about many cards that do not exist. Others of its account go on. */
  async #rest(): Promise<void> {
    const { parts: { limitLog, metrics }, peer: { signal } } = this.#session;
    this.#session.mustRest = false;
    limitLog("terminal held back", { ...this.#who(), reason: UNKNOWN_CARDS });
    metrics.count("heldBack", UNKNOWN_CARDS);
    await setTimeout(REST, undefined, { signal }).catch(() => {});
    this.#lookForMore();
  }

  async #telnetLogin(): Promise<boolean> {
    const outcome = await telnetLogin({
      read: async () => (await this.#lines.read()).value,
      write: async (text) => {
        if (!this.#socket.write(text)) await this.#taken();
      },
      logIn: async (credentials) => {
        const { current } = this.#session.parts;
        const refusal = await logIn(this.#session, { ...credentials, location: "" }, current());
        return this.#session.hangUp ? undefined : refusal === undefined;
      },
    });
    if (this.#session.hangUp) this.#ending ??= "library system away";
    if (outcome === "refused") this.#ending ??= "failed logins";
    this.#renewLimit();
    return outcome === "logged-in";
  }

  /**
   * Sets the time limit: the login must be done within its limit as a whole; after it, each answer starts the limit of
   * silence anew.
   */
  #renewLimit(): void {
    // The limit of a terminal that is gone has been stopped, and must not run again.
    if (this.#phase === "finishing" || this.#socket.destroyed) return;
    const phase = this.#session.accountId === undefined ? "login" : "in-session";
    const { loginTimeout, idleTimeout } = this.#at.listener;
    const limit = phase === "login" ? loginTimeout : idleTimeout;
    // A reload may have brought other limits.
    if (phase !== this.#phase || limit !== this.#limitNow) this.#setLimit(limit);
    else if (phase === "in-session" && limit !== undefined) this.#limit.refresh();
    this.#phase = phase;
  }

  #setLimit(seconds: Limit): void {
    this.#limitNow = seconds;
    this.#limit.set(seconds);
  }

  #expired(): void {
    // A terminal that waits for its answer is not silent; the answer starts the limit anew.
    if (this.#phase === "in-session" && this.#answering) return;
    this.#ending ??= this.#phase === "login" ? "login time limit" : "idle time limit";
    this.#socket.destroy();
  }

  #closed(): void {
    this.#setLimit(undefined);
    endServed(this.#session);
    if (this.#session.unnoticed) return;
    const reason = this.#ending ?? "closed by terminal";
    this.#session.parts.log.info("connection closed", { ...this.#who(), reason });
  }

  #who(): { readonly connection: number; readonly address: string; readonly account: string | undefined } {
    const { accountId: account, peer: { connection, address } } = this.#session;
    return { connection, address, account };
  }
}

/** Waits until a terminal has taken enough of what was written to it, or is gone. */
export function waitUntilDrained(socket: Socket): Promise<void> {
  if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    function done(): void {
      socket.off("drain", done).off("close", done);
      resolve();
    }
    socket.on("drain", done).on("close", done);
  });
}
