import type { Account, Config } from "../../config/config.ts";
import { commandName } from "../../protocol/command_name.ts";
import type { DecodedRequest } from "../../protocol/decode_request.ts";
import { encodeMessage, encodeWireMessage, type Writing } from "../../protocol/encode_message.ts";
import type { ErrorDetection } from "../../protocol/error_detection.ts";
import type { Line } from "../../protocol/line_splitter.ts";
import { isWireMessage } from "../../protocol/wire_message.ts";
import { identify, type Identity, timeZoneOf } from "./identity.ts";
import { accountRefusal, logOut } from "./log_in.ts";
import { type AnsweredLine, observe, spanOf } from "./observe.ts";
import { present } from "./present.ts";
import { readRequest } from "./read_request.ts";
import { refuse, respond, UNREADABLE } from "./respond.ts";
import type { Session } from "./session.ts";
import type { MessageScope, SessionAnswer } from "./session_answer.ts";

type Readable = Exclude<DecodedRequest, { kind: "unreadable" }>;

/**
 * Answers one line that a terminal sent: whatever the line is, and whatever fails behind the server, what comes of it are
 * the bytes of one legal message, to be sent in one write.
 */
export async function answerLine(session: Session, line: Line): Promise<Uint8Array> {
  const { tracing } = session.parts;
  const started = performance.now();
  const work = () => answer(session, line, started);
  const answered = await (tracing === undefined ? work() : tracing.span("message", work, spanOf));
  observe(session, answered, performance.now() - started);
  return answered.bytes;
}

async function answer(session: Session, line: Line, started: number): Promise<AnsweredLine> {
  const config = session.parts.current();
  const identity = identityNow(session, config);
  const decoded = line.kind === "line" ? readRequest(line.bytes, config, identity?.account) : undefined;
  const errorDetection = decoded?.errorDetection;
  const unguarded = identity?.account.errorDetectionRequired === true && errorDetection === undefined;
  const given = decoded === undefined || decoded.kind === "unreadable" || unguarded
    ? UNREADABLE
    : await answerRequest(session, config, identity, decoded, started);
  // A login is answered in the manner of the account that it opened.
  const account = session.accountId === identity?.account.id
    ? identity?.account
    : identify(config, session.accountId)?.account;
  const { outcome, reason } = given;
  return { decoded, outcome, reason, account, ...write(given, session, config, account, errorDetection) };
}

/**
 * Tells whom the session acts for now; an account that a reload took away, or has closed to the terminal, is logged
 * out.
 */
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

/**
 * Tells what an account that the session is logged in as has against it, which is asked once for each configuration.
 */
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
): Promise<SessionAnswer> {
  const { clock, localTime, log } = session.parts;
  const local = localTime(timeZoneOf(config, identity));
  const sequence = decoded.errorDetection?.sequence;
  const scope: MessageScope = { session, config, identity, now: clock(), local, sequence, started };
  try {
    return await respond(scope, decoded);
  } catch (error) {
    const { accountId: account, peer: { connection, address } } = session;
    const message = commandName(decoded.request.name);
    if (!session.parts.outages?.takes(error)) {
      log.error("message failed", { connection, address, account, message, error: describeError(error) });
    }
    return refuse(scope, decoded.request, "unavailable");
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
  account: Account | undefined,
  errorDetection: ErrorDetection | undefined,
): Pick<AnsweredLine, "sent" | "bytes"> {
  if (answer instanceof Uint8Array) return { sent: undefined, bytes: answer };
  const { delimiter, encoding = "utf8", terminator = "\r" } = account ?? { delimiter: config.delimiter };
  const { version } = session;
  const sent = present(answer, account, version, (...what) => session.parts.leftOutLog(account?.id, ...what));
  if (isResend(answer)) {
    session.last = undefined;
    const guard = errorDetection && {};
    return { sent, bytes: encode(sent, { delimiter, encoding, terminator, version, errorDetection: guard }) };
  }
  session.last = encode(sent, { delimiter, encoding, terminator, version, errorDetection });
  return { sent, bytes: session.last };
}

function isResend({ response }: Exclude<SessionAnswer["answer"], Uint8Array>): boolean {
  return isWireMessage(response) ? response.code === "96" : response.name === "requestScResend";
}

function encode(message: ReturnType<typeof present>, writing: Writing): Uint8Array {
  return isWireMessage(message) ? encodeWireMessage(message, writing) : encodeMessage(message, writing);
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.stack ?? `${error.name}: ${error.message}` : String(error);
}
