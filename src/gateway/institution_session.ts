import type { Account } from "../config/config.ts";
import { decodeText } from "../protocol/encoding.ts";
import type { AnyMessage } from "../protocol/message.ts";
import type { ProtocolVersion } from "../protocol/message_row.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import { requests } from "../protocol/requests.ts";
import { toWireMessage } from "../protocol/to_wire_message.ts";
import type {
  BackEndAnswer,
  BackEndContext,
  BackEndRequestName,
  BackEndSession,
  BackEndStatus,
  HeardRequest,
  LoginGiven,
  LoginVerdict,
  ServedTerminal,
} from "../server/back_end/back_end.ts";
import { ownAnswer } from "./base/own_answers.ts";
import type { TriedPin } from "./base/wrong_pin_pace.ts";
import { refusedHere } from "./changes/refused_here.ts";
import { type Answerer, type AskedFor, type SwitchStanding, whoAnswers } from "./core/who_answers.ts";
import { type GatewayParts, timeoutPeriod } from "./gateway_parts.ts";
import { GatewaySession } from "./gateway_session.ts";
import type { ReplicaAnswer } from "./base/replica.ts";
import { identifierIn } from "./sessions/answer_check.ts";
import { identityKey, type UpstreamIdentity } from "./sessions/upstream_identity.ts";
import { isOnline, readStatus, type SaidStatus } from "./status_memory.ts";

/** Milliseconds that are kept before the terminal's deadline, so that our own answer still arrives in time. */
const SPARE = 100;
/** Milliseconds that must be left for a question to be asked again. */
const A_SECOND = 1_000;

/** The status flags while the system is away and only returns are accepted. */
const ONLY_RETURNS = { checkinOk: true, checkoutOk: false, acsRenewalPolicy: false, statusUpdateOk: false };

/** The status flags while the copy answers questions, and nothing is accepted. */
const ONLY_QUESTIONS = { ...ONLY_RETURNS, checkinOk: false };

/** What the records answer. */
const QUESTIONS: ReadonlySet<BackEndRequestName> = new Set(
  ["patronStatusRequest", "patronInformation", "itemInformation", "endPatronSession"] as const,
);

/**
 * The session of one terminal whose institution another library system serves: it has the system asked, or answers by the
 * records of the stand-in, as `core/who_answers.ts` says.
 */
export class InstitutionSession implements BackEndSession {
  readonly #parts: GatewayParts;
  readonly #terminal: ServedTerminal;
  readonly #system: GatewaySession;
  #isAskingBeside = false;

  constructor(parts: GatewayParts, terminal: ServedTerminal) {
    this.#parts = parts;
    this.#terminal = terminal;
    this.#system = new GatewaySession(parts, terminal);
  }

  status(): BackEndStatus {
    const { statuses, statusTold } = this.#parts;
    statusTold();
    return this.#statusBy((identity) => statuses.told(identityKey(identity)));
  }

  /** Makes a status of what the system told the login. */
  #statusBy(toldTo: (identity: UpstreamIdentity) => SaidStatus | undefined): BackEndStatus {
    const { seemsOnline, upstream, logins, pool, changes, returns, standIn, awayChanges } = this.#parts;
    const { account } = this.#terminal, identity = this.#system.identity(account);
    const standsIn = standIn.isOn && this.#recordsAnswer(account);
    // A terminal whose login the system refuses is not served, even while the system answers others.
    // Some systems refuse only a further session of a login.
    const isAnswering = seemsOnline() && (!standsIn || standIn.isSettling);
    const isServed = isAnswering && !(identity && logins.refuses(identity) && !pool.has(identity));
    const told = identity && toldTo(identity);
    const online = isServed || returns.goOn || standsIn;
    // What would not be sent, terminals need not try.
    const isRefused = !changes.canWrite || changes.isFull(this.#system.terminalName);
    const unoffered = new Set(changes.refusedMessages.map(({ code }) => code));
    const refused = { ...isRefused && { checkinOk: false, checkoutOk: false }, ...flagsWithout(unoffered) };
    const away = returns.goOn ? ONLY_RETURNS : ONLY_QUESTIONS;
    const own = { timeoutPeriod: timeoutPeriod(upstream()), ...online && !isServed ? away : refused };
    if (standsIn && awayChanges.lendsTo(account)) {
      const { offers, flags } = awayChanges.status();
      return { ...told, online, offers, flags: { ...told?.flags, timeoutPeriod: own.timeoutPeriod, ...flags } };
    }
    if (standsIn && !isServed) {
      const offers = returns.goOn ? new Set([...QUESTIONS, "checkin" as const]) : QUESTIONS;
      return { ...told, online, offers, flags: { ...told?.flags, ...own } };
    }
    if (told === undefined) return { online, flags: own };
    const offers = told.offers && unoffered.size > 0 && {
      offers: new Set([...told.offers].filter((name) => !unoffered.has(requests[name].code))),
    };
    return { ...told, ...offers, online, flags: { ...told.flags, ...own } };
  }

  learnStatus(version: ProtocolVersion): Promise<void> | undefined {
    return this.#system.learnStatus(version);
  }

  /** Always true: the BX of the system is told to terminals, but keeps no request from the system. */
  offers(): boolean {
    return true;
  }

  logIn(login: LoginGiven): Promise<LoginVerdict> {
    return this.#system.logIn(login);
  }

  async answer(heard: HeardRequest, context: BackEndContext): Promise<BackEndAnswer> {
    const answer = await this.#answer(heard, context);
    const language = languageAsked(heard);
    return language === undefined ? answer : { ...answer, language };
  }

  async #answer(heard: HeardRequest, context: BackEndContext): Promise<BackEndAnswer> {
    const { pinPace, clock, upstream, returns } = this.#parts;
    this.#system.version = context.version;
    if (context.forbidden !== undefined) return ownAnswer(heard, context, context.forbidden);
    const refused = refusedHere(heard, context, this.#parts.system(), upstream());
    if (refused !== undefined) return refused;
    const answerer = this.#answererOf(heard, context.account);
    if (answerer === "nobody") return ownAnswer(heard, context, "library-away");
    const tried = triedPin(heard.request, context);
    if (tried !== undefined) await this.#pace(tried);
    const deadline = clock.elapsed() + this.#mostWait(context);
    const { request } = heard;
    // What waits of a patron is told only once it is handed over.
    if (request.name === "patronInformation" && (answerer === "system" || answerer === "system first")) {
      await returns.handOverOf(request.fields.patronId?.trim() ?? "");
    }
    const answer = "changes" in requests[request.name]
      ? await this.#answerChange(returns.dated(heard, context), context, deadline)
      : await this.#answerQuestion(heard, context, deadline, answerer);
    const isRight = tried && pinVerdict(answer);
    if (tried !== undefined && isRight !== undefined) pinPace.judged(tried, isRight);
    const { response } = answer;
    return "body" in response && isStatus(response) ? { ...answer, status: this.#statusInPlace(response) } : answer;
  }

  /**
   * Milliseconds for which the system is waited for. Where records may answer there must be time for them; and as long as
   * nothing is answered, half of a terminal's time is enough to see that nothing is now.
   */
  #mostWait({ account, deadline }: BackEndContext): number {
    const { upstream, standIn } = this.#parts, most = upstream().answerSeconds * 1000, left = deadline.left();
    if (!this.#hasRecords(account)) return Math.min(most, left - SPARE);
    return standIn.isSuspected ? Math.min(most / 2, left / 2) : Math.min(most, left - A_SECOND);
  }

  #answererOf(heard: HeardRequest, account: Account): Answerer {
    const { awayChanges, standIn, mayAsk } = this.#parts, asked = askedIn(heard), standing = this.#standing();
    const isQuestion = asked === "question";
    const answers = standIn.isOn ? this.#recordsAnswer(account) : this.#hasRecords(account);
    const takes = !isQuestion && standing !== "system" && answers && awayChanges.takes(account, heard);
    const service = { answers, takes };
    return whoAnswers({ standing, asked, service, mayAsk: isQuestion && mayAsk() });
  }

  #standing(): SwitchStanding {
    const { standIn, online } = this.#parts;
    if (!standIn.isOn) return "system";
    if (standIn.isByHand) return "by hand";
    return online() ? "returning" : "stand-in";
  }

  /** Answers a change: by the stand-in where it takes such, else by the system. */
  async #answerChange(heard: HeardRequest, context: BackEndContext, deadline: number): Promise<BackEndAnswer> {
    const { returns, awayChanges } = this.#parts, change = this.#system.change(heard, context, deadline);
    const isTaken = this.#answererOf(heard, context.account) === "records";
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
  async #pace(tried: TriedPin): Promise<void> {
    const { pinPace, clock, count, institution } = this.#parts;
    const held = pinPace.holds(tried);
    if (held === 0) return;
    count("pinsHeld", institution);
    await new Promise<void>((resolve) => void clock.after(held, resolve));
  }

  noteRefusal(): void {
    // The patrons' records are the system's: there are none here.
  }

  end(): void {
    this.#system.end();
  }

  /** Has a question answered by whom it is for. */
  async #answerQuestion(
    heard: HeardRequest,
    context: BackEndContext,
    deadline: number,
    answerer: Answerer,
  ): Promise<BackEndAnswer> {
    const byRecords = () => this.#byRecords(heard, context);
    switch (answerer) {
      case "records":
        return (await byRecords())?.answer ?? ownAnswer(heard, context, "library-away");
      case "records, and ask beside":
      case "records, else system": {
        const told = await byRecords();
        if (told === undefined || (answerer === "records, else system" && !told.isKnown)) break;
        this.#askBeside(heard, context, deadline);
        return told.answer;
      }
    }
    const answer = await this.#system.ask(heard, context, deadline);
    const { standIn } = this.#parts;
    if (!isWithoutAnswer(answer) || !standIn.isOn || !this.#hasRecords(context.account)) return answer;
    return (await byRecords())?.answer ?? answer;
  }

  /** Asks the system while nobody waits for it, one question at a time. */
  #askBeside(heard: HeardRequest, context: BackEndContext, deadline: number): void {
    if (this.#isAskingBeside) return;
    this.#isAskingBeside = true;
    const { log, institution } = this.#parts;
    this.#system.ask(heard, context, deadline)
      .catch((error) =>
        log.warning("a question beside the stand-in's answer failed", { institution, error: String(error) })
      )
      .finally(() => this.#isAskingBeside = false);
  }

  /** Answers by the records, as the system's answers travel: what accounts hide of another system's records is hidden. */
  async #byRecords({ request }: HeardRequest, context: BackEndContext): Promise<ReplicaAnswer | undefined> {
    const { replica, count, institution } = this.#parts;
    const told = await replica.answer(request, context);
    if (told === undefined) return undefined;
    count(told.isKnown ? "standInAnswers" : "standInUnknown", institution);
    const { response } = told.answer;
    if (!("name" in response)) return told;
    return { ...told, answer: { ...told.answer, response: toWireMessage(response, context.version) } };
  }

  /**
   * Whether records answer this account's questions while the system is away. A login that the system refuses is served by
   * neither, unless the system took it before, and has not refused it for long: a system that goes away refuses right logins,
   * too (see AGAIN_FIRST of the login memory).
   */
  #recordsAnswer(account: Account): boolean {
    const { logins, pool } = this.#parts;
    const identity = this.#hasRecords(account) ? this.#system.identityNow(account) : undefined;
    if (identity === undefined) return false;
    if (pool.has(identity) || !logins.refuses(identity)) return true;
    // One login may be withdrawn, and several at once are not.
    return logins.knows(identity) && (!logins.isWithdrawn(identity) || logins.refusedOfAll() > 1);
  }

  /** Whether there are records which may answer this account's questions. */
  #hasRecords({ standIn }: Account): boolean {
    return standIn !== "no" && this.#parts.hasCopy();
  }
}

function askedIn({ request: { name } }: HeardRequest): AskedFor {
  return "changes" in requests[name] ? "change" : "question";
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

/** The PIN that comes with a request, for which card and from whom. */
function triedPin({ fields }: AnyMessage, { origin: { account, login = "" } }: BackEndContext): TriedPin | undefined {
  const { patronId, patronPassword: pin } = fields, card = identifierIn(patronId);
  if (typeof pin !== "string" || pin === "" || card === undefined) return undefined;
  return { login: `${account}\r${login}`, card, pin };
}

/**
 * Whether a question got no answer of the system. A system that accepts connections and serves none of them is busy, as
 * terminals are told; one that is only busy answers others meanwhile.
 */
function isWithoutAnswer({ reason }: BackEndAnswer): boolean {
  return reason === "library-away" || reason === "library-busy";
}

/** What the system says of a PIN (CQ), or the copy does; `undefined`: nothing. */
function pinVerdict({ response, reason }: BackEndAnswer): boolean | undefined {
  if (reason === "pin-wrong") return false;
  if ("code" in response) return verdictOf(response.fields.find(({ id }) => id === "CQ")?.value);
  if (!("body" in response)) return undefined;
  const { body, delimiter, encoding } = response;
  const text = `${decodeText(body, encoding)}${delimiter}`, mark = `${delimiter}CQ`, at = text.indexOf(mark);
  return at < 0 ? undefined : verdictOf(text.slice(at + mark.length, text.indexOf(delimiter, at + mark.length)));
}

function verdictOf(value: string | undefined): boolean | undefined {
  return value === "Y" ? true : value === "N" ? false : undefined;
}
