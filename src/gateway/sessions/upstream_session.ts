import { Buffer } from "node:buffer";
import type { Upstream, UpstreamAddress } from "../../config/upstream/upstream.ts";
import { decodeText, encodeText } from "../../protocol/encoding.ts";
import { checksum, readGuarded, sumOf } from "../../protocol/error_detection.ts";
import { createLineSplitter, withoutLineEnds } from "../../protocol/line_splitter.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import { type ByteConnection, type ConnectionEnd, openByteConnection } from "../../wire/byte_connection.ts";
import { answerCode, createAnswerCheck, type OtherForms, type SentRequest } from "./answer_check.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { messageIn } from "../base/message_in.ts";
import { createPromptLogin, type PromptLogin } from "./prompt_login.ts";
import { upstreamTarget } from "../base/upstream_target.ts";
import { upstreamField } from "../base/upstream_field.ts";
import { type Exchanged, type ExchangeOutcome, type LostReason, notOpened, type Opened } from "./exchanged.ts";
import type { UpstreamIdentity } from "./upstream_identity.ts";

/** A request for the system, in its delimiter and encoding, without AY and AZ. */
export interface UpstreamRequest extends SentRequest {
  readonly body: Uint8Array;
  /** Whether this server asks for itself: an answer about another patron or copy proves nothing. */
  readonly isOwn?: true;
  /** Until when its answer is awaited, by the gateway's clock. */
  readonly deadline: number;
}

/** What a session is made of. */
interface UpstreamSessionParts {
  readonly upstream: Upstream;
  readonly clock: GatewayClock;
  readonly forms: OtherForms;
  /** Called at an answer about another patron or copy than was asked about, with the command identifier of the request. */
  readonly aboutAnother: (code: string) => void;
  /** Called when the session cannot be leased any more. */
  readonly ended: (session: UpstreamSession) => void;
}

/** Milliseconds within which a connection must be open. */
const CONNECT_LIMIT = 5_000;
/** Milliseconds for the answer to a login or a 99. Koha takes 70 to 255, and never answers when all its processes are busy. */
const LOGIN_LIMIT = 8_000;
/**
 * Milliseconds for the answer after a line that is no message: a greeting, or an error in words alone (edge-sip2). A login
 * behind a greeting may be slow.
 */
const GREETED_LIMIT = 4_000;
/** The longest answer, in bytes. A list of all loans of a patron is much shorter. */
const LONGEST_ANSWER = 1 << 18;
/** As many bytes of an answer hold AZ, and blanks behind it. */
const LONGEST_END = 100;
/** How often a line is sent at most, if the system answers 96. */
const SENDINGS = 3;

/** A request whose answer is awaited. */
interface Pending {
  readonly request: UpstreamRequest;
  readonly line: Uint8Array;
  readonly sequence: string;
  readonly resolve: (exchanged: Exchanged) => void;
  /** When it was sent, by the gateway's clock. */
  readonly sent: number;
  sendings: number;
  /** Whether a line that is no message came in place of its answer, or before it. */
  greeted?: true;
}

/** When to look whether the answer is late, and how to cancel that. */
interface Alarm {
  readonly at: number;
  readonly stop: () => void;
}

/**
 * One session at another library system: a connection, a login, and one request at a time. When an answer is missing or
 * is not the request's, the session is ended and never used again: what still came would be taken for a later answer.
 */
export class UpstreamSession {
  /** When it was begun and last used, by the gateway's clock. */
  readonly begun: number;
  lastUsed: number;
  /** When the last request was sent that has an answer. */
  lastAnswered = -Infinity;
  /** The last 98 that it heard. */
  status: RawMessage | undefined;
  /** The settings with which it was opened: a reload may bring others, and this system still has these. */
  readonly upstream: Upstream;
  /** What the system said of its own when the session was opened: what ends its messages, and whether it greets. */
  lineEnd: "CR" | "CR LF" | "LF" | undefined;
  greets = false;
  readonly #parts: UpstreamSessionParts;
  readonly #identity: UpstreamIdentity;
  readonly #check;
  #lines = createLineSplitter(LONGEST_ANSWER);
  /** Whether the session is being opened: then a failure ends only this connection, and the next address is tried. */
  #opening = true;
  #connection: ByteConnection | undefined;
  #prompts: PromptLogin | undefined;
  #prompted: Promise<Opened> | undefined;
  #pending: Pending | undefined;
  #alarm: Alarm | undefined;
  #sequence = 0;
  #isAskedBehind = false;
  #ended = false;
  #whyEnded: string | undefined;
  /** How the connection ended; `refused` where each message has the login and it was refused. */
  #connectionEnd: ConnectionEnd | undefined;
  #login: ((opened: Opened) => void) | undefined;

  constructor(parts: UpstreamSessionParts, identity: UpstreamIdentity) {
    this.#parts = parts;
    this.upstream = parts.upstream;
    this.#identity = identity;
    this.#check = createAnswerCheck(parts.forms, parts.upstream.refusesOthers);
    this.begun = this.lastUsed = parts.clock.elapsed();
  }

  /** Whether the session has ended, and cannot be used any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Opens the session at the first address that serves. A refused login is final: at the next address the same wrong
   * password would count again.
   */
  async open(): Promise<Opened> {
    let opened: Opened = { kind: "away", why: "no address is configured" };
    for (const address of this.#parts.upstream.addresses) {
      opened = await this.#openAt(address);
      if (this.#ended || opened.kind === "ready" || opened.kind === "refused") break;
      this.#drop();
    }
    this.#opening = false;
    if (opened.kind !== "ready") this.#end(opened.kind);
    return opened;
  }

  /** Connects, logs in, and sends one 99, which also sets the protocol version. */
  async #openAt(address: UpstreamAddress): Promise<Opened> {
    const { login } = this.#parts.upstream;
    const why = await this.#connect(address);
    if (why !== undefined) return { kind: "away", why };
    const opened = login === "none" || login === "each message" ? { kind: "ready" } as const : await this.#logIn();
    if (opened.kind !== "ready") return opened;
    const told = await this.keepAlive();
    if (told.kind === "answer") return { kind: "ready" };
    return this.#connectionEnd === "refused" ? { kind: "refused" } : notOpened(told, this.#whyEnded);
  }

  /** Sends a request and waits for its answer, until its deadline. */
  exchange(request: UpstreamRequest): Promise<Exchanged> {
    if (this.#ended || this.#connection === undefined) return Promise.resolve({ kind: "not sent", took: 0 });
    const sent = this.#parts.clock.elapsed();
    if (request.deadline <= sent) return Promise.resolve({ kind: "not sent", took: 0 });
    const { promise, resolve } = Promise.withResolvers<Exchanged>();
    const sequence = this.#nextSequence();
    const { errorDetection, terminator } = this.#parts.upstream;
    const line = guardedLine(request.body, errorDetection ? sequence : undefined, terminator);
    this.#pending = { request, line, sequence, resolve, sent, sendings: 1 };
    this.#watch(request.deadline, sent);
    if (request.code !== "93") this.#check.asks(request);
    this.#connection.send(line);
    return promise;
  }

  /** Asks a 99, which sets the protocol version, keeps the session alive, and shows whether it still works. */
  keepAlive(): Promise<Exchanged> {
    const deadline = this.#parts.clock.elapsed() + LOGIN_LIMIT;
    return this.exchange({ code: "99", body: this.#status99(), deadline });
  }

  #status99(): Uint8Array {
    return this.#encode(`990080${this.#identity.version === 1 ? "1.00" : "2.00"}`);
  }

  #nextSequence(): string {
    const sequence = String(this.#sequence);
    this.#sequence = (this.#sequence + 1) % 10;
    return sequence;
  }

  /**
   * Sends a 99 behind a request that is without an answer. A system that does one thing after the other answers it only when it is
   * through with the request; and where nobody is at the other end any more, the connection breaks.
   */
  askBehind(): void {
    if (this.#ended || this.#pending === undefined || this.#isAskedBehind) return;
    this.#isAskedBehind = true;
    const sequence = this.#nextSequence(), { errorDetection, terminator } = this.upstream;
    this.#connection?.send(guardedLine(this.#status99(), errorDetection ? sequence : undefined, terminator));
  }

  /** Ends the session. A request that is under way is lost. */
  end(): void {
    this.#lose("ended here");
    this.#end("ended here");
  }

  /** Keeps the session only for the answer that is awaited: it is not leased any more. */
  setApart(): void {
    if (!this.#ended) this.#parts.ended(this);
  }

  /**
   * Sets an alarm. An earlier one is left, and sets it when it rings: that saves timers, since nearly all answers come.
   */
  #watch(deadline: number, now: number): void {
    if (this.#alarm !== undefined && this.#alarm.at <= deadline) return;
    this.#alarm?.stop();
    const stop = this.#parts.clock.after(deadline - now, () => {
      this.#alarm = undefined;
      if (this.#pending === undefined) return;
      const { request } = this.#pending;
      const at = this.#parts.clock.elapsed();
      if (request.deadline <= at) this.#lose(this.#pending.greeted ? "not this request's" : "late");
      else this.#watch(request.deadline, at);
    });
    this.#alarm = { at: deadline, stop };
  }

  #connect(address: UpstreamAddress): Promise<string | undefined> {
    const { upstream, clock } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const openedFor = { login: this.#identity, terminal: this.#identity.address };
    const connection = openByteConnection(upstreamTarget(upstream, address, openedFor), {
      opened: () => {
        stopAlarm();
        if (this.#ended) {
          connection.close();
          return resolve("ended here");
        }
        this.#connection = connection;
        // Prompts may come before `#openAt()` goes on.
        if (upstream.login === "telnet") this.#prompted = this.#logInByPrompts();
        resolve(undefined);
      },
      received: (bytes) => this.#received(bytes),
      ended: (end, why) => {
        stopAlarm();
        resolve(why);
        if (this.#connection === connection) this.#closed(end, why);
      },
    });
    const stopAlarm = clock.after(CONNECT_LIMIT, () => {
      connection.close();
      resolve(`no connection within ${CONNECT_LIMIT / 1000} s`);
    });
    return promise;
  }

  async #logIn(): Promise<Opened> {
    if (this.#prompted !== undefined) return await this.#prompted;
    const { upstream, clock } = this.#parts, { id, password, location } = this.#identity;
    const field = (name: string, value: string) => upstreamField(name, value, upstream);
    const body = this.#encode(`9300${field("CN", id)}${field("CO", password)}${location && field("CP", location)}`);
    const told = await this.exchange({ code: "93", body, deadline: clock.elapsed() + LOGIN_LIMIT });
    if (told.kind !== "answer") return notOpened(told, this.#whyEnded);
    const verdict = decodeText(told.answer.body, "latin1").slice(2, 3).trim();
    // Nothing was judged then, so that another try cannot lock the account.
    if (verdict === "") return { kind: "away", why: "answered 94, which says neither yes nor no" };
    return { kind: verdict === "1" ? "ready" : "refused" };
  }

  #logInByPrompts(): Promise<Opened> {
    const { upstream: { terminator }, clock } = this.#parts, { promise, resolve } = Promise.withResolvers<Opened>();
    const stopAlarm = clock.after(LOGIN_LIMIT, () => this.#login?.({ kind: "full" }));
    this.#login = (opened) => {
      stopAlarm();
      this.#login = this.#prompts = undefined;
      resolve(opened);
    };
    const type = (text: string) => this.#connection?.send(this.#encode(text + terminator));
    this.#prompts = createPromptLogin(this.#identity, type);
    return promise;
  }

  #received(bytes: Uint8Array): void {
    let rest = bytes;
    if (this.#prompts !== undefined) {
      const verdict = this.#prompts.take(bytes);
      if (verdict === undefined) return;
      rest = verdict.rest;
      this.#login?.({ kind: verdict.letIn ? "ready" : "refused" });
    }
    if (this.#opening) this.lineEnd = lineEndOf(rest) ?? this.lineEnd;
    for (const line of this.#lines.push(rest)) {
      if (this.#ended || this.#connection === undefined) return;
      if (line.kind === "line") this.#answered(line.bytes);
      else this.#lose("too long");
    }
  }

  #answered(line: Uint8Array): void {
    const { delimiter, encoding, errorDetection: numbered, login, zeroChecksums } = this.#parts.upstream;
    const mayGreet = this.#opening && login !== "each message";
    const message = mayGreet ? messageIn(line) : line;
    if (message === undefined) return this.#greet();
    // The first answer has no text. In later ones there may be a line feed, which ends no message.
    if (mayGreet) this.#lines.keepEnd();
    const pending = this.#pending;
    // An answer without a request: from here on each answer would belong to the request before.
    if (pending === undefined) return this.#end("an answer that nobody asked for");
    const { body: told, valid, errorDetection } = readGuarded(message, delimiter.charCodeAt(0), encoding);
    if (!valid && !hasZeroChecksum(message)) return this.#lose("damaged");
    if (!valid && !zeroChecksums) return this.#lose("AZ0000");
    const body = withoutLineEnds(told);
    const answer: RawMessage = { body, delimiter, encoding, guarded: errorDetection !== undefined };
    const code = String.fromCharCode(body[0] ?? 0, body[1] ?? 0);
    if (code === "98" && this.#isAskedBehind) return this.#lose("passed over");
    if (code === "96") return this.#sendAgain(pending);
    const { sequence = pending.sequence } = errorDetection ?? {};
    // Where our requests have no sequence number, the system's own numbers are not compared.
    if (numbered && sequence !== pending.sequence) return this.#lose("not this request's");
    if (code === "98") this.status = answer;
    if (code === "98" && pending.request.code !== "99") return this.#settle({ kind: "not carried out", answer });
    const isLogin = pending.request.code === "93";
    const verdict = isLogin && code === answerCode("93") ? "fits" : this.#check.judge(body, answer);
    if (verdict === "about another") this.#parts.aboutAnother(pending.request.code);
    const isRefused = verdict === "about another" && (this.upstream.refusesOthers || pending.request.isOwn);
    if (isRefused || verdict === "another request's") return this.#lose("not this request's");
    this.#settle({ kind: "answer", answer });
  }

  /** Passes over a line that is no message: the answer may come behind it. */
  #greet(): void {
    this.greets = true;
    const pending = this.#pending;
    if (pending === undefined || pending.greeted) return;
    const now = this.#parts.clock.elapsed();
    const deadline = Math.min(pending.request.deadline, now + GREETED_LIMIT);
    this.#pending = { ...pending, request: { ...pending.request, deadline }, greeted: true };
    this.#watch(deadline, now);
  }

  /**
   * Sends the same line again: by its 96 the system could not read the line, and so has not carried the request out.
   */
  #sendAgain(pending: Pending): void {
    if (pending.sendings >= SENDINGS) return this.#settle({ kind: "not carried out" });
    pending.sendings++;
    this.#connection?.send(pending.line);
  }

  #settle(outcome: ExchangeOutcome): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    this.lastUsed = this.#parts.clock.elapsed();
    if (outcome.kind === "answer") this.lastAnswered = pending.sent;
    pending.resolve({ ...outcome, took: this.lastUsed - pending.sent });
  }

  #lose(why: LostReason): void {
    this.#fail({ kind: "lost", why }, why);
  }

  #fail(outcome: ExchangeOutcome, why: string): void {
    if (this.#opening) this.#drop();
    else this.#end(why);
    this.#settle(outcome);
  }

  /** Closes a connection on which no session began; the next address is tried. */
  #drop(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#lines = createLineSplitter(LONGEST_ANSWER);
  }

  #closed(end: ConnectionEnd, why: string): void {
    this.#whyEnded = why;
    this.#connectionEnd = end;
    this.#login?.({ kind: "away", why });
    // With HTTP, a connection may be opened again for one message. If that fails, no byte of the message was sent.
    const wasSent = end === "closed" || end === "refused";
    this.#fail(wasSent ? { kind: "lost", why: "closed" } : { kind: "not sent" }, end);
  }

  #end(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#whyEnded ??= why;
    this.#alarm?.stop();
    this.#connection?.close();
    this.#parts.ended(this);
  }

  #encode(text: string): Uint8Array {
    return encodeText(text, this.#parts.upstream.encoding);
  }
}

/** Tells whether a message ends with the checksum of a system that works out none. */
function hasZeroChecksum(message: Uint8Array): boolean {
  return decodeText(message.subarray(-LONGEST_END), "latin1").trimEnd().endsWith("AZ0000");
}

const CR = 13, LF = 10;

/** What ends the bytes that have come; `undefined` amid a message. */
function lineEndOf(bytes: Uint8Array): UpstreamSession["lineEnd"] {
  switch (bytes.at(-1)) {
    case CR:
      return "CR";
    case LF:
      return bytes.at(-2) === CR ? "CR LF" : "LF";
    default:
      return undefined;
  }
}

/**
 * Makes a line of a message: its bytes, AY and AZ, and what ends it.
 *
 * @param sequence the number of AY; absent: without error detection
 */
function guardedLine(body: Uint8Array, sequence: string | undefined, terminator: string): Uint8Array {
  if (sequence === undefined) return joined(body, terminator);
  const summed = `AY${sequence}AZ`;
  let sum = sumOf(body, body.length);
  for (let at = 0; at < summed.length; at++) sum += summed.charCodeAt(at);
  return joined(body, summed + checksum(sum) + terminator);
}

/** Puts ASCII behind bytes. */
function joined(bytes: Uint8Array, text: string): Uint8Array {
  const all = Buffer.allocUnsafe(bytes.length + text.length);
  all.set(bytes);
  for (let at = 0; at < text.length; at++) all[bytes.length + at] = text.charCodeAt(at);
  return all;
}
