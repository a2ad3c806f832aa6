import { sumOf } from "../../protocol/public/sip2.ts";
import { readErrorDetection } from "../../protocol/error_detection.ts";
import { responseByCode } from "../../protocol/message_table.ts";
import { type AnswerRule, codeOf, type RefusalPattern } from "./answer_rule.ts";
import type { ComposedLine } from "./line_template.ts";
import type { Speech } from "./load_plan.ts";
import type { LoadProblem } from "./load_problem.ts";

/** What an answer turned out to be: right, right and a no, or wrong. */
export type Verdict = "ok" | "refused" | LoadProblem;

/** What was sent and is being answered. */
interface AskedRequest {
  readonly rule: AnswerRule;
  readonly line: ComposedLine;
  /** The digit after AY; absent when the request carried none. */
  readonly sequence?: number;
  /** The digit of the request before. An answer with it came late or twice. */
  readonly sequenceBefore?: number;
}

const A = 65, B = 66, Y = 89, Z = 90, ZERO = 48;
/** AY and its digit, AZ and its four. */
const TAIL = 9, CHECKSUM = 6;
const RESEND = codeOf("96");
/** In ASCII, the letters of either case differ in this bit. */
const CASE = 32;

/** Compares an answer, without its terminator, with what it must be. */
export function checkAnswer(answer: Uint8Array, asked: AskedRequest, speech: Speech): Verdict {
  const { rule, line } = asked;
  const code = answer.length < 2 ? 0 : byteAt(answer, 0) << 8 | byteAt(answer, 1);
  const guard = checkGuard(answer, code, asked, speech);
  if (guard !== undefined) return guard;
  if (code === RESEND) return "resend";
  if (code !== rule.code) return isResponse(code) ? "out-of-step" : "unreadable";
  const end = answer.length - (speech.errorDetection ? TAIL : 0);
  if (end < rule.fixedEnd) return "unreadable";
  const fields = { answer, from: rule.fixedEnd, end, delimiter: speech.delimiter.charCodeAt(0) };
  if (rule.patronEchoed && !holds(fields, findField(fields, A, A), line.bytes, line.patronAt, line.patronEnd)) {
    return "identifier";
  }
  if (rule.itemEchoed && !holds(fields, findField(fields, A, B), line.bytes, line.itemAt, line.itemEnd)) {
    return "identifier";
  }
  return rule.refusal !== undefined && refuses(fields, rule.refusal) ? "refused" : "ok";
}

/** The variable fields of an answer: from the end of the fixed part to AY. */
interface Fields {
  readonly answer: Uint8Array;
  readonly from: number;
  readonly end: number;
  readonly delimiter: number;
}

/** Checks checksum and sequence number. A 96 has no sequence number (specification, "Request SC Resend"). */
function checkGuard(answer: Uint8Array, code: number, asked: AskedRequest, speech: Speech): LoadProblem | undefined {
  if (!speech.errorDetection) return undefined;
  const az = answer.length - CHECKSUM;
  if (az < 2 || byteAt(answer, az) !== A || byteAt(answer, az + 1) !== Z) {
    if (code === RESEND) return undefined;
    return isResponse(code) ? "checksum" : "unreadable";
  }
  if (!sumsUp(answer, az + 2, speech)) return "checksum";
  if (code === RESEND) return undefined;
  const numbered = byteAt(answer, az - 3) === A && byteAt(answer, az - 2) === Y;
  const sequence = byteAt(answer, az - 1) - ZERO;
  if (numbered && sequence === asked.sequence) return undefined;
  return numbered && sequence === asked.sequenceBefore ? "unasked" : "sequence";
}

function sumsUp(answer: Uint8Array, digitsAt: number, { delimiter, encoding }: Speech): boolean {
  const given = hexAt(answer, digitsAt) << 12 | hexAt(answer, digitsAt + 1) << 8 | hexAt(answer, digitsAt + 2) << 4 |
    hexAt(answer, digitsAt + 3);
  if (((sumOf(answer, digitsAt) + given) & 0xffff) === 0) return true;
  // Some servers sum code points; then a character that is not ASCII makes another sum.
  const guarded = readErrorDetection(answer, delimiter.charCodeAt(0), encoding);
  return guarded.errorDetection !== undefined && guarded.valid;
}

function hexAt(bytes: Uint8Array, at: number): number {
  const byte = byteAt(bytes, at);
  return byte <= 57 ? byte - ZERO : (byte | CASE) - 87;
}

/** Finds where the value of the first field with this identifier begins; -1 if there is none. */
function findField(fields: Fields, first: number, second: number): number {
  const { answer, from, end } = fields;
  for (let at = from; at < end; at = nextField(fields, at)) {
    if (byteAt(answer, at) === first && byteAt(answer, at + 1) === second) return at + 2;
  }
  return -1;
}

/**
 * Tells whether the field there holds just what was sent; servers write ASCII letters in the case that they have on
 * file.
 */
function holds({ answer, delimiter }: Fields, at: number, sent: Uint8Array, sentAt: number, sentEnd: number): boolean {
  const length = sentEnd - sentAt;
  if (at < 0 || byteAt(answer, at + length) !== delimiter) return false;
  for (let i = 0; i < length; i++) if (!sameLetter(byteAt(answer, at + i), byteAt(sent, sentAt + i))) return false;
  return true;
}

function sameLetter(one: number, other: number): boolean {
  return one === other || ((one ^ other) === CASE && (one | CASE) >= 97 && (one | CASE) <= 122);
}

function refuses(fields: Fields, refusal: RefusalPattern): boolean {
  const { answer, from, end } = fields;
  if ("byte" in refusal) return byteAt(answer, refusal.at) === refusal.byte;
  for (let at = from; at < end; at = nextField(fields, at)) {
    for (const field of refusal.fields) if (startsWith(answer, at, field)) return true;
  }
  return false;
}

function startsWith(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

function nextField({ answer, end, delimiter }: Fields, from: number): number {
  let at = from;
  while (at < end && answer[at] !== delimiter) at++;
  return at + 1;
}

function isResponse(code: number): boolean {
  return responseByCode(String.fromCharCode(code >> 8, code & 255)) !== undefined;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
