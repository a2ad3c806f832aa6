import { type FieldName, type FieldRow, fields } from "../../protocol/fields.ts";
import type { FixedField, MessageRow } from "../../protocol/message_row.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import { client, koha, spec } from "./citation.ts";
import { fieldTitle } from "./expected.ts";
import type { AnswerFault } from "./finding.ts";
import type { OpenedAnswer } from "./opened_answer.ts";

/** The form of elements that have one of their own. Numbers beyond the lists of codes are the server's to give. */
const CODES: Readonly<Record<string, RegExp>> = {
  patronStatus: /^[Y ]{14}$/,
  language: /^\d{3}$/,
  magneticMedia: /^[YNU]$/,
  circulationStatus: /^\d\d$/,
  securityMarker: /^\d\d$/,
  feeType: /^(?!00)\d\d$/,
  protocolVersion: /^\d\.\d\d$/,
};

/** What the document leaves to a server in a fixed part: which values, and what to say of them. */
const FREEDOMS: readonly Freedom[] = [
  {
    elements: /^(?:hold|overdue|charged|fine|recall)ItemsCount$|^unavailableHoldsCount$/,
    value: /^ {4}$/,
    is: "blank: the server does not support it",
    page: "p. 18",
    stumbles: "clients that read counts as numbers",
  },
  { elements: /^dateTimeSync$/, value: /^0{18}$/, is: "18 zeros: not supported", page: "p. 19" },
  { elements: /^desensitize$/, value: /^U$/, is: "U, which is obsolete and read as N", page: "p. 19" },
  { elements: /^magneticMedia$/, value: /^U$/, is: "U, unknown", page: "p. 22" },
  { elements: /^itemPropertiesOk$/, value: /^[^01]$/, is: "another sign than 1: not stored", page: "p. 21" },
  { elements: /^circulationStatus$/, value: /^(?:00|1[4-9]|[2-9]\d)$/, is: "a code of its own", page: "p. 11" },
  { elements: /^(?:securityMarker|feeType)$/, value: /^(?:[1-9]\d|0[4-9])$/, is: "a code of its own", page: "p. 24" },
  { elements: /^timeoutPeriod$|^retriesAllowed$/, value: /^999$/, is: "999: unknown", page: "pp. 24-25" },
];

interface Freedom {
  readonly elements: RegExp;
  readonly value: RegExp;
  readonly is: string;
  readonly page: string;
  /** Terminals that stumble over it all the same. */
  readonly stumbles?: string;
}

/** The fields whose values have a width or a form; the others are any text. */
const FORMS: Readonly<Record<string, RegExp>> = {
  BH: /^[A-Z]{3}$/,
  BL: /^[YN]$/,
  BT: /^(?!00)\d\d$/,
  BX: /^[YN]{16,}$/,
  BZ: /^\d{4}$/,
  CA: /^\d{4}$/,
  CB: /^\d{4}$/,
  CI: /^[YN]$/,
  CK: /^\d{3}$/,
  CQ: /^[YN]$/,
};

const MONEY = new Set(["BV", "CC"]);

const rowById: ReadonlyMap<string, { readonly name: FieldName; readonly row: FieldRow }> = new Map(
  (Object.keys(fields) as FieldName[]).map((name) => [fields[name].id, { name, row: fields[name] }]),
);

/** Judges the layout of an answer, by the specification's tables. */
export function judgeLayout(answer: OpenedAnswer, delimiter: string, version: 1 | 2): readonly AnswerFault[] {
  const { row } = answer;
  if (row === undefined) {
    const message = `the answer begins with ${JSON.stringify(answer.code)}, which is no response of SIP2`;
    return [{ grade: "must", rule: "layout.command", message, source: spec("Response Messages") }];
  }
  const fixed = judgeFixed(answer, row, delimiter);
  const isMoved = fixed.some(({ rule }) => rule === "layout.fixed-part" || rule === "layout.date");
  // What is missing may stand where it cannot be found then.
  const fields = judgeFields(answer, row, version).filter(({ rule }) => !isMoved || rule.startsWith("layout.value."));
  return [
    ...fixed,
    ...fields,
    ...judgeText(answer, row, delimiter).filter(({ rule }) => !isMoved || rule !== "layout.order"),
  ];
}

function judgeFixed({ fixed, body }: OpenedAnswer, row: MessageRow, delimiter: string): readonly AnswerFault[] {
  const source = spec(`${row.label} (${row.code}), fixed-length fields`);
  const width = row.fixed.reduce((sum, element) => sum + element.width, 2);
  const wrong = row.fixed.flatMap((element): AnswerFault[] => {
    const value = fixed.get(element.name) ?? "";
    const freedom = FREEDOMS.find((each) => each.elements.test(element.name) && each.value.test(value));
    if (freedom !== undefined) return [taken(element, freedom)];
    if (isWellFormed(element, value)) return [];
    const message = `${words(element.name)} must be ${formOf(element)}, and is ${JSON.stringify(value)}`;
    return [{ grade: "must", rule: `layout.${element.name}`, message, source }];
  });
  const moved = wrong.some(({ grade }) => grade === "must");
  const actual = widthOf(body, row, width, delimiter, moved);
  if (actual === width) return wrong;
  const date = misdated(body, row);
  if (date !== undefined) {
    const message = `a date of a fixed part has 18 characters, YYYYMMDDZZZZHHMMSS, and is ${JSON.stringify(date)}`;
    return [{ grade: "must", rule: "layout.date", message, source: spec("Field Definitions, transaction date") }];
  }
  const message = `the fixed part must have ${width} characters with the command, and has ${actual}`;
  return [{ grade: "must", rule: "layout.fixed-part", message, source }];
}

/** Tells of a freedom that a server takes; it is a finding only where terminals are known to stumble over it. */
function taken({ name }: FixedField, { is, page, stumbles }: Freedom): AnswerFault {
  const message = `${words(name)} is ${is}`;
  const rule = `layout.${name}.free`;
  if (stumbles === undefined) {
    return {
      grade: "allowed",
      rule,
      message,
      source: { of: spec("Field Definitions").of.replace(/pp?\. .*/, page), where: words(name) },
    };
  }
  return { grade: "field", rule, message: `${message} (${page})`, source: client(stumbles, "stumble over it") };
}

/** Finds a date that is written without its zone, or as ISO 8601 has it: it moves all that follows. */
function misdated(body: string, row: MessageRow): string | undefined {
  let at = 2;
  for (const { type, width } of row.fixed) {
    if (type === "timestamp") {
      return /^(?:\d{8}(?!0000)\d{6}|\d{4}-\d\d-\d\d(?:[T ][\d:.]+Z?)?)/.exec(body.slice(at))?.[0];
    }
    at += width;
  }
  return undefined;
}

/** How far from its place the first field is looked for. */
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

/** Tells whether an element of a fixed part has a form that it may have. */
export function isWellFormed({ name, type }: FixedField, value: string): boolean {
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

function judgeFields({ fields: sent }: OpenedAnswer, row: MessageRow, version: 1 | 2): readonly AnswerFault[] {
  const faults: AnswerFault[] = [];
  const source = spec(`${row.label} (${row.code}), variable-length fields`);
  for (const name of Object.keys(row.fields) as FieldName[]) {
    const { id } = fields[name];
    const usage = row.fields[name];
    if (!usage?.required || usage.since > version || sent.some((field) => field.id === id)) continue;
    const message = `${fieldTitle(id)} is required in a ${row.code}, and is not there`;
    // No server can give the place of a copy that the library does not have.
    const grade = row.code === "10" && id === "AQ" ? "should" : "must";
    faults.push({ grade, rule: `layout.required.${id}`, message, source });
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

function judgeOldVersion(sent: OpenedAnswer["fields"], row: MessageRow): readonly AnswerFault[] {
  const newer = sent.filter(({ id }) => {
    const known = rowById.get(id);
    return known !== undefined && row.fields[known.name]?.since === 2;
  });
  const [first] = newer;
  if (first === undefined) return [];
  return [{
    grade: "allowed",
    rule: "layout.version",
    message: `${fieldTitle(first.id)} came with SIP 2.00 and stands in the answer to a terminal that asked for 1.00`,
    source: koha("leaves the fields of 2.00 out of what a terminal of 1.00 gets"),
  }];
}

function judgeValue(id: string, value: string): readonly AnswerFault[] {
  const source = spec(`Field Definitions, ${id}`);
  const is = `${fieldTitle(id)} is ${JSON.stringify(value)}`;
  const wrong = (grade: AnswerFault["grade"], message: string, of = source): readonly AnswerFault[] => [
    { grade, rule: `layout.value.${id}`, message, source: of },
  ];
  const form = FORMS[id];
  const isDate = rowById.get(id)?.row.type === "timestamp";
  if (value === "" && (form !== undefined || MONEY.has(id) || isDate)) {
    const why = client("clients that take a field for its value", "read no value there");
    return wrong("field", `${fieldTitle(id)} is empty, and could be left out`, why);
  }
  if (form !== undefined && !form.test(value)) {
    return wrong("must", `${is}, which is not in the form that it must have`);
  }
  if (MONEY.has(id) && !/^\d+\.\d\d$/.test(value)) {
    const message = `${is}, not an amount such as 12.50`;
    if (/^\d+(\.\d*)?$/.test(value)) {
      return wrong("allowed", message, koha("sends BV0 where nothing is owed; others write all decimals"));
    }
    return /^-?\d*(\.\d+)?$/.test(value)
      ? wrong("field", message, client("clients that read amounts as digits and a point", "read another amount"))
      : wrong("should", message);
  }
  if (isDate && parseTimestamp(value) === null) return wrong("must", `${is}, not a date of 18 characters`);
  if ([...value].length > 255) {
    const message = `${fieldTitle(id)} has ${[...value].length} characters; 255 are allowed`;
    return [{ grade: "should", rule: `layout.length.${id}`, message, source: spec("Variable-length fields") }];
  }
  return [];
}

/** Fields that people read. */
const TEXTS = new Set(["AE", "AF", "AG", "AJ", "AM", "BD", "DA"]);

/** The two bytes of a letter beyond ASCII in UTF-8, read as letters; a capital and a sign stand in no word so. */
const ENCODED_TWICE = /[\u00C3-\u00D4][\u0080-\u00BF]/;

/** Fields that several clients find only behind a delimiter, so that they may not follow the fixed part. */
const NOT_FIRST = new Set(["AA", "AB", "AE", "AJ"]);

function judgeText({ body, fields: sent }: OpenedAnswer, row: MessageRow, delimiter: string): readonly AnswerFault[] {
  const faults: AnswerFault[] = [];
  if (/\p{Cc}/u.test(body)) {
    const shown = sent.some(({ id, value }) => (id === "AF" || id === "AG") && /\p{Cc}/u.test(value));
    const message = shown
      ? "there are control characters in what is to be displayed or printed"
      : "there are control characters in the answer";
    const grade = shown ? "must" : "should";
    faults.push({ grade, rule: "layout.control", message, source: spec("Variable-length fields") });
  }
  if (sent.length > 0 && !body.endsWith(delimiter)) {
    const message = `the last field is not ended by ${delimiter}`;
    faults.push({ grade: "must", rule: "layout.delimiter", message, source: spec("Variable-length fields") });
  }
  const piece = sent.find(({ id }) => !/^[A-Z][A-Z0-9]$/.test(id));
  if (piece !== undefined) {
    const message = `${JSON.stringify(piece.id + piece.value)} stands between two ${delimiter} and is no field: ` +
      "a delimiter within a value ends it";
    faults.push({ grade: "must", rule: "layout.piece", message, source: spec("Variable-length fields") });
  }
  const twice = sent.find(({ id, value }) => TEXTS.has(id) && ENCODED_TWICE.test(value));
  if (twice !== undefined) {
    const message = `${fieldTitle(twice.id)} is ${JSON.stringify(twice.value)}, which looks like UTF-8 that was ` +
      "encoded once more, or like another encoding than the profile says";
    const source = client("whatever shows a name or a title", "shows two signs in the place of one letter");
    faults.push({ grade: "field", rule: "layout.encoding", message, source });
  }
  const first = sent[0]?.id;
  const institutionFirst = row.fields.institutionId !== undefined && sent.some(({ id }) => id === "AO");
  if (first !== undefined && institutionFirst && NOT_FIRST.has(first)) {
    const message = `${fieldTitle(first)} follows the fixed part, where several clients do not find it; AO comes first`;
    const source = { of: "clients that search for |AA", where: "AA, AB, AE and AJ are found only behind a delimiter" };
    faults.push({ grade: "field", rule: "layout.order", message, source });
  }
  return faults;
}

function words(element: string): string {
  return element.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
