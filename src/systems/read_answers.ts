import { decodeMessage } from "../protocol/decode_message.ts";
import { decodeText } from "../protocol/encoding.ts";
import type { AnyMessage } from "../protocol/message.ts";
import type { MessageRow } from "../protocol/message_row.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import { responses } from "../protocol/responses.ts";

/** Reads what the answers of a system say. */
export interface AnswerReading {
  /** Reads an 18; `undefined` for any other message. */
  readonly readItem: (answer: RawMessage) => ItemSaid | undefined;
  /** Reads what a 10, a 12, an 18 or a 30 says about its copy. */
  readonly readCopy: (answer: RawMessage) => CopyTold;
  /** Reads a 64; `undefined` for any other message, and for one about a patron who does not exist. */
  readonly readPatron: (answer: RawMessage) => PatronSaid | undefined;
  /** Reads what an 18 says of holds on its copy; `undefined` for any other message. */
  readonly readWaits: (answer: RawMessage) => WaitsSaid | undefined;
  /** Reads what a 64 says of whether its patron may borrow; `undefined` as with {@link AnswerReading.readPatron}. */
  readonly readStanding: (answer: RawMessage) => StandingSaid | undefined;
  /** Reads the hold that a 10 says was captured; `undefined` where it says of none. */
  readonly readCaptured: (answer: RawMessage) => CapturedSaid | undefined;
  /** Reads AH of a 12 or a 30. */
  readonly readLoanDue: (answer: RawMessage) => string | undefined;
}

/** What the circulation statuses of an 18 say. One that is in neither list says nothing about a loan. */
interface StatusMeanings {
  /** The copy is on loan. */
  readonly lent: readonly string[];
  /** The library has the copy. */
  readonly here: readonly string[];
}

/** What an 18 says of a copy. */
export interface ItemSaid {
  /** Whether it is on loan; `undefined` where the status says neither (lost, claimed returned, other). */
  readonly lent?: boolean;
  /** AH, as it was written. */
  readonly due?: string;
  /** The day of AH, as `2026-12-24`, where it stands there in another form than SIP2's. */
  readonly dueDay?: string;
}

/** What an 18 says of holds on its copy. */
export interface WaitsSaid {
  /** Whether the copy stands on the hold shelf. */
  readonly onShelf: boolean;
  /** How many wait for it (CF); 0 where the system does not say it. */
  readonly queue: number;
}

/** What a 64 says of whether its patron may borrow. */
export interface StandingSaid {
  /** Whether the system denies loans to the patron. */
  readonly denied: boolean;
  /** How many holds the patron has, waiting on the shelf or not. */
  readonly holds: number;
  /** AS: the copies that stand on the hold shelf for the patron; `undefined` where no list came. */
  readonly onShelf?: readonly string[];
  /** AF, as it was written. */
  readonly words?: string;
}

/** What an answer says of a copy itself. */
interface CopyTold {
  /** AJ. */
  readonly title?: string;
  /** AQ. */
  readonly permanentLocation?: string;
  /** Whether it is a magnetic medium; `undefined` where that is not known. */
  readonly magnetic?: boolean;
}

/** What a 10 says of a hold that it captured; what is empty, the system does not say. */
interface CapturedSaid {
  /** CV. */
  readonly alertType: string;
  /** CT. */
  readonly destination: string;
  /** CY. */
  readonly patronId: string;
  /** AJ. */
  readonly title: string;
}

/** What the fields of a 10 tell of holds. */
interface HoldHabits {
  /** Whether a 10 that captures a hold always has CV. Then CY alone tells of none. */
  readonly alertTypeAlways: boolean;
  /** Values that are none: what a fault of the system writes where it knows nothing. */
  readonly noValue: RegExp;
}

/** The alert types (CV) for a captured hold: for this library, for another one, for another system. */
const CAPTURED: ReadonlySet<string> = new Set(["01", "02", "03"]);

/** What is taken for granted of no system: each may tell of a hold by CY alone, and writes what it means. */
const DOCUMENTED_HOLDS: HoldHabits = { alertTypeAlways: false, noValue: /^$/ };

/** What a 64 says of a patron. */
export interface PatronSaid {
  /** AU: barcodes, or whatever else the system lists; `undefined` where no list came. */
  readonly loans?: readonly string[];
  /**
   * Whether the list is complete: it has as many entries as the patron has loans. A copy that is not in it is then not
   * on loan to the patron.
   */
  readonly allLoans: boolean;
  /**
   * What the patron owes, in ten-thousandths of the currency; `undefined` where the answer does not say it for certain.
   */
  readonly owed?: number;
}

/**
 * The meanings that the document gives: on loan are 04 charged, 05 charged until a recall, and 07 recalled; the library
 * has 03 available, 06 in process, 08 on the hold shelf, 09 waiting to be reshelved, and 10 in transit.
 */
export const documentedStatuses: StatusMeanings = { lent: ["04", "05", "07"], here: ["03", "06", "08", "09", "10"] };

/** Where the counts of loans and of fees stand in a 64: after status, language and date; each has four digits. */
const LOANS_AT = 45, FEES_AT = 49, COUNT_WIDTH = 4;

/** Where a 64 says that loans are denied, and where the counts of holds on the shelf and of others stand. */
const DENIED_AT = 2, HOLDS_AT = 37, PENDING_AT = 57;

/** The circulation status of a copy on the hold shelf. */
const ON_SHELF = "08";

/** The answers that describe their copy. */
const OF_A_COPY = [
  responses.itemInformationResponse,
  responses.checkinResponse,
  responses.checkoutResponse,
  responses.renewResponse,
] as const;

/** Where a 10, a 12 and a 30 say whether the medium is magnetic: after the code, ok, and another flag. */
const MEDIUM_AT = 4;

/** Where a 10 has its alert. */
const ALERT_AT = 5;

/** What they say there. U, and any other character, means: not known. */
const MEDIA: Readonly<Record<string, boolean>> = { Y: true, N: false };

/** Decimals of a currency at most. */
const DECIMALS = 4;

/** The day at the start of an ISO 8601 date. */
const ISO_DAY = /^\d{4}-\d{2}-\d{2}(?!\d)/;

/** Makes a reader of answers whose form is the document's, and whose circulation statuses have these meanings. */
export function readerOf(meanings: StatusMeanings, holds: HoldHabits = DOCUMENTED_HOLDS): AnswerReading {
  const lent = new Set(meanings.lent), here = new Set(meanings.here);
  return {
    readItem: (answer) => readItem(answer, lent, here),
    readCopy,
    readCaptured: (answer) => readCaptured(answer, holds),
    readPatron,
    readWaits,
    readStanding,
    readLoanDue,
  };
}

function readItem(
  answer: RawMessage,
  onLoan: ReadonlySet<string>,
  here: ReadonlySet<string>,
): ItemSaid | undefined {
  const read = readFields(answer, responses.itemInformationResponse);
  if (read === undefined) return undefined;
  const { text, fields } = read;
  const status = text.slice(2, 4);
  const due = nonEmpty(fields.dueDate), dueDay = due === undefined ? undefined : ISO_DAY.exec(due)?.[0];
  const lent = onLoan.has(status) ? true : here.has(status) ? false : undefined;
  return {
    ...lent !== undefined && { lent },
    ...due !== undefined && { due },
    ...dueDay !== undefined && { dueDay },
  };
}

/** An 18 has no flag for the medium. */
function readCopy(answer: RawMessage): CopyTold {
  for (const row of OF_A_COPY) {
    const read = readFields(answer, row);
    if (read === undefined) continue;
    const { text, fields } = read;
    const title = nonEmpty(fields.titleId), permanentLocation = nonEmpty(fields.permanentLocation);
    const medium = row === responses.itemInformationResponse ? undefined : MEDIA[text[MEDIUM_AT] ?? ""];
    return {
      ...title !== undefined && { title },
      ...permanentLocation !== undefined && { permanentLocation },
      ...medium !== undefined && { magnetic: medium },
    };
  }
  return {};
}

/** Without the alert nobody is to look at the copy, whatever else stands there. */
function readCaptured(answer: RawMessage, { alertTypeAlways, noValue }: HoldHabits): CapturedSaid | undefined {
  const read = readFields(answer, responses.checkinResponse);
  if (read === undefined || read.text[ALERT_AT] !== "Y") return undefined;
  const { alertType, destinationLocation, holdPatronId, titleId } = read.fields;
  const told = (value: typeof alertType) => {
    const written = nonEmpty(value) ?? "";
    return noValue.test(written) ? "" : written;
  };
  const type = told(alertType), patronId = told(holdPatronId);
  const isCaptured = CAPTURED.has(type) || (type === "" && patronId !== "" && !alertTypeAlways);
  if (!isCaptured) return undefined;
  return { alertType: type, destination: told(destinationLocation), patronId, title: told(titleId) };
}

function readPatron(answer: RawMessage): PatronSaid | undefined {
  const read = readFields(answer, responses.patronInformationResponse);
  if (read === undefined || read.fields.validPatron === false) return undefined;
  const { text, fields } = read;
  const listed = fields.chargedItems;
  const loans = Array.isArray(listed) ? listed.map((one: string) => one.trim()).filter((one) => one !== "") : undefined;
  const owed = owedIn(fields.feeAmount, countAt(text, FEES_AT));
  return {
    ...loans !== undefined && { loans },
    allLoans: (loans?.length ?? 0) === countAt(text, LOANS_AT),
    ...owed !== undefined && { owed },
  };
}

function readWaits(answer: RawMessage): WaitsSaid | undefined {
  const read = readFields(answer, responses.itemInformationResponse);
  if (read === undefined) return undefined;
  const { text, fields: { holdQueueLength } } = read;
  return { onShelf: text.slice(2, 4) === ON_SHELF, queue: Number(holdQueueLength) || 0 };
}

function readStanding(answer: RawMessage): StandingSaid | undefined {
  const read = readFields(answer, responses.patronInformationResponse);
  if (read === undefined || read.fields.validPatron === false) return undefined;
  const { text, fields: { holdItems, screenMessage } } = read;
  const words = [screenMessage].flat().filter((each) => typeof each === "string").join(" ").trim();
  return {
    denied: text[DENIED_AT] === "Y",
    holds: (countAt(text, HOLDS_AT) ?? 0) + (countAt(text, PENDING_AT) ?? 0),
    ...Array.isArray(holdItems) && { onShelf: holdItems.map((one: string) => one.trim()) },
    ...words !== "" && { words },
  };
}

function readLoanDue(answer: RawMessage): string | undefined {
  const read = readFields(answer, responses.checkoutResponse) ?? readFields(answer, responses.renewResponse);
  return nonEmpty(read?.fields.dueDate);
}

/** Reads an amount of money in ten-thousandths of the currency; `undefined` for what is no amount, or less than nothing. */
export function readAmount(written: string): number | undefined {
  const [, whole, decimals = ""] = /^(\d{1,9})(?:\.(\d{1,4}))?$/.exec(written.trim()) ?? [];
  return whole === undefined ? undefined : Number(whole + decimals.padEnd(DECIMALS, "0"));
}

/** Without an amount (BV), a fee count of 0 means that nothing is owed. Any other count leaves it unknown. */
function owedIn(amount: AnyMessage["fields"]["feeAmount"], fees: number | undefined): number | undefined {
  const written = nonEmpty(amount);
  if (written !== undefined) return readAmount(written);
  return fees === 0 ? 0 : undefined;
}

function countAt(text: string, at: number): number | undefined {
  const written = text.slice(at, at + COUNT_WIDTH);
  return /^\d{4}$/.test(written) ? Number(written) : undefined;
}

/** Takes an answer apart, if it is the message of this row and its fixed part is complete. */
function readFields({ body, delimiter, encoding }: RawMessage, row: MessageRow) {
  const text = decodeText(body, encoding);
  if (!text.startsWith(row.code)) return undefined;
  const { fields, complete } = decodeMessage(text, row, delimiter);
  return complete ? { text, fields } : undefined;
}

function nonEmpty(value: AnyMessage["fields"]["dueDate"]): string | undefined {
  const written = typeof value === "string" ? value.trim() : "";
  return written === "" ? undefined : written;
}
