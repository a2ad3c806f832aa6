import type { Account, Config } from "../../config/config.ts";
import type { SpanResult } from "../../observability/tracing.ts";
import type { DecodedRequest } from "../../protocol/decode_request.ts";
import { encodeMessage } from "../../protocol/encode_message.ts";
import type { ErrorDetection } from "../../protocol/error_detection.ts";
import type { Line } from "../../protocol/line_splitter.ts";
import { sessionTexts } from "../wording/session_en.ts";
import { identify, type Identity, timeZoneOf } from "./identity.ts";
import { accountRefusal, logOut } from "./log_in.ts";
import { logMessage } from "./message_log.ts";
import { readRequest } from "./read_request.ts";
import { type MessageScope, refuse, respond, type SessionAnswer, UNREADABLE } from "./respond.ts";
import type { Session } from "./session.ts";

type Readable = Exclude<DecodedRequest, { kind: "unreadable" }>;

/**
 * Answers one line that a terminal sent: whatever the line is, and whatever fails behind the server, what comes of it are
 * the bytes of one legal message, to be sent in one write.
 */
export async function answerLine(session: Session, line: Line): Promise<Uint8Array> {
  const { log, metrics, tracing } = session.parts;
  const started = performance.now();
  const work = () => answer(session, line, started);
  const { decoded, reply } = await (tracing === undefined ? work() : tracing.span("message", work, spanOf));
  const milliseconds = performance.now() - started;
  const message = messageName(decoded);
  metrics.count("messages", message, reply.outcome);
  metrics.observe("messageSeconds", milliseconds / 1000, message);
  if (log.messages !== "no") logMessage(session, decoded, reply, milliseconds);
  return reply.bytes;
}

/** A line, as far as it could be read, and what is sent for it. */
interface Answered {
  readonly decoded: DecodedRequest | undefined;
  readonly reply: SessionAnswer & { readonly bytes: Uint8Array };
  readonly account: string | undefined;
}

async function answer(session: Session, line: Line, started: number): Promise<Answered> {
  const config = session.parts.current();
  const identity = identityNow(session, config);
  const decoded = line.kind === "line" ? readRequest(line.bytes, config, identity?.account) : undefined;
  const errorDetection = decoded?.errorDetection;
  const unguarded = identity?.account.errorDetectionRequired === true && errorDetection === undefined;
  const reply = decoded === undefined || decoded.kind === "unreadable" || unguarded
    ? { ...UNREADABLE, bytes: write(UNREADABLE, session, config, errorDetection) }
    : await answerRequest(session, config, identity, decoded, started);
  return { decoded, reply, account: session.accountId };
}

function spanOf({ decoded, reply: { outcome }, account }: Answered): SpanResult {
  const name = messageName(decoded);
  return { name, attributes: { "sip2.message": name, "sip2.outcome": outcome, "sip2.account": account } };
}

function messageName(decoded: DecodedRequest | undefined): string {
  return decoded === undefined || decoded.kind === "unreadable" ? "unreadable" : decoded.request.name;
}

/** Whom the session acts for now; an account that a reload took away, or has closed to the terminal, is logged out. */
function identityNow(session: Session, config: Config): Identity | undefined {
  const { accountId, peer: { connection, address }, parts: { log } } = session;
  if (accountId === undefined) return undefined;
  const identity = identify(config, accountId);
  const problem = identity === undefined ? "the account is gone" : newProblem(session, config, identity.account);
  if (problem === undefined) return identity;
  log.warning(`logged out: ${problem}`, { connection, address, account: accountId });
  logOut(session);
  return undefined;
}

/** What an account that the session is logged in as has against it, which is asked once for each configuration. */
function newProblem(session: Session, config: Config, account: Account): string | undefined {
  if (session.allowedBy === config) return undefined;
  session.allowedBy = config;
  return accountRefusal(account, session.peer);
}

async function answerRequest(
  session: Session,
  config: Config,
  identity: Identity | undefined,
  decoded: Readable,
  started: number,
): Promise<SessionAnswer & { readonly bytes: Uint8Array }> {
  const { clock, localTime, log } = session.parts;
  const local = localTime(timeZoneOf(config, identity));
  const scope: MessageScope = { session, config, identity, now: clock(), local, started };
  try {
    const { answer, outcome } = await respond(scope, decoded);
    return { answer, outcome, bytes: write({ answer }, session, config, decoded.errorDetection) };
  } catch (error) {
    const { accountId: account, peer: { connection, address } } = session;
    const message = decoded.request.name;
    log.error("message failed", { connection, address, account, message, error: describeError(error) });
    const reply = refuse(scope, decoded.request, sessionTexts.unavailable, "failed");
    return { ...reply, bytes: write(reply, session, config, decoded.errorDetection) };
  }
}

/**
 * Writes an answer as the account wants it, and keeps it for a resend. A 96 is not kept and carries no sequence number
 * (`96AZFEF6`): it is about a message whose number could not be trusted.
 */
function write(
  { answer }: Pick<SessionAnswer, "answer">,
  session: Session,
  config: Config,
  errorDetection: ErrorDetection | undefined,
): Uint8Array {
  if (answer instanceof Uint8Array) return answer;
  // A login is answered in the manner of the account that it opened.
  const { delimiter, encoding = "utf8", terminator = "\r" } = identify(config, session.accountId)?.account ??
    { delimiter: config.delimiter };
  const { version } = session;
  if (answer.name === "requestScResend") {
    session.last = undefined;
    const guard = errorDetection && {};
    return encodeMessage(answer, { delimiter, encoding, terminator, version, errorDetection: guard });
  }
  session.last = encodeMessage(answer, { delimiter, encoding, terminator, version, errorDetection });
  return session.last;
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.stack ?? `${error.name}: ${error.message}` : String(error);
}
