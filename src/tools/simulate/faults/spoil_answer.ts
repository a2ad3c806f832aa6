import { responseByCode } from "../../../protocol/message_table.ts";
import type { SimulatedLibrary } from "../records/simulated_library.ts";
import type { FaultRule } from "./fault_rule.ts";

/** A right answer that is to be spoilt. */
interface RightAnswer {
  /** The answer without AY, AZ and line end. */
  readonly body: string;
  /** The digit after AY; absent where the answer has none. */
  readonly sequence?: string;
  readonly delimiter: string;
  readonly library: SimulatedLibrary;
  readonly random: () => number;
  /** Puts AY and AZ with this digit behind a body, if there is one, and the line end. */
  frame(body: string, sequence: string | undefined): string;
}

/** What is written in place of a right answer. */
export interface SpoiltAnswer {
  readonly writes: readonly string[];
  /** Whether the connection is closed then. */
  readonly closes?: true;
}

const MEGABYTE = 1 << 20;

/** Bytes of an answer that is garbage. */
const GARBAGE = 40;

/** Spoils the answer to a request that was carried out, in the one way that the fault names. */
export function spoilAnswer(rule: FaultRule, answer: RightAnswer): SpoiltAnswer {
  const { body, sequence, delimiter, frame } = answer;
  const right = frame(body, sequence);
  switch (rule.fault) {
    case "silent-after":
      return { writes: [] };
    case "closed-after":
      return { writes: [], closes: true };
    case "cut":
      return { writes: [right.slice(0, Math.ceil(body.length / 2))], closes: true };
    case "twice":
      return { writes: [right, right] };
    case "wrong-checksum":
      return { writes: [sequence === undefined ? right : right.replace(/[^\r\n](?=[\r\n]*$)/, otherDigit)] };
    case "wrong-sequence":
      return { writes: [sequence === undefined ? right : frame(body, String((Number(sequence) + 1) % 10))] };
    case "wrong-patron":
      return { writes: [frame(ofSomebodyElse(answer), sequence)] };
    case "garbage":
      return { writes: [frame(garbage(answer.random), undefined)] };
    case "megabyte":
      return { writes: [frame(`${body}AF${"x".repeat(MEGABYTE)}${delimiter}`, sequence)] };
    case "says":
      return { writes: [frame(rule.bytes, sequence)] };
    default:
      return { writes: [right] };
  }
}

function otherDigit(digit: string): string {
  return digit === "0" ? "1" : "0";
}

/** Any bytes but line ends. */
function garbage(random: () => number): string {
  return Array.from({ length: GARBAGE }, () => String.fromCharCode(14 + Math.floor(random() * 242))).join("");
}

/** Puts another patron into AA and AE; where no patron is named, another copy into AB. */
function ofSomebodyElse({ body, delimiter, library }: RightAnswer): string {
  const patronId = valueOf("AA", body, delimiter);
  if (patronId === undefined) {
    const barcode = valueOf("AB", body, delimiter);
    const other = library.items().find(({ id }) => id !== barcode);
    return replaced("AB", other?.id, body, delimiter);
  }
  const asked = library.patron(patronId);
  const other = library.patrons().find((patron) => patron !== asked);
  return replaced("AE", other?.name, replaced("AA", other?.id, body, delimiter), delimiter);
}

/** Finds where the value of a field begins; less than 0 where there is none. */
function placeOf(id: string, body: string, delimiter: string): number {
  const fixed = responseByCode(body.slice(0, 2))?.fixed ?? [];
  const end = fixed.reduce((sum, { width }) => sum + width, 2);
  if (body.startsWith(id, end)) return end + id.length;
  const behind = body.indexOf(delimiter + id, end);
  return behind < 0 ? behind : behind + delimiter.length + id.length;
}

function valueOf(id: string, body: string, delimiter: string): string | undefined {
  const at = placeOf(id, body, delimiter);
  return at < 0 ? undefined : body.slice(at, body.indexOf(delimiter, at));
}

function replaced(id: string, value: string | undefined, body: string, delimiter: string): string {
  const at = placeOf(id, body, delimiter);
  if (at < 0 || value === undefined) return body;
  return body.slice(0, at) + value + body.slice(body.indexOf(delimiter, at));
}
