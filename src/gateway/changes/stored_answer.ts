import type { ChangeNotes } from "../../storage/port/ledger.ts";
import type { AnswerReading } from "../../systems/read_answers.ts";
import type { LocalTime } from "../../server/wording/local_time.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import { FIRST_MOMENT, withinYears } from "../../library/day.ts";
import { Buffer } from "node:buffer";
import { decodeText, encodeText, type Encoding } from "../../protocol/encoding.ts";
import { type FieldRow, fields } from "../../protocol/fields.ts";
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

/** Personal fields that a row keeps: the cards by which a change is known, what the terminal shows, and what it takes in. */
const KEPT: ReadonlySet<string> = new Set(
  (["patronId", "holdPatronId", "screenMessage", "printLine", "feeAmount"] as const).map((name) => fields[name].id),
);

/** Fields that no row keeps: name, address, mail, telephone, birth date and the like of a patron. */
const PERSONAL: ReadonlySet<string> = new Set(
  Object.values<FieldRow>(fields).filter(({ personal, id }) => personal && !KEPT.has(id)).map(({ id }) => id),
);

/** Fields of people's sentences, in which a name may stand. */
const SENTENCES: ReadonlySet<string> = new Set([fields.screenMessage.id, fields.printLine.id]);

/** A value that is shorter may stand in a sentence by chance. */
const LEAST = 3;

/** Answers that are remembered as they came: those of some minutes. */
const REMEMBERED = 500;

/** Writes answers for the ledger's rows and reads them again, for retries. */
export interface AnswerKeeping {
  /**
   * Writes an answer for the ledger's row, without what tells of a person. `undefined` for an answer that may not be stored
   * because it contains a secret.
   */
  stored(answer: RawMessage): string | undefined;
  /** Reads the answer of a row, for a retry. This process has the newest as they came. */
  again(stored: string): RawMessage | WireMessage;
}

/** Remembers no answer yet. */
export function createAnswerKeeping(): AnswerKeeping {
  const whole = new Map<string, RawMessage>();
  return {
    stored(answer) {
      const kept = storedAnswer(answer);
      if (kept === undefined || kept === written(answer)) return kept;
      whole.delete(kept);
      whole.set(kept, answer);
      for (const oldest of whole.keys()) {
        if (whole.size <= REMEMBERED) break;
        whole.delete(oldest);
      }
      return kept;
    },
    again: (stored) => answerAgain(whole.get(stored) ?? readStoredAnswer(stored)),
  };
}

/**
 * Writes an answer for the ledger's row, without what tells of a person; `undefined` for an answer that may not be stored
 * because it contains a secret.
 */
function storedAnswer(answer: RawMessage): string | undefined {
  const { body, delimiter, encoding } = answer, bytes = Buffer.from(body).toString("latin1");
  const text = decodeText(body, encoding), begin = fieldsOf(text, delimiter);
  // No delimiter stands before the first field.
  if (SECRETS.some((id) => bytes.includes(delimiter + id) || text.startsWith(id, begin))) return undefined;
  return written(withoutPersonal(answer));
}

/** Takes out of an answer what tells of a person, and sentences that repeat it. All else stays byte for byte. */
function withoutPersonal(answer: RawMessage): RawMessage {
  const { body, delimiter, encoding } = answer, text = decodeText(body, encoding), begin = fieldsOf(text, delimiter);
  const all = text.slice(begin).split(delimiter), values = all.filter(isPersonal).map(valueOf);
  const repeated = values.filter((value) => value.length >= LEAST);
  const repeats = (field: string) =>
    SENTENCES.has(field.slice(0, 2)) && repeated.some((value) => field.toLowerCase().includes(value));
  const kept = all.filter((field) => !repeats(field) && (!isPersonal(field) || field.startsWith(NAME)))
    .map((field) => field.startsWith(NAME) ? NAME : field);
  const left = text.slice(0, begin) + kept.join(delimiter);
  return left === text ? answer : { ...answer, body: encodeText(left, encoding) };
}

/** The one that must stand in an answer. */
const NAME = fields.personalName.id;

function isPersonal(field: string): boolean {
  return PERSONAL.has(field.slice(0, 2));
}

function valueOf(field: string): string {
  return field.slice(2).trim().toLowerCase();
}

function written({ body, delimiter, encoding, guarded }: RawMessage): string {
  return JSON.stringify({ body: Buffer.from(body).toString("latin1"), delimiter, encoding, guarded } satisfies Stored);
}

/** Gives an answer to a retry. */
function answerAgain(answer: RawMessage): RawMessage | WireMessage {
  const opened = openRawMessage(answer);
  if (!opened?.fields.some(({ id }) => OF_ONE_REQUEST.includes(id))) return answer;
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
  const told = openRawMessage(withoutPersonal(answer))?.fields ?? [];
  const said = told.filter(({ id }) => id === "AF").map(({ value }) => value.trim()).join(" ");
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
