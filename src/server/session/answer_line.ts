import type { Account, Config } from "../../config/config.ts";
import type { Redact } from "../../library/redaction.ts";
import { type DecodedRequest, decodeRequest } from "../../protocol/decode_request.ts";
import { commandName } from "../../protocol/message_table.ts";
import { encodeMessage, encodeRawMessage, encodeWireMessage, type Writing } from "../../protocol/encode_message.ts";
import type { FieldName } from "../../protocol/fields.ts";
import type { Line } from "../../protocol/line_splitter.ts";
import type { Request, Response } from "../../protocol/message.ts";
import { type RawMessage, withValues } from "../../protocol/raw_message.ts";
import { type RequestName, requests } from "../../protocol/requests.ts";
import type { WireMessage } from "../../protocol/wire_message.ts";
import { REDACTED_FIELDS, redactedAnswer } from "../back_end/redacted_answer.ts";
import { type Acting, actingFor, askerOf, identify, timeZoneOf } from "./identity.ts";
import { accountRefusal, hasEnded, logOut, servedBy } from "./log_in.ts";
import { type AnsweredLine, observe, spanOf } from "./observe.ts";
import { present } from "./present.ts";
import { refuse, respond, UNREADABLE } from "./respond.ts";
import type { Session } from "./session.ts";
import type { MessageScope, SessionAnswer } from "./session_answer.ts";

/**
 * Answers one line that a terminal sent. Whatever the line is, and whatever fails behind the server, the result is the
 * bytes of one legal message, to be sent in one write. What needs no waiting is answered without a promise: one for
 * each step would cost as much as the answer to a 99.
 */
export function answerLine(session: Session, line: Line): Promise<AnsweredLine> {
  const { tracing } = session.parts;
  if (tracing === undefined) return answer(session, line);
  return tracing.span("message", () => answer(session, line), spanOf);
}

async function answer(session: Session, line: Line): Promise<AnsweredLine> {
  const started = performance.now();
  const { parts } = session;
  const config = parts.current();
  const now = parts.clock();
  const identity = identityNow(session, config, now);
  const read = line.kind === "line" ? readRequest(line, config, identity?.account) : undefined;
  const decoded = read && redacted(read, parts.redact);
  const errorDetection = decoded?.errorDetection;
  const heard = decoded === undefined || decoded.kind === "unreadable" ? undefined : decoded;
  const message = heard === undefined ? "unreadable" : commandName(heard.request.name);
  const unguarded = errorDetection === undefined && identity?.account.errorDetectionRequired === true;
  const local = identity?.local ?? parts.localTime(timeZoneOf(config, undefined));
  const scope: MessageScope = { session, config, identity, now, local, sequence: errorDetection?.sequence, started };
  let given = UNREADABLE;
  if (heard !== undefined && !unguarded) {
    try {
      const answering = respond(scope, heard);
      given = answering instanceof Promise ? await answering : answering;
    } catch (error) {
      given = failed(scope, heard.request, message, error);
    }
  } else session.heardings.proofs.losesAnswers();
  // A login is answered in the manner of the account that it opened.
  const account = session.accountId === identity?.account.id
    ? identity?.account
    : identify(config, session.accountId)?.account;
  let written;
  try {
    written = write(given.answer, session, config, account, { read, decoded });
  } catch (error) {
    // An answer that cannot be written is a failure, for which the terminal stays connected.
    if (heard === undefined) throw error;
    given = failed(scope, heard.request, message, error);
    written = write(given.answer, session, config, account, { read, decoded });
  }
  const { answer, ...told } = given, { sent, bytes } = written;
  const upstreamMilliseconds = answer instanceof Uint8Array ? undefined : answer.upstreamMilliseconds;
  const answered = { ...told, decoded, message, account, sent, bytes, upstreamMilliseconds };
  observe(session, answered, now, performance.now() - started);
  return answered;
}

/**
 * Gives the account and institution that the session acts for now. If a reload removed the account, or closed it to the
 * terminal, or its last day is past, the session is logged out.
 */
function identityNow(session: Session, config: Config, now: Temporal.Instant): Acting | undefined {
  const { accountId, acting } = session;
  if (accountId === undefined) return undefined;
  if (session.allowedBy === config && acting?.account.id === accountId) {
    const { account } = acting;
    if (account.end === undefined || !hasEnded(account, now)) return acting;
  }
  return identifyAnew(session, config, accountId, now);
}

/**
 * Finds the account and institution that a session acts for, and checks that the account is open to the terminal: once
 * for each configuration.
 */
function identifyAnew(
  session: Session,
  config: Config,
  accountId: string,
  now: Temporal.Instant,
): Acting | undefined {
  const { peer, parts } = session;
  const identity = identify(config, accountId);
  const problem = identity === undefined
    ? "the account is gone"
    : session.allowedBy === config && !hasEnded(identity.account, now)
    ? undefined
    : accountRefusal(identity.account, peer, now);
  if (identity === undefined || problem !== undefined) {
    const { connection, address } = peer;
    parts.log.warning(`logged out: ${problem}`, { connection, address, account: accountId });
    logOut(session);
    return undefined;
  }
  session.allowedBy = config;
  // What its questions count for is as the configuration says.
  session.questioner?.leave();
  session.questioner = undefined;
  const backEnd = servedBy(session, identity), asker = askerOf(identity.account, session);
  session.acting = actingFor(identity, { backEnd, asker }, parts.localTime, config);
  return session.acting;
}

function failed(scope: MessageScope, request: Request, message: string, error: unknown): SessionAnswer {
  const { accountId: account, peer: { connection, address }, parts: { outages, log } } = scope.session;
  if (!outages?.takes(error)) {
    log.error("message failed", { connection, address, account, message, error: describeError(error) });
  }
  return refuse(scope, request, "unavailable");
}

/**
 * Writes an answer as the account wants it, and keeps it for a resend. A 96 is not kept and carries no sequence number
 * (`96AZFEF6`): it is about a message whose number could not be trusted.
 */
function write(
  answer: SessionAnswer["answer"],
  session: Session,
  config: Config,
  account: Account | undefined,
  { read, decoded }: { readonly read: DecodedRequest | undefined; readonly decoded: DecodedRequest | undefined },
): Pick<AnsweredLine, "sent" | "bytes"> {
  if (answer instanceof Uint8Array) return { sent: undefined, bytes: answer };
  const { version, parts } = session, errorDetection = read?.errorDetection, echo = echoOf(read);
  const sent = present(answer, account, version, parts.leftOutLog);
  const isResend = "name" in sent ? sent.name === "requestScResend" : "code" in sent && sent.code === "96";
  const writing: Writing = {
    delimiter: account?.delimiter ?? config.delimiter,
    encoding: account?.encoding ?? "utf8",
    terminator: account?.terminator ?? "\r",
    version,
    errorDetection: isResend && errorDetection !== undefined ? {} : errorDetection,
  };
  const told = echo === undefined ? sent : echoing(sent, echo, parts.redact);
  const bytes = "name" in told
    ? encodeMessage(told, writing)
    : "code" in told
    ? encodeWireMessage(told, writing)
    : encodeRawMessage(told, writing);
  session.last = isResend ? undefined : bytes;
  // Another system's answer repeats what the request had.
  return { sent: read === decoded || "name" in sent ? sent : redactedAnswer(sent, parts.redact), bytes };
}

function describeError(error: unknown): string {
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`;
  // Not every object can be made a text.
  return typeof error === "object" ? Object.prototype.toString.call(error) : String(error);
}

type WholeLine = Extract<Line, { readonly kind: "line" }>;

/** Reads a line as the terminal means it: as its account says, or, before login, as the configuration does. */
function readRequest(line: WholeLine, config: Config, account: Account | undefined): DecodedRequest {
  const reading = account ?? { delimiter: config.delimiter, encoding: "utf8" };
  const decoded = decodeRequest(line.bytes, reading, line.swallowed);
  const isLogin = decoded.kind !== "unreadable" && decoded.request.name === "login";
  return isLogin ? readLogin(line, config, reading.delimiter) ?? decoded : decoded;
}

/** The fields that are redacted, by request; nearly all requests have none. */
const REDACTED_OF: ReadonlyMap<RequestName, readonly (typeof REDACTED_FIELDS)[number][]> = new Map(
  Object.values(requests).map((row) => [row.name, REDACTED_FIELDS.filter((name) => name in row.fields)]),
);

/** An answer as the account wants it. */
type Presented = Response | WireMessage | RawMessage;

/** The transaction id (BK) of a payment, as the terminal sent it: its answer repeats it. */
function echoOf(read: DecodedRequest | undefined): string | undefined {
  return read?.kind === "request" && read.request.name === "feePaid" ? read.request.fields.transactionId : undefined;
}

/** The answer with the transaction id that the terminal sent. It is for the terminal alone, not for log or page. */
function echoing(sent: Presented, echo: string, redact: Redact): Presented {
  if (!("name" in sent)) {
    const kept = redact(echo);
    // One that was stored has the redacted id.
    return kept === echo ? sent : withValues(sent, (id, value) => id === "BK" && value === kept ? echo : value);
  }
  if (sent.name !== "feePaidResponse" || sent.fields.transactionId === undefined) return sent;
  return { ...sent, fields: { ...sent.fields, transactionId: echo } };
}

/** The request as it is carried out, kept and shown. */
function redacted(read: DecodedRequest, redact: Redact): DecodedRequest {
  if (read.kind === "unreadable") return read;
  const request = cleaned(read.request, redact);
  return request === read.request ? read : { ...read, request };
}

/** Removes passwords from texts that would be stored: a terminal that uses another delimiter has them there. */
function cleaned(request: Request, redact: Redact): Request {
  const fields: Partial<Record<FieldName, unknown>> = request.fields;
  let clean: Partial<Record<FieldName, unknown>> | undefined;
  for (const name of REDACTED_OF.get(request.name) ?? []) {
    const value = fields[name];
    if (typeof value !== "string") continue;
    const rest = redact(value);
    if (rest !== value) clean = { ...clean ?? fields, [name]: rest };
  }
  return clean === undefined ? request : { ...request, fields: clean } as Request;
}

/**
 * Reads a login, which tells which account it is from, and is itself written with that account's delimiter and
 * encoding. So it is read with the delimiter, of all that are in use, that makes a whole login of it; `undefined` if
 * none does.
 */
function readLogin({ bytes, swallowed }: WholeLine, config: Config, usual: string): DecodedRequest | undefined {
  const delimiters = new Set([usual, config.delimiter]);
  for (const account of config.accounts.values()) delimiters.add(account.delimiter);
  for (const delimiter of delimiters) {
    const decoded = decodeRequest(bytes, { delimiter, encoding: "utf8" }, swallowed);
    if (decoded.kind !== "request" || decoded.request.name !== "login") continue;
    const { encoding } = config.accounts.get(decoded.request.fields.loginUserId?.trim() ?? "") ?? {};
    if (encoding === undefined || encoding === "utf8") return decoded;
    return decodeRequest(bytes, { delimiter, encoding }, swallowed);
  }
  return undefined;
}

const NINE = "9".charCodeAt(0);

/** Tells whether a line is a 99, which is all that a health probe sends. */
export function isStatusRequest(line: Line): boolean {
  return line.kind === "line" && line.bytes[0] === NINE && line.bytes[1] === NINE;
}
