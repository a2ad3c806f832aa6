import { responseByCode } from "../../protocol/message_table.ts";
import { fieldTitle } from "../conform/expected.ts";
import { openAnswer, type OpenedAnswer } from "../conform/opened_answer.ts";
import { normalValue } from "./normal_value.ts";

/** A difference between two answers to the same question. */
export interface AnswerDifference {
  /** The message, `12 Checkout Response`; of two, the left. */
  readonly message: string;
  /** An element of the fixed part, a field, or `answer`. */
  readonly of: string;
  readonly noticed: Noticer;
  /** Absent where it is not there. */
  readonly left?: string;
  readonly right?: string;
}

/** Lists the differences between two answers, apart from dates and numbers. A missing answer is a difference, too. */
export function answerDifferences(
  left: string | undefined,
  right: string | undefined,
  delimiter: string,
): readonly AnswerDifference[] {
  if (left === undefined || right === undefined) {
    if (left === right) return [];
    const code = (left ?? right ?? "").slice(0, 2);
    return [difference(titleOf(code), "answer", left?.slice(0, 2), right?.slice(0, 2))];
  }
  const [a, b] = [openAnswer(left, delimiter), openAnswer(right, delimiter)];
  const message = titleOf(a.code);
  if (a.code !== b.code) return [difference(message, "answer", a.code, b.code)];
  const found: AnswerDifference[] = [];
  for (const name of new Set([...a.fixed.keys(), ...b.fixed.keys()])) {
    found.push(...differing(message, name, name, a.fixed.get(name), b.fixed.get(name)));
  }
  for (const id of new Set([...a.fields, ...b.fields].map((field) => field.id))) {
    const [from, to] = [valuesOf(a, id), valuesOf(b, id)];
    found.push(...differing(message, id, fieldTitle(id), from, to));
  }
  const order = (answer: OpenedAnswer) => [...new Set(answer.fields.map(({ id }) => id))].join(" ");
  if (found.length === 0 && order(a) !== order(b)) found.push(difference(message, "order", order(a), order(b)));
  return found;
}

function titleOf(code: string): string {
  const label = responseByCode(code)?.label;
  return label === undefined ? `${code} (no response of SIP2)` : `${code} ${label}`;
}

/** The values of a field that may stand several times, as one. */
function valuesOf(answer: OpenedAnswer, id: string): string | undefined {
  const values = answer.fields.filter((field) => field.id === id).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join(" / ");
}

function differing(
  message: string,
  name: string,
  title: string,
  left: string | undefined,
  right: string | undefined,
): readonly AnswerDifference[] {
  const [from, to] = [left, right].map((value) => value === undefined ? undefined : normalValue(name, value));
  if (from === to && (left === undefined) === (right === undefined)) return [];
  return [{ ...difference(message, title, left, right), noticed: noticedBy(name) }];
}

function difference(
  message: string,
  of: string,
  left: string | undefined,
  right: string | undefined,
): AnswerDifference {
  return {
    message,
    of,
    noticed: noticedBy(of),
    ...left !== undefined && { left },
    ...right !== undefined && { right },
  };
}

/** Who notices that an answer differs. */
type Noticer = "terminal" | "patron" | "nobody";

/** What people read, on a screen or on paper. */
const READ = new Set(["AE", "AF", "AG", "AJ", "AM", "AV", "BD", "BE", "BF", "BV", "BH", "CC", "DA"]);

/** What no terminal is known to look at. */
const UNREAD = new Set(["AN", "AO", "BG", "BK", "order", "unknown", "retriesAllowed"]);

/** Tells who notices a difference in an element of a fixed part or in a field. */
function noticedBy(name: string): Noticer {
  return READ.has(name) ? "patron" : UNREAD.has(name) ? "nobody" : "terminal";
}
