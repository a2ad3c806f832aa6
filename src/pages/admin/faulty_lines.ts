import type { Fault } from "../../config/base/fault.ts";

/** A line of a text, or a piece of a long one, with what is wrong there. */
interface FaultyLine {
  /** The number of the line, counted from 1. */
  readonly number: number;
  readonly content: string;
  readonly faults: readonly MarkedFault[];
}

/** A fault, and below which character of its line's content the mark stands, counted from 0. */
interface MarkedFault extends Pick<Fault, "severity" | "message"> {
  readonly mark: number;
}

/** How many lines are shown before and after one with a fault. */
const AROUND = 1;

/** The longest line that is shown whole, in characters. Of a longer one, so many are shown around each fault. */
const WIDEST = 200;

/** Finds the lines with faults, and those around them. */
export function faultyLines(text: string, faults: readonly Fault[]): readonly FaultyLine[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const byLine = Map.groupBy(faults, ({ line }) => line);
  const near = new Set<number>();
  for (const line of byLine.keys()) for (let at = line - AROUND; at <= line + AROUND; at++) near.add(at);
  return [...near].toSorted((a, b) => a - b).flatMap((number) => {
    const content = lines[number - 1];
    return content === undefined ? [] : piecesOf(number, content, byLine.get(number) ?? []);
  });
}

function piecesOf(number: number, content: string, faults: readonly Fault[]): readonly FaultyLine[] {
  if (content.length <= WIDEST) {
    return [{ number, content, faults: faults.map((fault) => marked(fault, fault.column - 1)) }];
  }
  if (faults.length === 0) return [{ number, content: cut(content, 0), faults: [] }];
  return faults.map((fault) => {
    const from = Math.max(0, fault.column - 1 - WIDEST / 2);
    const mark = fault.column - 1 - from + (from > 0 ? 1 : 0);
    return { number, content: cut(content, from), faults: [marked(fault, mark)] };
  });
}

function marked({ severity, message }: Fault, mark: number): MarkedFault {
  return { severity, message, mark };
}

/** Cuts a piece out of a line; an ellipsis stands for what is left out. */
function cut(content: string, from: number): string {
  const before = from > 0 ? "…" : "";
  const after = from + WIDEST < content.length ? "…" : "";
  return `${before}${content.slice(from, from + WIDEST)}${after}`;
}
