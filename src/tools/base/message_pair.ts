import {
  codeMeaning,
  describeMessage,
  type MeaningOf,
  messageToJson,
  parseTimestamp,
  type Timestamp,
} from "../../protocol/public/sip2.ts";
import { readableTimestamp } from "../../protocol/describe_message.ts";
import { zoneOffsetHours } from "../../protocol/timestamp.ts";
import { foldLine, foldMessage } from "../../process/fold_line.ts";
import { openText } from "../../wire/opened_text.ts";

/** What travelled in one exchange, as far as it came, and what was wrong with it. */
export interface MessagePair {
  /** Absent when nothing was sent. */
  readonly sent?: string;
  /** Absent when nothing came back. */
  readonly received?: string;
  readonly problem?: { readonly kind: string; readonly message: string };
}

/** How an exchange is written for people. */
interface PairLayout {
  readonly delimiter: string;
  /** Characters in a line; absent: as many as it takes. */
  readonly width?: number;
  /** The library's time zone, in which times that name their own are told, too. */
  readonly timeZone?: string;
}

/** Nothing personal is masked: the person who runs the client typed the patron's data. Passwords are masked. */
const SHOWN = { personal: true };

/**
 * Writes an exchange in lines for people: each message as it travelled behind `>` (sent) or `<` (received), and below
 * it with labels and the meaning of its codes. Passwords are masked.
 */
export function pairLines({ sent, received }: MessagePair, layout: PairLayout): readonly string[] {
  return [...messageLines(">", sent, layout), ...messageLines("<", received, layout)];
}

/**
 * Writes an exchange as one JSON object: `sent`, `received` and, if something was wrong, `problem`. Passwords are
 * masked.
 */
export function pairJson({ sent, received, problem }: MessagePair, delimiter: string): string {
  return JSON.stringify({ sent: jsonOf(sent, delimiter), received: jsonOf(received, delimiter), problem });
}

export function messageLines(
  direction: ">" | "<",
  text: string | undefined,
  { delimiter, width, timeZone }: PairLayout,
): readonly string[] {
  if (text === undefined) return [];
  const { message, shown } = openText(text, delimiter);
  const labelled = message === undefined ? [] : describeMessage(message, SHOWN, meanings(timeZone));
  const raw = `${direction} ${visible(shown)}`, below = labelled.map((line) => `  ${visible(line)}`);
  if (width === undefined) return [raw, ...below];
  return [
    ...foldMessage(raw, delimiter, width, "  "),
    ...below.flatMap((line) => foldLine(line, width, " ".repeat(8))),
  ];
}

/** Writes control characters as visible text: a server must not move the reader's cursor. */
export function visible(text: string): string {
  return text.replace(/\r/g, "\\r").replace(/\n/g, "\\n")
    .replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function meanings(timeZone: string | undefined): MeaningOf {
  return (name, value) => {
    if (typeof value === "object") return localTime(value, timeZone);
    const due = name === "dueDate" ? parseTimestamp(String(value)) : null;
    if (due === null) return codeMeaning(name, value);
    const local = localTime(due, timeZone);
    return readableTimestamp(due) + (local === undefined ? "" : `, ${local}`);
  };
}

/** Tells a time that names its zone by the library's clock. */
function localTime({ zone, ...wall }: Timestamp, timeZone: string | undefined): string | undefined {
  const east = zoneOffsetHours(zone);
  if (east === undefined || timeZone === undefined) return undefined;
  const moment = Temporal.PlainDateTime.from(wall).subtract({ hours: east }).toZonedDateTime("UTC");
  const local = moment.withTimeZone(timeZone).toPlainDateTime().toString({ smallestUnit: "second" });
  return `${local} in ${timeZone}`;
}

function jsonOf(text: string | undefined, delimiter: string) {
  if (text === undefined) return null;
  const { message, shown } = openText(text, delimiter);
  return { raw: shown, ...(message === undefined ? {} : messageToJson(message, SHOWN)) };
}
