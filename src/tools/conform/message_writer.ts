import { encodeText, type Encoding } from "../../protocol/encoding.ts";
import { fill, type ValueOf } from "./placeholders.ts";
import type { ActSent, Guard } from "./scenario.ts";
import type { SuiteClock } from "./suite_clock.ts";
import { checksum, sumOf } from "../../protocol/error_detection.ts";

/** A message as it is sent, with and without what guards it. */
export interface WrittenLine {
  readonly body: string;
  readonly line: GuardedLine;
}

/** Writes the messages of one connection, and counts them. */
export interface MessageWriter {
  write(act: ActSent): Promise<readonly WrittenLine[]>;
  /** The last that was written, and the one with a mark. */
  kept(): Kept;
  /** Lets what an earlier connection has sent be sent again. */
  keep(kept: Kept): void;
  /** What the last 99 said. */
  version(): 1 | 2;
}

/** What can be sent again. */
interface Kept {
  readonly last?: WrittenLine;
  readonly marked?: WrittenLine;
}

/** How messages are written. */
export interface WritingManner {
  readonly delimiter: string;
  readonly errorDetection: boolean;
  readonly encoding: Encoding;
  readonly valueOf: ValueOf;
  readonly clock: SuiteClock;
}

/** What asks and changes nothing, so that it may be the same as one before: 17, 23, 35, 63, 93, 97, 99. */
const ASKS_ONLY = /^(?:17|23|35|63|9\d)/;

/** Begins with sequence number 0 and nothing that could be sent again. */
export function createMessageWriter(
  { delimiter, errorDetection, encoding, valueOf, clock }: WritingManner,
): MessageWriter {
  let number = 0;
  let version: 1 | 2 = 2;
  let last: WrittenLine | undefined;
  let marked: WrittenLine | undefined;

  /** A request that says again what another said in the same second would be taken for a retry of that one. */
  async function bodiesOf(texts: readonly string[], alone?: true): Promise<readonly string[]> {
    let bodies: readonly string[] = [];
    await clock.freshly(() => {
      bodies = texts.map((text) => fill(text, valueOf).replaceAll("|", delimiter));
      const dated = bodies.filter((_, at) => /\{(?:now|in-a-moment)\}/.test(texts[at] ?? ""));
      const changes = dated.filter((body) => !ASKS_ONLY.test(body)).map((body) => body.replace(/\|AD[^|]*/, ""));
      return { changes, isDated: dated.length > 0 };
    }, alone);
    return bodies;
  }

  function guarded(body: string, act: ActSent): WrittenLine {
    const guard: Guard = act.guard ?? (errorDetection ? "right" : "none");
    // A 97 has no number of its own (specification, "Request ACS Resend").
    const line = guardLine(body, body === "97" && guard === "right" ? "only AZ" : guard, number, encoding);
    if (line.sequence !== undefined) number = (number + 1) % 10;
    if (body.startsWith("99")) version = body.slice(6, 7) === "1" ? 1 : 2;
    return { body, line };
  }

  async function linesOf(act: ActSent): Promise<readonly WrittenLine[]> {
    if (act.send === "marked" && marked !== undefined) return [marked];
    if (act.send === "again" && last !== undefined) return [act.sequence === "next" ? guarded(last.body, act) : last];
    return (await bodiesOf([act.send].flat(), act.alone)).map((body) => guarded(body, act));
  }

  return {
    async write(act) {
      const written = await linesOf(act);
      last = written.at(-1);
      if (act.mark) marked = last;
      return written;
    },
    kept: () => ({ last, marked }),
    keep: (kept) => void ({ last, marked } = kept),
    version: () => version,
  };
}

/** Cuts lines into the pieces in which they are to travel; `undefined` where they travel as they are. */
export function piecesOf(
  written: readonly WrittenLine[],
  deliver: ActSent["deliver"],
  terminator: string,
  encoding: Encoding,
): readonly Uint8Array[] | undefined {
  if (deliver === undefined) return undefined;
  const { before = "", after = terminator } = deliver === "in pieces" ? {} : deliver;
  const bytes = encodeText(before + written.map(({ line }) => line.text + after).join(""), encoding);
  if (deliver !== "in pieces") return [bytes];
  const third = Math.ceil(bytes.length / 3);
  return [bytes.subarray(0, third), bytes.subarray(third, 2 * third), bytes.subarray(2 * third)];
}

/** A message with its AY and AZ. */
interface GuardedLine {
  readonly text: string;
  /** The digits after AY; absent if the message carries no AY. */
  readonly sequence?: string;
  readonly guarded: boolean;
}

/**
 * Puts AY and AZ behind a message, rightly or wrongly.
 *
 * @param number the sequence number, 0 to 9
 */
function guardLine(body: string, guard: Guard, number: number, encoding: Encoding): GuardedLine {
  if (guard === "none") return { text: body, guarded: false };
  const sequence = guard === "only AZ" ? undefined : guard === "two digits" ? `1${number}` : String(number);
  const text = `${body}${sequence === undefined ? "" : `AY${sequence}`}AZ`;
  const bytes = encodeText(text, encoding);
  const sum = sumOf(bytes, bytes.length) + (guard === "wrong sum" ? 1 : 0);
  const digits = guard === "lower case" ? checksum(sum).toLowerCase() : checksum(sum);
  return { text: text + digits, ...sequence !== undefined && { sequence }, guarded: true };
}
