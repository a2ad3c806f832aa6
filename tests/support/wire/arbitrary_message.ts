import fc from "fast-check";
import type { ExtraField } from "../../../src/protocol/message.ts";
import { decodeText, type Encoding } from "../../../src/protocol/encoding.ts";
import { type FieldName, type FieldRow, fields } from "../../../src/protocol/fields.ts";
import type { FixedField, MessageRow, ProtocolVersion } from "../../../src/protocol/message_row.ts";
import type { Timestamp } from "../../../src/protocol/timestamp.ts";

/** What may travel without loss depends on these. */
export interface Style {
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly version: ProtocolVersion;
}

type Value = string | number | boolean | Timestamp | readonly string[];

/** Characters of UTF-8 that are worth a try: of several bytes, combining, wide, invisible, outside the first plane. */
const WIDE = [..."éßÇ€漢字ключ｜＾ﬁ😀🏛"].concat("\u0301", "\u00a0", "\u00ad", "\ufeff", "\u2028", "\u{10ffff}");

/** Any message of a row of the table whose values are legal, so that nothing of it may be lost on the way. */
export function arbitraryMessage(row: MessageRow, style: Style) {
  const name = fc.constant(row.name);
  return fc.record({
    name,
    fixed: arbitraryFixed(row.fixed),
    fields: arbitraryFields(row, style),
    extra: arbitraryExtra(row, style),
  }, { noNullPrototype: true });
}

function arbitraryFixed(elements: readonly FixedField[]) {
  const model = Object.fromEntries(elements.map((element) => [element.name, arbitraryElement(element)]));
  return fc.record(model, { noNullPrototype: true });
}

function arbitraryElement(
  { name, type, width }: FixedField,
): fc.Arbitrary<string | number | boolean | Timestamp | null> {
  if (name === "summary") return textOf(fc.constantFrom(" ", "Y"), width);
  switch (type) {
    case "bit":
    case "flag":
      return fc.boolean();
    case "count":
      return fc.nat(10 ** width - 1);
    case "timestamp":
      return fc.option(arbitraryTimestamp(), { freq: 4 });
    case "text":
      // A fixed part that ends like a sequence number cannot be told from one when a bare AZ follows.
      return textOf(fc.constantFrom(..." 019AYNZ+*-."), width).filter((text) => !/AY\d+$/.test(text));
  }
}

function arbitraryFields(row: MessageRow, style: Style) {
  const model: Record<string, fc.Arbitrary<Value>> = {};
  const required: string[] = [];
  for (const [name, field] of fieldsOf(row, style.version)) {
    model[name] = arbitraryValue(field, style, row.fields[name]?.required ?? false);
    if (row.fields[name]?.required) required.push(name);
  }
  return fc.record(model, { requiredKeys: required, noNullPrototype: true });
}

function arbitraryValue(field: FieldRow, style: Style, mayBeEmpty: boolean): fc.Arbitrary<Value> {
  const one = arbitraryText(style, mayBeEmpty ? 0 : 1);
  if (field.repeatable) return fc.array(one, { minLength: 1, maxLength: 4 });
  switch (field.type) {
    case "flag":
      return fc.boolean();
    case "integer":
      return fc.nat(field.width === 4 ? 9999 : 999_999_999);
    case "amount":
      return fc.nat(10_000_000).map((minor) => (minor / 100).toFixed(2));
    case "timestamp":
      return arbitraryTimestamp();
    case "code":
    case "text":
      return field.width === undefined ? one : textOf(fc.constantFrom(..."0123456789YN"), field.width);
  }
}

/** Fields that the message has not got: unknown ones, and known ones of other messages. */
function arbitraryExtra(row: MessageRow, style: Style): fc.Arbitrary<ExtraField[]> {
  const foreign = Object.entries(fields).filter(([name]) => !(name in row.fields)).map(([, { id }]) => id);
  const extra = fc.record({
    id: fc.constantFrom("ZZ", "X1", "zz", ...foreign),
    value: arbitraryText(style, 0),
  }, { noNullPrototype: true });
  return fc.array(extra, { maxLength: 2 });
}

/** Text of at most 255 characters that the encoding has, without delimiters and control characters. */
export function arbitraryText(
  { delimiter, encoding }: Omit<Style, "version">,
  minLength: number,
): fc.Arbitrary<string> {
  const characters = [...charactersOf(encoding)].filter((character) =>
    character !== delimiter && !isControl(character)
  );
  const unit = fc.constantFrom(...characters);
  const short = fc.string({ unit, minLength, maxLength: 12 });
  const long = fc.string({ unit, minLength: 250, maxLength: 255, size: "max" });
  return fc.oneof({ arbitrary: short, weight: 200 }, { arbitrary: long, weight: 1 });
}

/** Any moment, in any zone or none. */
export function arbitraryTimestamp(): fc.Arbitrary<Timestamp> {
  return fc.record({
    year: fc.integer({ min: 1, max: 9999 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    hour: fc.nat(23),
    minute: fc.nat(59),
    second: fc.nat(59),
    zone: fc.constantFrom("", "", "", "Z", "K", "EST", "CEST", "0000"),
  }, { noNullPrototype: true });
}

function fieldsOf(row: MessageRow, version: ProtocolVersion): (readonly [FieldName, FieldRow])[] {
  const known: (readonly [FieldName, FieldRow])[] = [];
  for (const name of fieldNames()) {
    const usage = row.fields[name];
    if (usage !== undefined && usage.since <= version) known.push([name, fields[name]]);
  }
  return known;
}

function fieldNames(): FieldName[] {
  return Object.keys(fields).filter((name): name is FieldName => name in fields);
}

function charactersOf(encoding: Encoding): string {
  const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));
  if (encoding === "ascii") return ascii;
  if (encoding === "utf8") return ascii + WIDE.join("");
  return decodeText(Uint8Array.from({ length: 224 }, (_, index) => 32 + index), encoding);
}

function isControl(character: string): boolean {
  return /^\p{Cc}$/u.test(character);
}

function textOf(unit: fc.Arbitrary<string>, width: number): fc.Arbitrary<string> {
  return fc.string({ unit, minLength: width, maxLength: width });
}
