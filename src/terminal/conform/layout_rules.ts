import { type FieldName, type FieldRow, fields } from "../../protocol/fields.ts";
import type { FixedField, MessageRow } from "../../protocol/message_row.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import { koha, spec } from "./citation.ts";
import { fieldTitle } from "./expected.ts";
import type { Finding } from "./finding.ts";
import type { OpenedAnswer } from "./opened_answer.ts";

/** What is wrong with an answer, whatever it answers. */
type Fault = Omit<Finding, "exchange">;

/** The identifiers whose values come from lists of codes in the specification. */
const CODES: Readonly<Record<string, RegExp>> = {
  patronStatus: /^[Y ]{14}$/,
  language: /^\d{3}$/,
  magneticMedia: /^[YNU]$/,
  circulationStatus: /^(0[1-9]|1[0-3])$/,
  securityMarker: /^0[0-3]$/,
  feeType: /^0[1-9]$/,
  protocolVersion: /^\d\.\d\d$/,
};

/** The fields whose values have a width or a form; the others are any text. */
const FORMS: Readonly<Record<string, RegExp>> = {
  BH: /^[A-Z]{3}$/,
  BL: /^[YN]$/,
  BT: /^0[1-9]$/,
  BX: /^[YN]{16,}$/,
  BZ: /^\d{4}$/,
  CA: /^\d{4}$/,
  CB: /^\d{4}$/,
  CI: /^[YN]$/,
  CK: /^(00\d|010)$/,
  CQ: /^[YN]$/,
};

const MONEY = new Set(["BV", "CC"]);

const rowById: ReadonlyMap<string, { readonly name: FieldName; readonly row: FieldRow }> = new Map(
  (Object.keys(fields) as FieldName[]).map((name) => [fields[name].id, { name, row: fields[name] }]),
);

/** Judges the layout of an answer, by the specification's tables. */
export function judgeLayout(answer: OpenedAnswer, delimiter: string, version: 1 | 2): readonly Fault[] {
  const { row } = answer;
  if (row === undefined) {
    const message = `the answer begins with ${JSON.stringify(answer.code)}, which is no response of SIP2`;
    return [{ grade: "must", rule: "layout.command", message, source: spec("Message Descriptions") }];
  }
  const fixed = judgeFixed(answer, row, delimiter);
  // What follows cannot be told apart then.
  if (fixed.some(({ rule }) => rule === "layout.fixed-part")) return fixed;
  return [...fixed, ...judgeFields(answer, row, version), ...judgeText(answer, row, delimiter)];
}

function judgeFixed({ fixed, body }: OpenedAnswer, row: MessageRow, delimiter: string): readonly Fault[] {
  const source = spec(`${row.label} (${row.code}), fixed-length fields`);
  const width = row.fixed.reduce((sum, element) => sum + element.width, 2);
  const wrong = row.fixed.flatMap((element): Fault[] => {
    const value = fixed.get(element.name) ?? "";
    if (isWellFormed(element, value)) return [];
    const message = `${words(element.name)} must be ${formOf(element)}, and is ${JSON.stringify(value)}`;
    return [{ grade: "must", rule: `layout.${element.name}`, message, source }];
  });
  const actual = widthOf(body, row, width, delimiter, wrong.length > 0);
  if (actual === width) return wrong;
  const message = `the fixed part must have ${width} characters with the command, and has ${actual}`;
  return [{ grade: "must", rule: "layout.fixed-part", message, source }];
}

/** How many characters before or behind its place the first field is looked for. */
const SHIFTS = [-1, 1, -2, 2];

/**
 * Counts the characters before the first field. Where elements are wrong, one too few or too many may have moved them:
 * then a field of the message begins a little before its place or behind it.
 */
function widthOf(body: string, row: MessageRow, width: number, delimiter: string, moved: boolean): number {
  const whole = body.slice(0, width);
  if (whole.length < width || whole.includes(delimiter)) return whole.split(delimiter)[0]?.length ?? 0;
  const ids = new Set((Object.keys(row.fields) as FieldName[]).map((name) => fields[name].id as string));
  const next = body.slice(width);
  const begins = next === "" || next.startsWith(delimiter) || /^[A-Z][A-Z0-9]/.test(next);
  if (begins && !moved) return width;
  const shift = SHIFTS.find((by) => ids.has(body.slice(width + by, width + by + 2)));
  return shift === undefined ? begins ? width : width + next.search(/[A-Z]|$/) : width + shift;
}

function isWellFormed({ name, type }: FixedField, value: string): boolean {
  const codes = CODES[name];
  switch (type) {
    case "bit":
      return /^[01]$/.test(value);
    case "flag":
      return /^[YN]$/.test(value);
    case "count":
      return /^\d+$/.test(value);
    case "timestamp":
      return parseTimestamp(value) !== null;
    case "text":
      return codes === undefined || codes.test(value);
  }
}

function formOf({ name, type, width }: FixedField): string {
  switch (type) {
    case "bit":
      return "0 or 1";
    case "flag":
      return "Y or N";
    case "count":
      return `${width} digits`;
    case "timestamp":
      return "a date and time, YYYYMMDDZZZZHHMMSS";
    case "text":
      return name === "patronStatus" ? "14 characters, each Y or a blank" : "one of the specification's codes";
  }
}

function judgeFields({ fields: sent }: OpenedAnswer, row: MessageRow, version: 1 | 2): readonly Fault[] {
  const faults: Fault[] = [];
  const source = spec(`${row.label} (${row.code}), variable-length fields`);
  for (const name of Object.keys(row.fields) as FieldName[]) {
    const { id } = fields[name];
    const usage = row.fields[name];
    if (!usage?.required || usage.since > version || sent.some((field) => field.id === id)) continue;
    const message = `${fieldTitle(id)} is required in a ${row.code}, and is not there`;
    faults.push({ grade: "must", rule: `layout.required.${id}`, message, source });
  }
  for (const [id, same] of Map.groupBy(sent, (field) => field.id)) {
    const known = rowById.get(id);
    if (same.length > 1 && known !== undefined && !known.row.repeatable && !known.row.extension) {
      const message = `${fieldTitle(id)} stands ${same.length} times, and may stand once`;
      faults.push({ grade: "should", rule: `layout.repeated.${id}`, message, source });
    }
    for (const { value } of same) faults.push(...judgeValue(id, value));
  }
  return version === 1 ? [...faults, ...judgeOldVersion(sent, row)] : faults;
}

function judgeOldVersion(sent: OpenedAnswer["fields"], row: MessageRow): readonly Fault[] {
  const newer = sent.filter(({ id }) => {
    const known = rowById.get(id);
    return known !== undefined && row.fields[known.name]?.since === 2;
  });
  return newer.map(({ id }) => ({
    grade: "field practice",
    rule: `layout.version.${id}`,
    message: `${fieldTitle(id)} came with SIP 2.00 and stands in the answer to a terminal that asked for 1.00`,
    source: koha("leaves the fields of 2.00 out of what a terminal of 1.00 gets"),
  }));
}

function judgeValue(id: string, value: string): readonly Fault[] {
  const form = FORMS[id];
  if (form !== undefined && !form.test(value)) {
    const message = `${fieldTitle(id)} is ${JSON.stringify(value)}, which is not in the form that it must have`;
    return [{ grade: "must", rule: `layout.value.${id}`, message, source: spec(`Field Definitions, ${id}`) }];
  }
  if (MONEY.has(id) && !/^\d+\.\d\d$/.test(value)) {
    const message = `${fieldTitle(id)} is ${JSON.stringify(value)}, not an amount such as 12.50`;
    const plain = /^\d*(\.\d+)?$/.test(value);
    const source = plain
      ? koha("sends BV0 where nothing is owed; others write all decimals")
      : spec("Field Definitions, BV");
    return [{ grade: plain ? "field practice" : "must", rule: `layout.value.${id}`, message, source }];
  }
  const known = rowById.get(id);
  if (known?.row.type === "timestamp" && parseTimestamp(value) === null) {
    const message = `${fieldTitle(id)} is ${JSON.stringify(value)}, not a date of 18 characters`;
    return [{ grade: "must", rule: `layout.value.${id}`, message, source: spec(`Field Definitions, ${id}`) }];
  }
  if ([...value].length > 255) {
    const message = `${fieldTitle(id)} has ${[...value].length} characters; 255 are allowed`;
    return [{ grade: "should", rule: `layout.length.${id}`, message, source: spec("Variable-length fields") }];
  }
  return [];
}

/** Fields that several clients find only behind a delimiter, so that they may not follow the fixed part. */
const NOT_FIRST = new Set(["AA", "AB", "AE", "AJ"]);

function judgeText({ body, fields: sent }: OpenedAnswer, row: MessageRow, delimiter: string): readonly Fault[] {
  const faults: Fault[] = [];
  if (/\p{Cc}/u.test(body)) {
    const message = "there are control characters in the answer";
    faults.push({ grade: "must", rule: "layout.control", message, source: spec("Variable-length fields") });
  }
  if (sent.length > 0 && !body.endsWith(delimiter)) {
    const message = `the last field is not ended by ${delimiter}`;
    faults.push({ grade: "must", rule: "layout.delimiter", message, source: spec("Variable-length fields") });
  }
  const first = sent[0]?.id;
  const institutionFirst = row.fields.institutionId !== undefined;
  if (first !== undefined && institutionFirst && NOT_FIRST.has(first)) {
    const message = `${fieldTitle(first)} follows the fixed part, where several clients do not find it; AO comes first`;
    const source = { of: "clients that search for |AA", where: "AA, AB, AE and AJ are found only behind a delimiter" };
    faults.push({ grade: "field practice", rule: "layout.order", message, source });
  }
  return faults;
}

function words(element: string): string {
  return element.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
