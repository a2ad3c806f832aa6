import type { Config } from "../../config/config.ts";
import type { DecodedRequest } from "../../protocol/decode_request.ts";
import type { Request, Response } from "../../protocol/message.ts";
import { negativeResponse } from "../../protocol/negative_response.ts";
import type { HandledRequestName } from "../handlers/handler.ts";
import type { LocalTime } from "../wording/local_time.ts";
import { missingText, sessionTexts } from "../wording/session_en.ts";
import { acsStatus } from "./acs_status.ts";
import { answerLimit, createDeadline } from "./deadlines.ts";
import type { Identity } from "./identity.ts";
import { logIn, logOut } from "./log_in.ts";
import { originOf } from "./origin_of.ts";
import { refusalOf } from "./permission.ts";
import { present } from "./present.ts";
import type { Session } from "./session.ts";

/** What holds while one message is answered. */
export interface MessageScope {
  readonly session: Session;
  readonly config: Config;
  readonly identity: Identity | undefined;
  readonly now: Temporal.Instant;
  readonly local: LocalTime;
  /** When its answering began, in milliseconds of `performance.now()`. */
  readonly started: number;
}

/** What became of a message, for the log. */
export type Outcome = "answered" | "refused" | "incomplete" | "unreadable" | "resent" | "failed";

/** The answer to a message: a response that is still to be written, or the bytes of an earlier one. */
export interface SessionAnswer {
  readonly answer: Response | Uint8Array;
  readonly outcome: Outcome;
}

const RESEND: Response<"requestScResend"> = { name: "requestScResend", fixed: {}, fields: {} };

/** The answer to a message that cannot be taken for one: the terminal is asked to send it again. */
export const UNREADABLE: SessionAnswer = { answer: RESEND, outcome: "unreadable" };

/** Answers one message. Rejects when the library or a handler fails. */
export async function respond(
  scope: MessageScope,
  decoded: Exclude<DecodedRequest, { kind: "unreadable" }>,
): Promise<SessionAnswer> {
  const { session, identity } = scope;
  const { request } = decoded;
  switch (request.name) {
    case "requestAcsResend":
      return { answer: session.last ?? RESEND, outcome: "resent" };
    case "scStatus":
      return { answer: status(scope, request), outcome: "answered" };
    case "login": {
      const ok = await login(scope, request, decoded.kind === "request");
      return { answer: { name: "loginResponse", fixed: { ok }, fields: {} }, outcome: ok ? "answered" : "refused" };
    }
  }
  if (identity === undefined) return refuse(scope, request, sessionTexts.loginRequired);
  const refusal = refusalOf(request.name, identity, session.parts);
  if (refusal !== undefined) return refuse(scope, request, refusal);
  if (decoded.kind === "incomplete") return refuse(scope, request, missingText(decoded.missing), "incomplete");
  return { answer: await handle(scope, request, identity), outcome: "answered" };
}

/** The negative answer of a message. */
export function refuse(
  { identity, now, local }: MessageScope,
  request: Request,
  screenMessage: string,
  outcome: Outcome = "refused",
): SessionAnswer {
  const institutionId = identity?.institution.id ?? "";
  return { answer: negativeResponse(request, { now: local.timestamp(now), institutionId, screenMessage }), outcome };
}

/** A 99 that is cut short is answered all the same: it only tells, and what it does not tell has a default. */
function status({ session, identity, now, local }: MessageScope, request: Request<"scStatus">): Response {
  session.version = request.fixed.protocolVersion.startsWith("1") ? 1 : 2;
  session.printWidth = request.fixed.maxPrintWidth;
  return acsStatus(identity, session.version, local.timestamp(now), session.parts);
}

async function login({ session, config }: MessageScope, { fixed, fields }: Request<"login">, complete: boolean) {
  // Only SIP 2.00 has a login.
  session.version = 2;
  const { connection, address } = session.peer;
  const clear = [fixed.uidAlgorithm, fixed.passwordAlgorithm].every((algorithm) => /^[0 ]?$/.test(algorithm));
  if (!complete || !clear) {
    logOut(session);
    const reason = complete ? "unknown algorithm" : "incomplete";
    session.parts.log.warning("login failed", { connection, address, reason });
    session.parts.metrics.count("loginsRefused", reason);
    return false;
  }
  const { loginUserId = "", loginPassword = "", locationCode = "" } = fields;
  const attempt = { accountId: loginUserId.trim(), password: loginPassword, location: locationCode.trim() };
  return await logIn(session, attempt, config);
}

async function handle(
  scope: MessageScope,
  request: Request<HandledRequestName>,
  identity: Identity,
): Promise<Response> {
  const { session: { parts, location, printWidth, peer }, config, now, local, started } = scope;
  const handler = parts.registry.get(request.name);
  if (handler === undefined) throw new Error(`no handler for ${request.name}`);
  const limit = answerLimit(identity.institution.policy);
  const deadline = createDeadline(limit, started);
  const answer = handler(request, {
    ...identity,
    library: parts.library,
    origin: originOf(request, identity, { location, address: peer.address }, config.circulation.branches),
    now,
    local,
    printWidth,
    deadline,
  });
  const late = () => new Error(`no answer within ${limit} ms`);
  return present(await parts.deadlines.within(deadline, answer, late), identity.account);
}
