import type { Duplex } from "node:stream";
import type { PostTarget } from "../../wire/dial.ts";
import { openStream } from "../../wire/open_stream.ts";
import { PostFailure } from "../../wire/post_failure.ts";
import type { TelnetLogin } from "../../protocol/public/sip2.ts";
import { type AnswerReader, createAnswerReader } from "./answer_reader.ts";
import type { Conduct } from "./conduct.ts";
import { type LineTemplate, longestLine } from "./line_template.ts";
import type { LoadProblem } from "./load_problem.ts";
import { createPairCheck, type PairCheck } from "./pair_check.ts";
import { createPromptLogin, type PromptProgress } from "./prompt_login.ts";
import { countAnswer, countError, type TallyRow } from "./tally.ts";
import { createWalk, type Walk } from "./walk.ts";

/** Bytes that are read at once; answers are shorter, long lists apart. */
const READ_BUFFER = 4096;

/** Milliseconds between the end of a connection and the next try. */
const RECONNECT_PAUSE = 250;

/** What makes one terminal different from the others. */
export interface TerminalPart {
  /** Counted from 0 over all threads. */
  readonly number: number;
  /** Absent if the terminal does not log in. */
  readonly login?: LineTemplate;
  /** Given where the server asks for login and password by prompts. */
  readonly prompted?: TelnetLogin;
  /** Given where each message is a POST that bears the login. */
  readonly post?: PostTarget;
  /**
   * Tells when each message is due, counted from 0, as a moment of `performance.now()`. Absent when each follows the
   * answer to the one before.
   */
  readonly timetable?: (message: number) => number;
}

type Phase =
  /** Not connected; waits for the next try. */
  | "apart"
  | "connecting"
  /** Connected, and nothing to do. */
  | "idle"
  /** Connected, and an answer has not come. */
  | "waiting"
  /** Ended; it will not connect again. */
  | "over";

/** One terminal of a load: connects, logs in, and sends one request after the other, connecting anew when it must. */
export class LoadTerminal {
  /** Right answers that are in the figures, logins apart. */
  answers = 0;
  /** Messages that were due and have not been sent. */
  behind = 0;
  readonly #conduct: Conduct;
  readonly #part: TerminalPart;
  readonly #whenOver: () => void;
  readonly #walk: Walk;
  readonly #exchange: PairCheck;
  readonly #deliver = (line: Uint8Array) => this.#take(line);
  #phase: Phase = "apart";
  #stream: Duplex | undefined;
  #reader: AnswerReader = createAnswerReader();
  /** Where the exchange that is under way is counted, when it was due or sent, and when it was sent. */
  #row: TallyRow;
  #from = 0;
  #sent = 0;
  #sentMessages = 0;
  /** Answers the server's prompts, as long as there are any. */
  #dialogue: ((chunk: Uint8Array) => PromptProgress) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param whenOver called once, when this terminal does nothing more */
  constructor(conduct: Conduct, part: TerminalPart, whenOver: () => void) {
    const { plan, steps, connection, loginRule, terminator } = conduct;
    this.#conduct = conduct;
    this.#part = part;
    this.#whenOver = whenOver;
    this.#row = connection;
    this.#walk = createWalk(plan, part.number);
    const templates = steps.flatMap((step) => step.templates).concat(part.login ?? []);
    const capacity = Math.max(...templates.map((template) => longestLine(template, conduct)));
    this.#exchange = createPairCheck(plan.speech, terminator, capacity, loginRule);
  }

  get connected(): boolean {
    return this.#phase === "idle" || this.#phase === "waiting";
  }

  /** Connects for the first time, after so many milliseconds. */
  start(pause: number): void {
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  /** Announces, by the timetable, that one more message is due. */
  announce(now: number): void {
    this.behind++;
    if (this.#phase === "idle") this.#proceed(now);
  }

  /** Gives an exchange up once it has taken longer than the time limit. */
  look(now: number): void {
    if (now - this.#sent <= this.#conduct.plan.timeout) return;
    if (this.#phase === "connecting") this.#fail("unreachable");
    else if (this.#phase === "waiting") this.#fail("silent");
  }

  /** Ends as soon as what is under way is done: the answer has come, and with it all that is joined to it by `+`. */
  finish(): void {
    if (this.#phase === "idle") this.#proceed(performance.now());
    else if (this.#phase !== "waiting") this.#end();
  }

  #connect(): void {
    this.#phase = "connecting";
    this.#row = this.#conduct.connection;
    this.#from = this.#sent = performance.now();
    this.#reader = createAnswerReader();
    const callback = (length: number, bytes: Uint8Array) => {
      if (this.#stream === stream) this.#read(bytes.subarray(0, length));
      return true;
    };
    const { post } = this.#part;
    const { stream, ready } = openStream({ ...this.#conduct.plan, post }, {
      buffer: new Uint8Array(READ_BUFFER),
      callback,
    });
    const gone = (error?: unknown) => {
      if (this.#stream === stream) this.#fail(this.#phase === "connecting" ? "unreachable" : problemOf(error));
    };
    stream.on(ready, () => this.#begin()).on("error", gone).on("end", () => gone()).on("close", () => gone());
    this.#stream = stream;
  }

  #begin(): void {
    const now = performance.now();
    countAnswer(this.#row, now - this.#from, true, false);
    const { login, prompted } = this.#part;
    if (prompted !== undefined) return this.#awaitPrompts(prompted, now);
    if (login === undefined) return this.#proceed(now);
    const { loginRule, login: row } = this.#conduct;
    this.#send(this.#exchange.ask(login, loginRule, { patron: 0, item: 0 }), row, now, now);
  }

  /** Sends the next message if there is one to be sent now. */
  #proceed(now: number): void {
    if (now >= this.#conduct.until) {
      // What was lent is returned: the next load on this library would be refused what this one has left.
      return this.#walk.midway ? this.#sendNext(now, now) : this.#end();
    }
    this.#phase = "idle";
    const { timetable } = this.#part;
    if (timetable === undefined) return this.#sendNext(now, now);
    if (this.behind === 0) return;
    this.behind--;
    // A message that is sent a little early has not waited.
    this.#sendNext(Math.min(now, timetable(this.#sentMessages)), now);
  }

  #sendNext(from: number, now: number): void {
    const walk = this.#walk;
    walk.advance();
    const step = this.#conduct.steps[walk.step];
    const template = step?.templates[walk.round % step.templates.length];
    if (step === undefined || template === undefined) throw new RangeError(`the mix has no step ${walk.step}`);
    this.#sentMessages++;
    const { patrons, items } = this.#conduct;
    const filling = { patrons, items, patron: walk.patron, item: walk.item };
    this.#send(this.#exchange.ask(template, step.rule, filling), step.row, from, now);
  }

  #send(bytes: Uint8Array, row: TallyRow, from: number, now: number): void {
    this.#phase = "waiting";
    this.#row = row;
    this.#from = from;
    this.#sent = now;
    this.#stream?.write(bytes);
  }

  #awaitPrompts(prompted: TelnetLogin, now: number): void {
    this.#dialogue = createPromptLogin(prompted, this.#conduct.plan.speech, (bytes) => this.#stream?.write(bytes));
    this.#phase = "waiting";
    this.#row = this.#conduct.login;
    this.#from = this.#sent = now;
  }

  #converse(dialogue: (chunk: Uint8Array) => PromptProgress, chunk: Uint8Array): void {
    const progress = dialogue(chunk);
    if (progress === "asked") return;
    this.#dialogue = undefined;
    if (progress === "refused") return this.#fail("login-refused");
    this.#phase = "idle";
    this.#count("ok");
    this.#proceed(performance.now());
  }

  #read(chunk: Uint8Array): void {
    if (this.#dialogue !== undefined) return this.#converse(this.#dialogue, chunk);
    const waited = this.#phase === "waiting";
    if (!this.#reader.push(chunk, this.#deliver)) return this.#fail("unreadable");
    // Only then: a second line in the same bytes answers nothing.
    if (waited && this.#phase === "idle") this.#pause();
  }

  #take(line: Uint8Array): void {
    const verdict = this.#phase === "waiting" ? this.#exchange.check(line) : "unasked";
    if (verdict === "unasked") {
      if (this.connected) countError(this.#conduct.connection, verdict);
      return;
    }
    if (this.#row === this.#conduct.login && verdict !== "ok") {
      return this.#fail(verdict === "refused" ? "login-refused" : verdict);
    }
    this.#phase = "idle";
    if (verdict === "ok" || verdict === "refused") this.#count(verdict);
    else countError(this.#row, verdict);
  }

  /** Counts an answer. Logins are in the figures whenever they come: most come in the warm-up. */
  #count(verdict: "ok" | "refused"): void {
    const { login, measuredFrom, until } = this.#conduct;
    const isLogin = this.#row === login;
    if (!isLogin && this.#from < measuredFrom) return;
    const now = performance.now();
    countAnswer(this.#row, now - this.#from, now <= until, verdict === "refused");
    if (!isLogin) this.answers++;
  }

  #pause(): void {
    const { plan: { think }, login, until } = this.#conduct;
    const now = performance.now();
    // There is no pause after the login.
    if (think === 0 || this.#row === login || now >= until) return this.#proceed(now);
    this.#timer = setTimeout(() => {
      if (this.#phase === "idle") this.#proceed(performance.now());
    }, think);
  }

  #fail(problem: LoadProblem): void {
    countError(this.#phase === "idle" ? this.#conduct.connection : this.#row, problem);
    if (problem === "login-refused" || performance.now() >= this.#conduct.until) return this.#end();
    this.#letGo();
    this.#phase = "apart";
    this.#timer = setTimeout(() => this.#connect(), RECONNECT_PAUSE);
  }

  #end(): void {
    if (this.#phase === "over") return;
    this.#letGo();
    this.#phase = "over";
    this.#whenOver();
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.destroy();
  }
}

/** What ended a connection; where messages are POSTed that may be what came instead of an answer. */
function problemOf(error: unknown): LoadProblem {
  const problem = error instanceof PostFailure ? error.problem : "closed";
  return problem === "not-secured" || problem === "busy" || problem === "prompted" ? "unreachable" : problem;
}
