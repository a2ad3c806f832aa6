import type { Account } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import { decodeText } from "../protocol/encoding.ts";
import type { AnyMessage } from "../protocol/message.ts";
import type { ProtocolVersion } from "../protocol/message_row.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import { requests } from "../protocol/requests.ts";
import { toWireMessage } from "../protocol/to_wire_message.ts";
import type {
  BackEndAnswer,
  BackEndContext,
  BackEndSession,
  BackEndStatus,
  HeardRequest,
  LoginGiven,
  LoginVerdict,
  ServedTerminal,
} from "../server/back_end/back_end.ts";
import type { UpstreamReason } from "../texts/base/terminal_texts.ts";
import { identifierIn } from "./sessions/answer_check.ts";
import type { ChangeRequest } from "./changes/change_request.ts";
import { type AnswerFromCopy, type GatewayParts, timeoutPeriod } from "./gateway_parts.ts";
import { ownAnswer } from "./base/own_answers.ts";
import { askWhetherKnown, refusedHere } from "./changes/refused_here.ts";
import { passedAnswer } from "./base/passed_answer.ts";
import { type Lease, NO_SESSION, type NoSession } from "./sessions/pool_contract.ts";
import { passedRequest, readySession } from "./ready_session.ts";
import { isOnline, readStatus, type SaidStatus } from "./status_memory.ts";
import { identityKey, type UpstreamIdentity } from "./sessions/upstream_identity.ts";
import type { Exchanged } from "./sessions/exchanged.ts";

/** Milliseconds that are kept before the terminal's deadline, so that our own answer still arrives in time. */
const SPARE = 100;
/** Milliseconds that must be left for a question to be asked again. */
const A_SECOND = 1_000;

/** Milliseconds for which a terminal's first 99 waits for the system's own 98. Terminals wait longer at their start. */
const FIRST_STATUS = 3_000;

/** The status flags while the system is away and only returns are accepted. */
const ONLY_RETURNS = { checkinOk: true, checkoutOk: false, acsRenewalPolicy: false, statusUpdateOk: false };

/** The status flags while the copy answers questions, and nothing is accepted. */
const ONLY_QUESTIONS = { ...ONLY_RETURNS, checkinOk: false };

/** The login with which a terminal's messages are sent, and what it was derived from. */
interface Asking {
  readonly account: Account;
  readonly upstream: Upstream;
  readonly version: ProtocolVersion;
  readonly identity: UpstreamIdentity | undefined;
}

/** The session of one terminal that another library system serves. */
export class GatewaySession implements BackEndSession {
  readonly #parts: GatewayParts;
  readonly #terminal: ServedTerminal;
  #version: ProtocolVersion = 2;
  #stopHolding: (() => void) | undefined;
  #isFirst = true;
  #isOver = false;
  #isAskingBeside = false;
  /** The login of the last message, and what it was derived from. */
  #last: Asking | undefined;
  /** Names the terminal, whichever of its connections it is: what is not answered counts for it. */
  readonly #terminalName: string;

  constructor(parts: GatewayParts, terminal: ServedTerminal) {
    this.#parts = parts;
    this.#terminal = terminal;
    const { account, login, location, address } = terminal;
    this.#terminalName = `${login?.loginId ?? account.id} ${location || address}`;
  }

  status(): BackEndStatus {
    const { statuses, statusTold } = this.#parts;
    statusTold();
    return this.#statusBy((identity) => statuses.told(identityKey(identity)));
  }

  /** Makes a status of what the system told the login. */
  #statusBy(toldTo: (identity: UpstreamIdentity) => SaidStatus | undefined): BackEndStatus {
    const { online: answers, upstream, logins, pool, changes, returns, standIn, awayChanges } = this.#parts;
    const { account } = this.#terminal, identity = this.#identity(account);
    // A terminal whose login the system refuses is not served, even while the system answers others.
    // Some systems refuse only a further session of a login.
    const isAnswering = answers() && (!this.#standsIn(this.#terminal.account) || standIn.isSettling);
    const isServed = isAnswering && !(identity && logins.refuses(identity) && !pool.has(identity));
    const told = identity && toldTo(identity);
    const online = isServed || returns.goOn || this.#standsIn(this.#terminal.account);
    // What would not be sent, terminals need not try.
    const isRefused = !changes.canWrite || changes.isFull(this.#terminalName);
    const unoffered = new Set(changes.refusedMessages.map(({ code }) => code));
    const refused = { ...isRefused && { checkinOk: false, checkoutOk: false }, ...flagsWithout(unoffered) };
    const away = returns.goOn ? ONLY_RETURNS : ONLY_QUESTIONS;
    const own = { timeoutPeriod: timeoutPeriod(upstream()), ...online && !isServed ? away : refused };
    if (this.#standsIn(account) && awayChanges.lendsTo(account)) {
      const { offers, flags } = awayChanges.status();
      return { ...told, online, offers, flags: { ...told?.flags, timeoutPeriod: own.timeoutPeriod, ...flags } };
    }
    if (told === undefined) return { online, flags: own };
    const offers = told.offers && unoffered.size > 0 && {
      offers: new Set([...told.offers].filter((name) => !unoffered.has(requests[name].code))),
    };
    return { ...told, ...offers, online, flags: { ...told.flags, ...own } };
  }

  learnStatus(version: ProtocolVersion): Promise<void> | undefined {
    const { statuses, online, logins, clock } = this.#parts;
    this.#version = version;
    const identity = this.#identity(this.#terminal.account);
    if (identity === undefined || !online() || logins.refuses(identity)) return undefined;
    return statuses.learn(identityKey(identity), async () => {
      // A session begins with a 99.
      const lease = await this.#lease(identity, clock.elapsed() + FIRST_STATUS);
      if (typeof lease !== "string") lease.release();
    });
  }

  /** Always true: the BX of the system is told to terminals, but keeps no request from the system. */
  offers(): boolean {
    return true;
  }

  async logIn(login: LoginGiven): Promise<LoginVerdict> {
    const { pool, logins, clock, upstream } = this.#parts;
    const identity = this.#identity(this.#terminal.account, login);
    if (identity === undefined) return "wrong";
    if (pool.has(identity)) return "right";
    const deadline = clock.elapsed() + upstream().answerSeconds * 1000;
    const lease = await this.#lease(identity, deadline);
    if (typeof lease !== "string") {
      lease.release();
      return "right";
    }
    if (lease === "refused") return "wrong";
    if (logins.knows(identity) || await this.#knewBefore(identity, login)) return "right";
    await this.#hold(deadline);
    return "unknown";
  }

  /** Tells whether the copy knows a terminal's login, of which this process has not heard yet. */
  async #knewBefore(identity: UpstreamIdentity, login: LoginGiven): Promise<boolean> {
    const { knowsLogin, institution, logins } = this.#parts;
    if (identity.password !== login.password || !await knowsLogin(institution, loginOf(identity))) return false;
    logins.knew(identity);
    return true;
  }

  async answer(heard: HeardRequest, context: BackEndContext): Promise<BackEndAnswer> {
    const answer = await this.#answer(heard, context);
    const language = languageAsked(heard);
    return language === undefined ? answer : { ...answer, language };
  }

  async #answer(heard: HeardRequest, context: BackEndContext): Promise<BackEndAnswer> {
    const { pinPace, clock, upstream, returns } = this.#parts;
    this.#version = context.version;
    if (context.forbidden !== undefined) return ownAnswer(heard, context, context.forbidden);
    const refused = refusedHere(heard, context, this.#parts.system(), upstream());
    if (refused !== undefined) return refused;
    const isChange = "changes" in requests[heard.request.name];
    const mayAsk = !isChange && this.#parts.mayAsk();
    if (!isChange && !mayAsk && !this.#standsIn(context.account)) return this.#notAsked(heard, context);
    const card = cardWithPin(heard.request);
    if (card !== undefined) await this.#pace(card);
    const spare = this.#hasCopy(context.account) ? A_SECOND : SPARE;
    const answerLimit = Math.min(upstream().answerSeconds * 1000, context.deadline.left() - spare);
    const deadline = clock.elapsed() + answerLimit;
    const { request } = heard;
    // What waits of a patron is told only once it is handed over.
    if (request.name === "patronInformation" && mayAsk && !this.#standsIn(context.account)) {
      await returns.handOverOf(request.fields.patronId?.trim() ?? "");
    }
    const answer = isChange
      ? await this.#answerChange(returns.dated(heard, context), context, deadline)
      : await this.#answerQuestion(heard, context, deadline, mayAsk);
    if (card !== undefined && saysWrongPin(answer)) pinPace.wrong(card);
    const { response } = answer;
    return "body" in response && isStatus(response) ? { ...answer, status: this.#statusInPlace(response) } : answer;
  }

  /**
   * Refuses a question that is not asked, since questions before it had no answer. It counts as one more without: else the copy
   * of a system that refused its terminals' logins before it went away never began, for no question of theirs was asked.
   */
  #notAsked(heard: HeardRequest, context: BackEndContext): BackEndAnswer {
    const answer = ownAnswer(heard, context, "library-away");
    this.#noteMissed(heard, answer);
    return answer;
  }

  /** Answers a change: by the copy while it stands in and takes such, else by the system. */
  async #answerChange(heard: HeardRequest, context: BackEndContext, deadline: number): Promise<BackEndAnswer> {
    const { returns, awayChanges } = this.#parts, { account } = context;
    const isTaken = this.#standsIn(account) && awayChanges.takes(account, heard);
    const change = this.#change(heard, context, deadline);
    // A payment that the system was asked for before it went away is no new one.
    if (isTaken && !await awayChanges.isRepeatedPayment(change)) {
      return await awayChanges.answer(heard, context, change.login);
    }
    return await awayChanges.again(change) ?? await returns.answer(change);
  }

  /** Makes a status of a 98 that came in place of an answer: not now, it says, and perhaps why. */
  #statusInPlace(told: RawMessage): BackEndStatus {
    const status = this.#statusBy(() => readStatus(told));
    return { ...status, online: status.online && isOnline(told) };
  }

  /** Holds a request with a PIN, if many wrong ones came for its card. */
  async #pace(card: string): Promise<void> {
    const { pinPace, clock, count, institution } = this.#parts;
    const held = pinPace.holds(card);
    if (held === 0) return;
    count("pinsHeld", institution);
    await new Promise<void>((resolve) => void clock.after(held, resolve));
  }

  noteRefusal(): void {
    // The patrons' records are the system's: there are none here.
  }

  end(): void {
    this.#isOver = true;
    this.#stopHolding?.();
    this.#parts.pool.leave(this.#terminal.connection);
  }

  /**
   * Answers a question: by the copy while it stands in, else by the system. Once the system answers again, it is asked all
   * the same: what the copy does not know it may know, and its answers show whether it stays.
   */
  async #answerQuestion(
    heard: HeardRequest,
    context: BackEndContext,
    deadline: number,
    mayAsk: boolean,
  ): Promise<BackEndAnswer> {
    const { online, standIn } = this.#parts;
    if (this.#standsIn(context.account)) {
      const told = await this.#fromCopy(heard, context);
      const isLeft = told === undefined || (!told.isKnown && online());
      if (!mayAsk) return told?.answer ?? ownAnswer(heard, context, "library-away");
      if (!isLeft) {
        this.#askBeside(heard, context, deadline);
        return told.answer;
      }
    }
    const answer = await this.#ask(heard, context, deadline);
    this.#noteMissed(heard, answer);
    if (!isWithoutAnswer(answer) || !standIn.isOn || !this.#hasCopy(context.account)) return answer;
    return (await this.#fromCopy(heard, context))?.answer ?? answer;
  }

  /** Asks the system while nobody waits for it, one question at a time. */
  #askBeside(heard: HeardRequest, context: BackEndContext, deadline: number): void {
    if (this.#isAskingBeside) return;
    this.#isAskingBeside = true;
    const { log, institution } = this.#parts;
    this.#ask(heard, context, deadline).then(
      (answer) => this.#noteMissed(heard, answer),
      (error) => log.warning("a question beside the copy failed", { institution, error: String(error) }),
    ).finally(() => this.#isAskingBeside = false);
  }

  #noteMissed({ request }: HeardRequest, answer: BackEndAnswer): void {
    const { pool, logins } = this.#parts;
    // A system that takes no login any more serves nobody, whatever it answers to them.
    const isRefused = answer.reason === "library-login-refused" && pool.counts.open === 0 && logins.refusedOfAll() > 0;
    if (!isWithoutAnswer(answer) && !isRefused) return;
    const { patronId = "", itemId = "" } = { patronId: "", itemId: "", ...request.fields };
    this.#parts.standIn.note({ kind: "missed", question: `${request.name} ${patronId.trim()}${itemId.trim()}` });
  }

  /** Gives the copy's answer as it travels, as the system's own: what accounts hide of another system's records is hidden. */
  async #fromCopy({ request }: HeardRequest, context: BackEndContext): Promise<AnswerFromCopy | undefined> {
    const { fromCopy, count, institution } = this.#parts;
    const told = await fromCopy(institution, request, context);
    if (told === undefined) return undefined;
    count(told.isKnown ? "standInAnswers" : "standInUnknown", institution);
    const { response } = told.answer;
    if (!("name" in response)) return told;
    return { ...told, answer: { ...told.answer, response: toWireMessage(response, context.version) } };
  }

  /**
   * Whether the copy answers this account's questions now. A login that the system refuses is served by neither, unless the
   * system took it before, and has not refused it for long: a system that goes away refuses right logins, too (see
   * AGAIN_FIRST of the login memory).
   */
  #standsIn(account: Account): boolean {
    const { standIn, logins, pool } = this.#parts;
    if (!this.#hasCopy(account) || !standIn.isOn) return false;
    const identity = this.#identityNow(account);
    if (identity === undefined) return false;
    if (pool.has(identity) || !logins.refuses(identity)) return true;
    // One login may be withdrawn, and several at once are not.
    return logins.knows(identity) && (!logins.isWithdrawn(identity) || logins.refusedOfAll() > 1);
  }

  /** Whether there is a copy, which may answer this account's questions. */
  #hasCopy({ standIn }: Account): boolean {
    return standIn !== "no" && this.#parts.hasCopy();
  }

  /** Asks the system, and a second time if the first answer is missing. */
  async #ask(heard: HeardRequest, context: BackEndContext, deadline: number): Promise<BackEndAnswer> {
    const { clock } = this.#parts;
    let upstreamMilliseconds = 0;
    for (let tries = 0;; tries++) {
      const told = await this.#exchange(heard, context, deadline);
      if (typeof told === "string") return ownAnswer(heard, context, told);
      upstreamMilliseconds += told.took;
      const timed = (answer: BackEndAnswer): BackEndAnswer => ({ ...answer, upstreamMilliseconds });
      switch (told.kind) {
        case "answer":
          return timed(passedAnswer(told.answer));
        case "not carried out":
          return timed(told.answer ? { response: told.answer } : ownAnswer(heard, context, "library-busy"));
      }
      if (tries > 0 || deadline - clock.elapsed() < A_SECOND) return timed(ownAnswer(heard, context, "library-away"));
    }
  }

  async #exchange(
    heard: HeardRequest,
    { account }: BackEndContext,
    deadline: number,
  ): Promise<Exchanged | UpstreamReason> {
    const { changes, note } = this.#parts, { code } = requests[heard.request.name];
    const lease = await this.#leaseFor(account, deadline);
    if (typeof lease === "string") return lease;
    const { owedSoFar } = changes;
    const told = await lease.session.exchange(passedRequest(heard, account, lease.session.upstream, deadline));
    lease.release();
    note(told, code);
    if (told.kind === "answer") changes.answered(heard.request, told.answer, owedSoFar);
    return told;
  }

  /** Makes the change of a request: all that is needed to carry it out and to prove it. */
  #change(heard: HeardRequest, context: BackEndContext, deadline: number): ChangeRequest {
    const { online, question, ask, note, system } = this.#parts;
    const { account } = context;
    const { id = "", location = "" } = this.#identityNow(account) ?? {};
    const judge = askWhetherKnown({ heard, deadline }, system());
    return {
      ...judge && { judge },
      terminal: this.#terminalName,
      heard,
      context,
      deadline,
      login: { id, location },
      lease: async () => {
        const lease = online() ? await this.#leaseFor(account, deadline) : "library-away";
        if (typeof lease === "string") return lease;
        return readySession(lease, { heard, format: account, question, exchanged: note });
      },
      ask: async (about, until) => {
        const identity = this.#identityNow(account);
        return identity && await ask(about, until, identity);
      },
    };
  }

  async #leaseFor(account: Account, deadline: number): Promise<Lease | UpstreamReason> {
    const identity = this.#identityNow(account);
    if (identity === undefined) return "library-login-refused";
    const lease = await this.#lease(identity, deadline);
    return typeof lease === "string" ? NO_SESSION[lease] : lease;
  }

  async #lease(identity: UpstreamIdentity, deadline: number): Promise<Lease | NoSession> {
    const { pool } = this.#parts;
    const isFirst = this.#isFirst;
    const lease = await pool.lease({ identity, terminal: this.#terminal.connection, deadline, isFirst });
    if (typeof lease !== "string") this.#isFirst = false;
    // A terminal that is gone by now keeps no session from others.
    if (this.#isOver) pool.leave(this.#terminal.connection);
    return lease;
  }

  /** Gives the login for a message; the same object as long as nothing has changed. */
  #identityNow(account: Account): UpstreamIdentity | undefined {
    const upstream = this.#parts.upstream();
    const last = this.#last;
    if (last?.account === account && last.upstream === upstream && last.version === this.#version) return last.identity;
    const identity = this.#identity(account);
    this.#last = { account, upstream, version: this.#version, identity };
    return identity;
  }

  /** Makes the login at the system: from the account, or else from what the terminal sent. */
  #identity(account: Account, login = this.#terminal.login): UpstreamIdentity | undefined {
    const { upstream } = this.#parts;
    const { upstreamLogin = {}, locationCode = "" } = account;
    const { login: way, proxyProtocol } = upstream();
    const id = upstreamLogin.id ?? login?.loginId ?? (way === "none" ? "" : undefined);
    const password = upstreamLogin.password ?? login?.password ?? (way === "none" ? "" : undefined);
    if (id === undefined || password === undefined) return undefined;
    const location = upstreamLogin.location ?? (this.#terminal.location || locationCode);
    const version = this.#version;
    return { id, password, location, version, ...proxyProtocol && { address: this.#terminal.address } };
  }

  /** Waits before a login that cannot be judged is given up: a terminal that is closed at once tries again at once. */
  #hold(until: number): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((resolve) => {
      const cancel = clock.after(Math.max(0, until - clock.elapsed()), resolve);
      this.#stopHolding = () => {
        cancel();
        resolve();
      };
    });
  }
}

function loginOf({ id, password }: UpstreamIdentity): LoginGiven {
  return { loginId: id, password };
}

/** The flags of a 98 that change where these messages are refused. */
function flagsWithout(unoffered: ReadonlySet<string>): BackEndStatus["flags"] {
  return {
    ...unoffered.has("29") && { acsRenewalPolicy: false },
    ...(unoffered.has("01") || unoffered.has("25")) && { statusUpdateOk: false },
  };
}

/**
 * The language in which a 23 or 63 asks to be answered. Our own words to its patron's later requests, which name none, are
 * in this language too.
 */
function languageAsked({ request }: HeardRequest): string | undefined {
  const asks = request.name === "patronInformation" || request.name === "patronStatusRequest";
  return asks ? request.fixed.language : undefined;
}

/** Whether an answer is a 98. */
function isStatus({ body: [first, second] }: RawMessage): boolean {
  return first === NINE && second === EIGHT;
}

const NINE = 0x39, EIGHT = 0x38;

/** The card of a request that comes with a PIN. */
function cardWithPin({ fields }: AnyMessage): string | undefined {
  return fields.patronPassword === undefined || fields.patronPassword === ""
    ? undefined
    : identifierIn(fields.patronId);
}

/**
 * Whether a question got no answer of the system. A system that accepts connections and serves none of them is busy, as
 * terminals are told; one that is only busy answers others meanwhile.
 */
function isWithoutAnswer({ reason }: BackEndAnswer): boolean {
  return reason === "library-away" || reason === "library-busy";
}

/** Whether the system says that a PIN is wrong (CQN), or the copy does. */
function saysWrongPin({ response, reason }: BackEndAnswer): boolean {
  if (reason === "pin-wrong") return true;
  if ("code" in response) return response.fields.some(({ id, value }) => id === "CQ" && value === "N");
  if (!("body" in response)) return false;
  const { body, delimiter, encoding } = response;
  return `${decodeText(body, encoding)}${delimiter}`.includes(`${delimiter}CQN${delimiter}`);
}
