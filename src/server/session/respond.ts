import type { DecodedRequest } from "../../protocol/decode_request.ts";
import { encodeAgain } from "../../protocol/encode_message.ts";
import { type FieldName, fields } from "../../protocol/fields.ts";
import type { Request, Response } from "../../protocol/message.ts";
import { AnswerLate } from "../../library/deadline.ts";
import { parseSentMoney } from "../../library/money.ts";
import type { Kept, Origin } from "../../library/origin.ts";
import type { EarlyReason } from "../../library/reason.ts";
import { commandName } from "../../protocol/message_table.ts";
import { negativeResponse } from "../../protocol/negative_response.ts";
import type { Config, Institution } from "../../config/config.ts";
import type { BackEndRequestName, BackEndSession, BackEndStatus, HeardRequest } from "../back_end/back_end.ts";
import { languageOf, rememberLanguage, speaks, textsIn, textsOf } from "../wording/answer_language.ts";
import type { SessionReason, Texts } from "../../texts/base/terminal_texts.ts";
import { acsStatus } from "./acs_status.ts";
import { AnswerDeadline } from "../../library/deadlines.ts";
import { heldBack, isRefused, noteAsked, noteForbidden, withLittle } from "./card_questions.ts";
import type { Acting } from "./identity.ts";
import { answerLogin } from "./log_in.ts";
import { refusalOfRequest, WORDED_BY_BACK_END } from "./permission.ts";
import { answeredCard, cardRefusal, pinSent } from "./questions/answered_card.ts";
import { noteRefused } from "./retries/heardings.ts";
import { changesSomething, type DateSilence, formerRequest } from "./retries/retry.ts";
import type { Repeated } from "./retries/repeated_payment.ts";
import { fingerprint, retryKey } from "./retries/retry_key.ts";
import type { Session } from "./session.ts";
import type { MessageScope, SessionAnswer } from "./session_answer.ts";

const RESEND: Response<"requestScResend"> = { name: "requestScResend", fixed: {}, fields: {} };

/** The answer to a message that cannot be taken for one: the terminal is asked to send it again. */
export const UNREADABLE: SessionAnswer = { answer: { response: RESEND }, outcome: "unreadable" };

/** Answers one message: at once where no back end is asked. Rejects, or throws, when the back end fails. */
export function respond(
  scope: MessageScope,
  decoded: Exclude<DecodedRequest, { kind: "unreadable" }>,
): SessionAnswer | Promise<SessionAnswer> {
  const { session, identity } = scope;
  const { request } = decoded;
  session.parts.retries.hear(session.heardings, request, scope.sequence);
  switch (request.name) {
    case "requestAcsResend":
      return { answer: lastAnswer(scope, decoded), outcome: "resent", ...session.last && { repeated: "resend" } };
    case "scStatus":
      return answerStatus(scope, request);
    case "login":
      return answerLogin(scope, request, decoded.kind === "request");
  }
  if (identity === undefined) return refuse(scope, request, session.hangUp ? "unavailable" : "login-required");
  const { backEnd } = identity;
  const refusal = refusalOfRequest(request, identity, backEnd);
  const early = refusal ?? (decoded.kind === "incomplete" ? decoded.kind : undefined);
  if (early !== undefined) noteRefusal(backEnd, scope, request, identity, early);
  if (refusal !== undefined && !WORDED_BY_BACK_END.has(refusal)) {
    noteForbidden(session, request, identity, scope.now);
    noteDate(scope, request, identity);
    return refuse(scope, request, refusal);
  }
  if (decoded.kind === "incomplete") {
    noteDate(scope, request, identity);
    return refuseIncomplete(scope, request, decoded.missing);
  }
  return askBackEnd(scope, { request, body: decoded.body }, identity, refusal);
}

/** Gives the last answer again, as the account asks for: the same bytes, or in Koha's way. */
function lastAnswer(
  { session: { last }, identity }: MessageScope,
  { errorDetection }: Pick<DecodedRequest, "errorDetection">,
): SessionAnswer["answer"] {
  if (last === undefined) return { response: RESEND };
  const account = identity?.account;
  return account?.answers?.resentUnnumbered ? encodeAgain(last, account, errorDetection !== undefined) : last;
}

/** Logs a remark that staff should look at. */
function noteRemark({ accountId: account, shownLocation, peer, parts: { log } }: Session, remark: string): void {
  const { connection, address } = peer;
  log.warning(remark, { connection, address, account, terminal: shownLocation || undefined });
}

/** Gives the negative answer of a message, for a reason of the session's own. */
export function refuse(scope: MessageScope, request: Request, reason: SessionReason): SessionAnswer {
  const response = sayNo(scope, request, textsFor(scope, request).session[reason]);
  return { answer: { response }, outcome: reason === "unavailable" ? "failed" : "refused", reason };
}

function refuseIncomplete(scope: MessageScope, request: Request, missing: readonly FieldName[]): SessionAnswer {
  const named = missing.map((name) => `${fields[name].label} (${fields[name].id})`);
  return {
    answer: { response: sayNo(scope, request, textsFor(scope, request).missing(named)) },
    outcome: "incomplete",
  };
}

function sayNo({ identity, now, local }: MessageScope, request: Request, screenMessage: string): Response {
  const institutionId = identity?.institution.id ?? "";
  return negativeResponse(request, { now: local.timestamp(now), institutionId, screenMessage });
}

/** Gives the texts for a message that the session answers itself. */
function textsFor({ session, identity, config }: MessageScope, request: Request): Texts {
  const choice = identity?.account ?? config;
  return textsIn([languageOf(session.languages, request, choice)], choice);
}

/** Answers a 99, also one that is cut short: what it leaves out has a default. */
function answerStatus(
  scope: MessageScope,
  request: Request<"scStatus">,
): SessionAnswer | Promise<SessionAnswer> {
  const { session, identity } = scope;
  noteStatus(session, request.fixed.statusCode);
  session.version = request.fixed.protocolVersion.startsWith("1") ? 1 : 2;
  session.printWidth = request.fixed.maxPrintWidth;
  const learning = identity?.backEnd.learnStatus?.(session.version);
  if (learning === undefined) return { answer: { response: statusNow(scope, scope.now) }, outcome: "answered" };
  return learning.then(() => ({
    // Terminals set their clocks by a 98.
    answer: { response: statusNow(scope, session.parts.clock()) },
    outcome: "answered",
  }));
}

/** Makes a 98, of what the back end tells: in place of an answer, another system may just have told it. */
function statusNow(
  { session, identity, config, local }: MessageScope,
  now: Temporal.Instant,
  backEnd = identity?.backEnd.status() ?? statusBeforeLogin(session, config),
): Response {
  return acsStatus(identity, {
    version: session.version,
    now: local.timestamp(now),
    backEnd,
    supportedMessages: identity?.account.answers?.supportedMessages ??
      session.parts.offeredMessages(identity, backEnd.offers, session.peer.posts === true),
  });
}

/** Gives the state of the first institution's back end: before login, a terminal's institution is not known. */
function statusBeforeLogin({ parts, hangUp }: Session, { institutions }: Config): BackEndStatus {
  const [first] = institutions.values();
  return first === undefined || hangUp ? { online: false } : parts.backEndOf(first).status();
}

/** Troubles of its own that a terminal reports in a 99. */
export const TROUBLES: Readonly<Record<string, string>> = { "1": "out of paper", "2": "shuts down" };

/** Logs a terminal's trouble once, for as long as the terminal reports it: it polls every minute. */
function noteStatus(session: Session, statusCode: string): void {
  const { accountId: account, shownLocation, peer: { connection, address }, parts: { log, metrics } } = session;
  const trouble = TROUBLES[statusCode];
  if (trouble !== undefined && statusCode !== session.statusCode) {
    log.warning(`terminal ${trouble}`, { connection, address, account, terminal: shownLocation || undefined });
    metrics.count("terminalTroubles", trouble);
  }
  session.statusCode = statusCode;
}

/** Has the back end record a change that the session refuses. */
function noteRefusal(
  backEnd: BackEndSession,
  scope: MessageScope,
  request: Request<BackEndRequestName>,
  identity: Acting,
  reason: EarlyReason,
): void {
  if (!changesSomething(request)) return;
  const { session, config, now } = scope;
  backEnd.noteRefusal({ request, origin: originOf(request, identity, session.peer, config), now, reason });
}

/** Notes the date of a message that the session answers itself. */
function noteDate(
  { session }: MessageScope,
  request: Request<BackEndRequestName>,
  { asker: { sender } }: Acting,
): void {
  const { heardings, parts: { retries } } = session;
  retries.noteDate(heardings, { request, sender }, retryKey(sender, request));
}

/** Who asks and where, with how a retry is recognised. */
interface Retryable {
  readonly origin: Origin;
  readonly silence?: DateSilence;
  /** Tells why the request got the outcome of an earlier one; `undefined` where it got its own. */
  readonly repeated?: () => Repeated | undefined;
}

/** Tells who asks and where, and how a retry is recognised where the request changes something. */
function retryable(
  { session, config, local, sequence }: MessageScope,
  { request, body }: HeardRequest,
  identity: Acting,
): Retryable {
  const { heardings, peer, parts: { retries } } = session;
  const { asker: { login, name, sender, terminal }, account, institution: { policy } } = identity;
  const origin = originOf(request, identity, peer, config);
  if (!changesSomething(request)) {
    retries.noteDate(heardings, { request, sender }, fingerprint(body));
    return { origin };
  }
  const former = formerRequest(request);
  const { answersMayBeLost: mayLoseAnswers } = account;
  const sent = { request, sequence, account: name, sender, terminal, local, policy, mayLoseAnswers };
  const isOther = login !== undefined || former !== request;
  const { retry, silence, by } = retries.judge(heardings, {
    ...sent,
    ...isOther && { former: { account: account.id, sender: `${account.id}\r${terminal}`, request: former } },
  });
  let kept: Kept | undefined;
  const noteKept = (earlier: Kept) => void (kept = earlier);
  return {
    origin: { ...origin, retry: { ...retry, noteKept } },
    ...silence !== undefined && { silence },
    repeated: () => kept && { by: kept.by === "retry" ? by : kept.by, since: kept.since },
  };
}

/** Tells who asks, and where the operation happens: what goes to the library, and to the journal. */
function originOf(
  request: Request<BackEndRequestName>,
  { account, institution, asker: { location, terminal, login } }: Acting,
  { address }: Session["peer"],
  config: Pick<Config, "circulation" | "institutions">,
): Origin {
  const origin: Origin = {
    account: account.id,
    terminal,
    address,
    message: commandName(request.name),
    branch: branchNamed(request, location, config) ?? ownBranch(institution, config.circulation.branches),
    timeZone: institution.timeZone,
  };
  return login === undefined ? origin : { ...origin, login };
}

/**
 * Finds the branch that a request names: AP of a checkin, else the login's CP, else AO. Each counts only if it is a
 * branch, that is a declared library or an institution: terminals put descriptions such as "Under the bed" there. An
 * institution that is no library is at its own branch.
 */
function branchNamed(
  request: Request<BackEndRequestName>,
  location: string,
  { circulation: { branches }, institutions }: Pick<Config, "circulation" | "institutions">,
): string | undefined {
  const returnedTo = request.name === "checkin" ? request.fields.currentLocation : undefined;
  const acting = "institutionId" in request.fields ? request.fields.institutionId : undefined;
  for (const named of [returnedTo, location, acting]) {
    const place = named?.trim() ?? "";
    if (place === "") continue;
    const declared = branches.get(place);
    if (declared !== undefined) return declared.code;
    const institution = institutions.get(place);
    if (institution !== undefined) return ownBranch(institution, branches);
  }
  return undefined;
}

/** Gives the branch of an institution, as it is declared if it is. */
function ownBranch({ id, branch = id }: Institution, branches: Config["circulation"]["branches"]): string {
  return branches.get(branch)?.code ?? branch;
}

/** Asks the back end, and waits as long as the terminal does. */
async function askBackEnd(
  scope: MessageScope,
  heard: HeardRequest,
  identity: Acting,
  refusal: SessionReason | undefined,
): Promise<SessionAnswer> {
  const { request } = heard;
  const { session, now, local, started } = scope;
  const { account, institution, backEnd, answerLimit: limit } = identity;
  const held = heldBack(session, request, identity, now);
  if (held !== undefined && pinSent(request) === undefined && isRefused(held, request, false)) {
    noteDate(scope, request, identity);
    return refuse(scope, request, "many-cards");
  }
  const deadline = new AnswerDeadline(limit, started);
  const language = languageOf(session.languages, request, account);
  const texts = language === undefined ? identity.texts : textsOf(language, account);
  const { origin, silence, repeated } = retryable(scope, heard, identity);
  const answering = backEnd.answer(heard, {
    account,
    institution,
    origin,
    now,
    local,
    texts,
    // What the request asks for, or was spoken before, counts before the patron's own language.
    textsFor: language === undefined ? identity.textsFor : () => texts,
    branchName: identity.branchName,
    printWidth: session.printWidth,
    version: session.version,
    forbidden: refusal,
    shrunk: held !== undefined,
    deadline,
  });
  const late = () => new AnswerLate(`no answer within ${limit} ms`);
  const { parts: { deadlines, retries }, heardings } = session;
  let answer;
  try {
    answer = await deadlines.within(deadline, answering, late);
  } finally {
    // Not a promise's `finally`, which makes one more for each message.
    retries.answered(heardings);
  }
  if (answer.status !== undefined) answer = { ...answer, response: statusNow(scope, scope.now, answer.status) };
  const told = answeredCard(request, answer);
  noteAsked(session, request, told, identity, now);
  if (held !== undefined && isRefused(held, request, told?.rightPin === true)) {
    return refuse(scope, request, "many-cards");
  }
  if (answer.remark !== undefined) noteRemark(session, answer.remark);
  const spoken = language ?? answer.language ?? answer.about?.patron?.language;
  const patronKnown = answer.about?.patron !== undefined || answer.language !== undefined;
  if (patronKnown && speaks(spoken, account)) rememberLanguage(session.languages, request, spoken);
  const reason = refusal ?? answer.reason ?? (told && cardRefusal(request, answer, told));
  if (reason !== undefined) noteRefused(session.heardings);
  const again = repeated?.();
  if (reason === undefined && request.name === "feePaid") tellRepeatedPayment(scope, request, origin, again);
  const little = withLittle(answer, request, identity, held, told);
  if (little === undefined) return refuse(scope, request, "unavailable");
  return {
    answer: little,
    outcome: reason === undefined ? "answered" : "refused",
    reason,
    silence,
    repeated: again?.by,
  };
}

/**
 * Has the journal tell of a payment that was not booked, since it was taken for an earlier one, or that may have been booked twice:
 * a person may have paid twice, or once.
 */
function tellRepeatedPayment(
  { session: { parts }, identity, now }: MessageScope,
  { fixed, fields: given }: Request<"feePaid">,
  origin: Origin,
  repeated: Repeated | undefined,
): void {
  const isLate = origin.retry?.heardBefore?.isLate === true;
  if (identity === undefined || (repeated === undefined && !isLate)) return;
  const { institution } = identity;
  parts.noteRepeatedPayment?.({
    origin,
    now,
    patronId: given.patronId?.trim() ?? "",
    amount: parseSentMoney(given.feeAmount ?? "", institution),
    ...{ paymentType: fixed.paymentType, currency: institution.currency, feeId: given.feeId?.trim() || undefined },
    isElsewhere: institution.upstream !== undefined,
    ...repeated && { repeated },
  });
}
