import type { Account, Config } from "../../config/config.ts";
import { sameId } from "../../library/id.ts";
import type { FeedEntry } from "../../observability/feed.ts";
import { type MessageOutcome, refusalKind } from "../../observability/outcomes.ts";
import type { SpanResult } from "../../observability/tracing.ts";
import { encodeMessage, type Writing } from "../../protocol/encode_message.ts";
import { decodeText } from "../../protocol/encoding.ts";
import type { RequestName } from "../../protocol/requests.ts";
import type { DecodedRequest } from "../../protocol/decode_request.ts";
import { type FieldName, type FieldRow, fields } from "../../protocol/fields.ts";
import { describeMessage, MASK, messageToJson, type Shown } from "../../protocol/describe_message.ts";
import type { AnyMessage, Request, Response } from "../../protocol/message.ts";
import { commandName } from "../../protocol/message_table.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { WireMessage } from "../../protocol/wire_message.ts";
import { readableAnswer } from "./presenting/readable_answer.ts";
import type { Session } from "./session.ts";
import type { SessionAnswer } from "./session_answer.ts";
import { hideSecrets, type Showable } from "./hide_secrets.ts";

/** A line, as far as it could be read, and its answer. */
export interface AnsweredLine extends Pick<SessionAnswer, "outcome" | "reason" | "silence" | "repeated"> {
  readonly decoded: DecodedRequest | undefined;
  /** The name of its message; `unreadable` if that is unknown. */
  readonly message: string;
  /** The account whose settings hold for the answer. */
  readonly account: Account | undefined;
  /** The answer as it was written; absent where an earlier one is sent again. */
  readonly sent: Response | WireMessage | RawMessage | undefined;
  readonly bytes: Uint8Array;
  /** How long another library system took; absent where none was asked. */
  readonly upstreamMilliseconds: number | undefined;
}

/** Messages whose refusals are counted by reason; refused logins are counted where they are refused. */
export const COUNTED_REFUSALS: ReadonlySet<string> = new Set(
  (["checkout", "checkin", "hold", "renew", "feePaid", "renewAll"] as const satisfies RequestName[]).map(commandName),
);

/**
 * Reports one finished answer to metrics, log and live view. No other place counts messages. Where the live view is
 * closed it costs two counters.
 *
 * @param came when its message did
 */
export function observe(
  session: Session,
  answered: AnsweredLine,
  came: Temporal.Instant,
  milliseconds: number,
): void {
  if (session.unnoticed) return;
  const { accountId, parts: { log, metrics, feed, lastMessages } } = session;
  const { message } = answered;
  if (accountId !== undefined) lastMessages.set(accountId, came.epochMilliseconds);
  metrics.count("messages", message, outcomeTold(answered));
  if (answered.outcome === "refused" && answered.reason !== undefined && COUNTED_REFUSALS.has(message)) {
    metrics.count("refusals", message, answered.reason);
  }
  if (answered.repeated !== undefined) metrics.count("repeats", message, accountId ?? "", answered.repeated);
  metrics.observe("messageSeconds", milliseconds / 1000, message);
  if (log.messages !== "no") logMessage(session, answered, milliseconds);
  if (feed.watched) feed.publish(feedEntry(session, answered, milliseconds));
}

/** Tells the outcome of a message, and of which kind a refusal is. A login is refused for reasons of its own. */
function outcomeTold(
  { outcome, reason, message }: Pick<AnsweredLine, "outcome" | "reason" | "message">,
): MessageOutcome {
  return outcome === "refused" && message !== "login" ? refusalKind(reason) : outcome;
}

/** Says what the span of a message is called and tells. */
export function spanOf(answered: AnsweredLine): SpanResult {
  const { message: name, account, reason } = answered;
  const attributes = { "sip2.message": name, "sip2.outcome": outcomeTold(answered), "sip2.reason": reason };
  return { name, attributes: { ...attributes, "sip2.account": account?.id } };
}

/**
 * Tells the log of one message, its answer, and the milliseconds in between. The words of a message that could not be
 * read in full are left out: any of them may be a password.
 */
function logMessage(
  { parts: { log, current }, peer: { connection }, accountId, shownLocation }: Session,
  answered: AnsweredLine,
  milliseconds: number,
): void {
  const { decoded, message, reason } = answered;
  const shown = { personal: log.messages === "personal" };
  const words = (message: AnyMessage | undefined) => () => message && describe(message, shown);
  const { request, response } = wordsIn(answered, shown, current());
  log.info("message", {
    connection,
    terminal: shownLocation || undefined,
    account: accountId,
    message: decoded === undefined ? "too-long" : decoded.kind === "unreadable" ? decoded.problem : message,
    outcome: outcomeTold(answered),
    reason,
    ms: Math.round(milliseconds * 1000) / 1000,
    request: decoded !== undefined && decoded.kind !== "unreadable" ? words(request) : undefined,
    response: words(response),
  });
}

function feedEntry(
  { peer: { connection, address }, shownLocation, accountId: account, parts: { clock, feed, current } }: Session,
  answered: AnsweredLine,
  milliseconds: number,
): FeedEntry {
  return {
    number: feed.published + 1,
    time: clock().epochMilliseconds,
    connection,
    address,
    terminal: shownLocation,
    account,
    message: answered.message,
    result: outcomeTold(answered),
    reason: answered.reason,
    ...answered.silence !== undefined && { silence: answered.silence },
    ...answered.repeated !== undefined && { repeated: answered.repeated },
    milliseconds,
    ...answered.upstreamMilliseconds !== undefined && { upstreamMilliseconds: answered.upstreamMilliseconds },
    ...laterWords(answered, current),
  };
}

const NOT_PERSONAL: Shown = { personal: false };
const PERSONAL: Shown = { personal: true };

/** Keeps the words of a message and its answer until somebody reads them, without passwords. */
function laterWords(answered: AnsweredLine, current: () => Config): Pick<FeedEntry, "words" | "lines" | "isAbout"> {
  const { decoded, sent } = answered;
  if (decoded?.kind !== "request") return NO_WORDS;
  // The request's own bytes are not kept: there may be a password in them.
  const asked = withoutPasswords(decoded.request);
  const given: AnyMessage["fields"] = asked.fields;
  return {
    words(shown = NOT_PERSONAL) {
      const { request, response } = wordsOf(asked, sent, shown, current());
      if (request === undefined) return {};
      return {
        request: messageToJson(request, shown),
        ...response && { response: messageToJson(response, shown) },
      };
    },
    lines() {
      const { request, response } = wordsOf(asked, sent, PERSONAL, current());
      return { ...request && { request: lineOf(request) }, ...response && { response: lineOf(response) } };
    },
    isAbout(kind, id) {
      const value = given[kind];
      return typeof value === "string" && sameId(value.trim(), id);
    },
  };
}

const NO_WORDS: Pick<FeedEntry, "words" | "lines" | "isAbout"> = {
  words: () => ({}),
  lines: () => ({}),
  isAbout: () => false,
};

/** How lines of recordings are written, whatever the account's delimiter and encoding are: a recording has one of each. */
const AS_RECORDED: Writing = { delimiter: "|", encoding: "latin1", terminator: "\r", version: 2 };

function lineOf(message: AnyMessage): string {
  return decodeText(encodeMessage(message, AS_RECORDED), "latin1").trimEnd();
}

const PASSWORDS = (Object.keys(fields) as FieldName[]).filter((name) => (fields[name] as FieldRow).secret);

/** The request without its passwords; nearly all requests have none, and are kept as they are. */
function withoutPasswords(request: Request): Request {
  const given: AnyMessage["fields"] = request.fields;
  let masked: Partial<Record<FieldName, string>> | undefined;
  for (const name of PASSWORDS) if (given[name]) masked = { ...masked, [name]: MASK };
  return masked === undefined ? request : { ...request, fields: { ...given, ...masked } } as Request;
}

/** The request and its answer as far as their words may be shown at all. */
function wordsIn({ decoded, sent }: Pick<AnsweredLine, "decoded" | "sent">, shown: Shown, config: Config): Showable {
  return decoded?.kind === "request" ? wordsOf(decoded.request, sent, shown, config) : {};
}

function wordsOf(request: Request, sent: AnsweredLine["sent"], shown: Shown, config: Config): Showable {
  return hideSecrets(request, () => sent && readableAnswer(sent), shown, config);
}

function describe(message: AnyMessage, shown: Shown): string {
  return describeMessage(message, shown).map((line) => line.trim()).join("; ");
}
