import { type FieldName, fields } from "../../protocol/fields.ts";
import { responseByCode } from "../../protocol/message_table.ts";
import type { MessageRow } from "../../protocol/message_row.ts";

/** One field of an answer, as it travelled. */
export interface AnswerField {
  readonly id: string;
  readonly value: string;
}

/** An answer taken apart without judging it. */
export interface OpenedAnswer {
  /** The line as it came, without its terminator. */
  readonly text: string;
  /** The message without AY and AZ. */
  readonly body: string;
  /** The command identifier, two characters. */
  readonly code: string;
  /** Absent when the specification has no such response. */
  readonly row?: MessageRow;
  /** Elements of the fixed part by name, as they travelled; those that it is too short for are absent. */
  readonly fixed: ReadonlyMap<string, string>;
  readonly fields: readonly AnswerField[];
  /** The digits after AY; absent if there is no AY. */
  readonly sequence?: string;
  /** The digits after AZ; absent if there is no AZ. */
  readonly sum?: string;
}

/** Takes an answer apart. Never throws, whatever it is. */
export function openAnswer(text: string, delimiter: string): OpenedAnswer {
  const guard = /(?:AY(\d*))?AZ([0-9A-Za-z]{4})$/.exec(text);
  const stands = guard !== null && standsAlone(text, guard.index, guard[1] !== undefined, delimiter);
  const body = stands ? text.slice(0, guard.index) : text;
  const code = body.slice(0, 2);
  const row = responseByCode(code);
  const { fixed, end } = cutFixed(body, row);
  const sent = body.slice(end + shiftOf(body, end, row)).split(delimiter).filter((piece) => piece.length >= 2)
    .map((piece) => ({ id: piece.slice(0, 2), value: piece.slice(2) }));
  return {
    text,
    body,
    code,
    ...row && { row },
    fixed,
    fields: sent,
    ...stands && { sequence: guard[1], sum: guard[2] },
  };
}

/** Tells AY and AZ from the end of a value, by the delimiter before them or the fixed part. */
function standsAlone(text: string, at: number, numbered: boolean, delimiter: string): boolean {
  if (numbered || text.slice(0, at).endsWith(delimiter)) return true;
  const row = responseByCode(text.slice(0, 2));
  return row !== undefined && at === 2 + widthOf(row);
}

/** How far from its place the first field is looked for. */
const SHIFTS = [-1, -2, -3, -4, 1, 2, 3, 4];

/** By how much the first field stands elsewhere, where a fixed part has another width than it must have. */
function shiftOf(body: string, end: number, row: MessageRow | undefined): number {
  if (row === undefined) return 0;
  const ids = new Set((Object.keys(row.fields) as FieldName[]).map((name): string => fields[name].id));
  const begins = (at: number) => ids.has(body.slice(at, at + 2));
  if (body.length <= end || begins(end)) return 0;
  return SHIFTS.find((by) => begins(end + by)) ?? 0;
}

function widthOf(row: MessageRow): number {
  return row.fixed.reduce((sum, { width }) => sum + width, 0);
}

function cutFixed(body: string, row: MessageRow | undefined) {
  const fixed = new Map<string, string>();
  let end = 2;
  for (const { name, width } of row?.fixed ?? []) {
    const value = body.slice(end, end + width);
    if (value.length === width) fixed.set(name, value);
    end += width;
  }
  return { fixed, end };
}
