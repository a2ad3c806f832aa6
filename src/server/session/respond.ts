import type { DecodedRequest } from "../../protocol/decode_request.ts";
import { type FieldName, fields } from "../../protocol/fields.ts";
import type { Request, Response } from "../../protocol/message.ts";
import { AnswerLate } from "../../library/deadline.ts";
import type { Origin } from "../../library/origin.ts";
import type { EarlyReason } from "../../library/reason.ts";
import { negativeResponse } from "../../protocol/negative_response.ts";
import type { BackEnd, BackEndAnswer, BackEndRequestName } from "../back_end/back_end.ts";
import { textsIn } from "../wording/catalogue.ts";
import type { SessionReason, Texts } from "../wording/texts.ts";
import { acsStatus } from "./acs_status.ts";
import { answerLimit, createDeadline } from "./create_deadline.ts";
import type { Identity } from "./identity.ts";
import { logIn, logOut } from "./log_in.ts";
import { originOf, type Whereabouts } from "./origin_of.ts";
import { refusalOfRequest, WORDED_BY_BACK_END } from "./permission.ts";
import { changesSomething, noteRefused, remember } from "./retry.ts";
import type { Session } from "./session.ts";
import { languagesWanted, rememberLanguage } from "../wording/spoken_language.ts";
import type { MessageScope, SessionAnswer } from "./session_answer.ts";

const RESEND: Response<"requestScResend"> = { name: "requestScResend", fixed: {}, fields: {} };

/** The answer to a message that cannot be taken for one: the terminal is asked to send it again. */
export const UNREADABLE: SessionAnswer = { answer: { response: RESEND }, outcome: "unreadable" };

/** Answers one message. Rejects when the back end fails. */
export async function respond(
  scope: MessageScope,
  decoded: Exclude<DecodedRequest, { kind: "unreadable" }>,
): Promise<SessionAnswer> {
  const { session, identity } = scope;
  const { request } = decoded;
  session.parts.retries.hear(session.heardings, request, scope.sequence);
  switch (request.name) {
    case "requestAcsResend":
      return { answer: session.last ?? { response: RESEND }, outcome: "resent" };
    case "scStatus":
      return { answer: { response: status(scope, request) }, outcome: "answered" };
    case "login":
      return await login(scope, request, decoded.kind === "request");
  }
  if (identity === undefined) return refuse(scope, request, "login-required");
  const backEnd = session.parts.backEndOf(identity.institution);
  const refusal = refusalOfRequest(request, identity, backEnd);
  const early = refusal ?? (decoded.kind === "incomplete" ? decoded.kind : undefined);
  if (early !== undefined) noteRefusal(backEnd, scope, request, identity, early);
  if (refusal !== undefined && !WORDED_BY_BACK_END.has(refusal)) return refuse(scope, request, refusal);
  if (decoded.kind === "incomplete") return refuseIncomplete(scope, request, decoded.missing);
  const answer = await ask(backEnd, scope, request, identity, refusal);
  if (answer.remark !== undefined) noteRemark(session, answer.remark);
  const patron = answer.about?.patron;
  if (patron !== undefined) rememberLanguage(session.languages, request, patron.language, identity.account);
  const reason = refusal ?? answer.reason;
  if (reason !== undefined) noteRefused(session.heardings);
  return { answer, outcome: reason === undefined ? "answered" : "refused", reason };
}

/** Tells staff of something to see to. */
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

/**
 * Gives the texts for one message: in the language that its request asks for, else the one in which this session has
 * spoken to the patron, else the patron's own, else the account's.
 *
 * @param patronLanguage of the patron, where the library has told it
 */
function textsFor({ session, identity, config }: MessageScope, request: Request, patronLanguage?: string): Texts {
  return textsIn(languagesWanted(session.languages, request, patronLanguage), identity?.account ?? config);
}

/** Answers a 99, also one that is cut short: it only tells, and what it does not tell has a default. */
function status({ session, identity, config, now, local }: MessageScope, request: Request<"scStatus">): Response {
  noteStatus(session, request.fixed.statusCode);
  session.version = request.fixed.protocolVersion.startsWith("1") ? 1 : 2;
  session.printWidth = request.fixed.maxPrintWidth;
  const { backEndOf, offeredMessages } = session.parts;
  const [first] = config.institutions.values();
  const institution = identity?.institution ?? first;
  return acsStatus(identity, {
    version: session.version,
    now: local.timestamp(now),
    backEnd: institution === undefined ? { online: false } : backEndOf(institution).status(),
    supportedMessages: identity?.account.answers?.supportedMessages ?? offeredMessages(identity),
  });
}

/** What a terminal says of itself that somebody should see to. */
export const TROUBLES: Readonly<Record<string, string>> = { "1": "out of paper", "2": "shuts down" };

/** Tells staff of a terminal in need, once for as long as it says so: it polls every minute. */
function noteStatus(session: Session, statusCode: string): void {
  const { accountId: account, shownLocation, peer: { connection, address }, parts: { log, metrics } } = session;
  const trouble = TROUBLES[statusCode];
  if (trouble !== undefined && statusCode !== session.statusCode) {
    log.warning(`terminal ${trouble}`, { connection, address, account, terminal: shownLocation || undefined });
    metrics.count("terminalTroubles", trouble);
  }
  session.statusCode = statusCode;
}

async function login(
  { session, config }: MessageScope,
  { fixed, fields }: Request<"login">,
  complete: boolean,
): Promise<SessionAnswer> {
  // Only SIP 2.00 has a login.
  session.version = 2;
  const { connection, address } = session.peer;
  const clear = [fixed.uidAlgorithm, fixed.passwordAlgorithm].every((algorithm) => /^[0 ]?$/.test(algorithm));
  if (!complete || !clear) {
    logOut(session);
    const reason = complete ? "unknown algorithm" : "incomplete";
    session.parts.log.warning("login failed", { connection, address, reason });
    session.parts.metrics.count("loginsRefused", reason);
    return answerLogin(reason);
  }
  const { loginUserId = "", loginPassword = "", locationCode = "" } = fields;
  const attempt = { accountId: loginUserId.trim(), password: loginPassword, location: locationCode.trim() };
  return answerLogin(await logIn(session, attempt, config));
}

function answerLogin(reason: string | undefined): SessionAnswer {
  const ok = reason === undefined;
  return {
    answer: { response: { name: "loginResponse", fixed: { ok }, fields: {} } },
    outcome: ok ? "answered" : "refused",
    reason,
  };
}

/** Has a change that the session refuses written down where the library keeps its records. */
function noteRefusal(
  backEnd: BackEnd,
  scope: MessageScope,
  request: Request<BackEndRequestName>,
  identity: Identity,
  reason: EarlyReason,
): void {
  if (!changesSomething(request)) return;
  const { config, now } = scope;
  backEnd.noteRefusal(
    request,
    { origin: originOf(request, identity, whereabouts(scope, identity), config), now },
    reason,
  );
}

function whereabouts({ session: { location, peer } }: MessageScope, { account }: Identity): Whereabouts {
  return { location: location || (account.locationCode ?? ""), address: peer.address };
}

/** Tells who asks and where, and how a retry is recognised where the request changes something. */
function retryable(
  { session, config, local, sequence }: MessageScope,
  request: Request<BackEndRequestName>,
  identity: Identity,
  where: Whereabouts,
): Origin {
  const { heardings, parts: { retries } } = session;
  const origin = originOf(request, identity, where, config);
  if (!changesSomething(request)) {
    remember(heardings, { request, sequence });
    return origin;
  }
  const { account, terminal } = origin;
  const { policy } = identity.institution;
  const sent = { request, sequence, account, terminal, moment: local.instant, policy };
  return { ...origin, retry: retries.judge(heardings, sent) };
}

/** Asks the back end, and waits as long as the terminal does. */
function ask(
  backEnd: BackEnd,
  scope: MessageScope,
  request: Request<BackEndRequestName>,
  identity: Identity,
  forbidden: SessionReason | undefined,
): Promise<BackEndAnswer> {
  const { session: { parts, printWidth }, config, now, local, started } = scope;
  const limit = answerLimit(identity.institution.policy);
  const deadline = createDeadline(limit, started);
  const answer = backEnd.answer(request, {
    account: identity.account,
    institution: identity.institution,
    origin: retryable(scope, request, identity, whereabouts(scope, identity)),
    now,
    local,
    texts: textsFor(scope, request),
    textsFor: (patronLanguage) => textsFor(scope, request, patronLanguage),
    branchName: (code) => config.circulation.branches.get(code)?.name ?? code,
    printWidth,
    forbidden,
    deadline,
  });
  return parts.deadlines.within(deadline, answer, () => new AnswerLate(`no answer within ${limit} ms`));
}
