import type { ChangeNotes } from "../../storage/port/ledger.ts";
import type { AnswerReading } from "../../systems/read_answers.ts";
import type { LocalTime } from "../../server/wording/local_time.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import { FIRST_MOMENT, withinYears } from "../../library/day.ts";
import { Buffer } from "node:buffer";
import { decodeText, type Encoding } from "../../protocol/encoding.ts";
import { fieldsOf, openRawMessage, type RawMessage } from "../../protocol/raw_message.ts";
import type { WireMessage } from "../../protocol/wire_message.ts";

/** The form in which an answer is stored in the ledger's row. Each character of `body` is a byte. */
interface Stored {
  readonly body: string;
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly guarded: boolean;
}

/** Fields that no row may hold. By the protocol no answer has them. */
const SECRETS = ["AC", "AD", "CO"];

/** Fields that hold for one request only: CQ judges the PIN that came with it. */
const OF_ONE_REQUEST = ["CQ"];

/**
 * Writes an answer for the ledger's row; `undefined` for an answer that may not be stored because it contains a secret.
 */
export function storedAnswer(answer: RawMessage): string | undefined {
  const { body, delimiter, encoding, guarded } = answer;
  const written = Buffer.from(body).toString("latin1");
  const text = decodeText(body, encoding), begin = fieldsOf(text, delimiter);
  // No delimiter stands before the first field.
  if (SECRETS.some((id) => written.includes(delimiter + id) || text.startsWith(id, begin))) return undefined;
  return JSON.stringify({ body: written, delimiter, encoding, guarded } satisfies Stored);
}

/** Reads the answer of a row, for a retry. */
export function answerAgain(stored: string): RawMessage | WireMessage {
  const { body, ...form }: Stored = JSON.parse(stored);
  const answer = { ...form, body: new Uint8Array(Buffer.from(body, "latin1")) };
  if (!OF_ONE_REQUEST.some((id) => body.includes(id))) return answer;
  const opened = openRawMessage(answer);
  if (opened === undefined) return answer;
  return { ...opened, fields: opened.fields.filter(({ id }) => !OF_ONE_REQUEST.includes(id)) };
}

/** Reads the answer of a row as it came. */
export function readStoredAnswer(stored: string): RawMessage {
  const { body, ...form }: Stored = JSON.parse(stored);
  return { ...form, body: new Uint8Array(Buffer.from(body, "latin1")) };
}

/**
 * Reads what staff are told of a 10, a 12 and a 30: the screen messages, and the hold that a return captured. A hold that no
 * terminal has heard of is on the list of captured holds. Of any other answer nothing is told.
 */
export function answerNotes(
  answer: RawMessage,
  { readCaptured }: Pick<AnswerReading, "readCaptured">,
): Pick<ChangeNotes, "said" | "captured"> {
  const code = String.fromCharCode(answer.body[0] ?? 0, answer.body[1] ?? 0);
  if (!WITH_NOTES.has(code)) return {};
  const fields = openRawMessage(answer)?.fields ?? [];
  const said = fields.filter(({ id }) => id === "AF").map(({ value }) => value.trim()).join(" ");
  const captured = code === "10" ? readCaptured(answer) : undefined;
  return { ...said !== "" && { said }, ...captured && { captured } };
}

const WITH_NOTES: ReadonlySet<string> = new Set(["10", "12", "30"]);

/**
 * Reads the due date of a 12 or a 30, as it can be stored; `undefined` where there is none. Some systems write the last day
 * of the year 9999 for a loan without end: in America that is a moment of the year 10000.
 */
export function loanDueOf(
  answer: RawMessage,
  { readLoanDue }: Pick<AnswerReading, "readLoanDue">,
  { instant }: Pick<LocalTime, "instant">,
): Temporal.Instant | undefined {
  const due = parseTimestamp(readLoanDue(answer) ?? "");
  if (due === null) return undefined;
  const moment = withinYears(instant(due));
  return moment.epochMilliseconds < FIRST_MOMENT.epochMilliseconds ? undefined : moment;
}
