import type { FieldRow } from "../../protocol/fields.ts";
import { type FieldName, fields } from "../../protocol/fields.ts";
import { kebabCase } from "../../protocol/message_table.ts";
import { parseTimestamp } from "../../protocol/timestamp.ts";
import type { AnswerField, OpenedAnswer } from "./opened_answer.ts";

/** The part of an answer that an expectation is about, read from its text. */
type Looked =
  | { readonly at: "command"; readonly values: readonly string[] }
  | { readonly at: "element"; readonly name: string; readonly values: readonly string[] }
  | { readonly at: "field"; readonly id: string; readonly values: readonly string[] }
  | { readonly at: "present" | "absent"; readonly id: string }
  | { readonly at: "like"; readonly name: string; readonly pattern: RegExp }
  | { readonly at: "near"; readonly name: string; readonly date: string }
  | { readonly at: "changed" | "unchanged" | "words unchanged"; readonly id: string }
  | { readonly at: "less by"; readonly id: string; readonly amount: string }
  | { readonly at: "within"; readonly id: string; readonly width: number }
  | { readonly at: "same" | "guarded" };

/** Reads an expectation, whose names have been filled in. Throws a `RangeError` for one that is not written right. */
function readExpected(is: string): Looked {
  if (is === "same" || is === "guarded") return { at: is };
  const [, id = "", change] = /^(\w+) (changed|unchanged|words unchanged)$/.exec(is) ?? [];
  if (change === "changed" || change === "unchanged" || change === "words unchanged") return { at: change, id };
  const [, owed = "", amount] = /^([A-Z]{2}) less by (\d+\.\d\d)$/.exec(is) ?? [];
  if (amount !== undefined) return { at: "less by", id: owed, amount };
  const [, wide = "", width] = /^([A-Z]{2}) within (\d+)$/.exec(is) ?? [];
  if (width !== undefined) return { at: "within", id: wide, width: Number(width) };
  const [, dated, date = ""] = /^(\w+) near (.{18})$/.exec(is) ?? [];
  if (dated !== undefined) return { at: "near", name: dated, date };
  const [, subject = "", pattern] = /^(\w+)~(.+)$/.exec(is) ?? [];
  if (pattern !== undefined) return { at: "like", name: subject, pattern: new RegExp(pattern) };
  if (/^\d\d(\|\d\d)*$/.test(is)) return { at: "command", values: is.split("|") };
  const presence = /^([+-])([A-Z]{2})$/.exec(is);
  if (presence) return { at: presence[1] === "+" ? "present" : "absent", id: presence[2] ?? "" };
  const [, name = "", text = ""] = /^(\w+)=(.*)$/s.exec(is) ?? [];
  if (name === "") throw new RangeError(`no expectation is written ${JSON.stringify(is)}`);
  const values = text.split("|");
  return isFieldId(name) ? { at: "field", id: name, values } : { at: "element", name, values };
}

/** The expectation that nothing is owed, with as many decimals as the currency has. */
export const OWES_NOTHING = "BV~^(?:0+(?:\\.0*)?)?$";

/**
 * Tells in words what an answer has instead of what is expected; `undefined` if it is as expected. Upper and lower case
 * are the same, since barcodes are matched so.
 */
export function unexpected(
  is: string,
  answer: OpenedAnswer,
  earlier: readonly OpenedAnswer[],
): string | undefined {
  const looked = readExpected(is);
  // It asks for the request once more, and has nothing that could be looked at.
  if (answer.code === "96" && looked.at !== "command" && looked.at !== "same" && looked.at !== "guarded") {
    return "the answer is a 96";
  }
  switch (looked.at) {
    case "command":
      return looked.values.includes(answer.code) ? undefined : `the answer is a ${answer.code}`;
    case "element":
      return differing(elementTitle(looked.name), answer.fixed.get(looked.name), inForm(looked, answer));
    case "field":
      return differing(fieldTitle(looked.id), fieldOf(answer, looked.id)?.value, looked.values);
    case "present":
      return fieldOf(answer, looked.id)?.value ? undefined : `${fieldTitle(looked.id)} is not there`;
    case "like": {
      const value = valueOf(answer, looked.name);
      return looked.pattern.test(value ?? "") ? undefined : `${titleOf(looked.name)} is ${JSON.stringify(value ?? "")}`;
    }
    case "near": {
      const value = valueOf(answer, looked.name) ?? "";
      // Zeros are how a server writes that it tells no date.
      if (value === "0".repeat(18)) return undefined;
      // A due date may have any form, and only that of the document can be compared.
      if (looked.name === "AH" && value !== "" && parseTimestamp(value) === null) return undefined;
      return isNear(value, looked.date) ? undefined : `${titleOf(looked.name)} is ${JSON.stringify(value)}`;
    }
    case "less by": {
      const [now, before] = [answer, previous(answer, earlier)].map((one) =>
        cents(one && fieldOf(one, looked.id)?.value)
      );
      return now !== undefined && before !== undefined && before - now === cents(looked.amount)
        ? undefined
        : `${fieldTitle(looked.id)} is ${JSON.stringify(fieldOf(answer, looked.id)?.value ?? "")}`;
    }
    case "within": {
      const wide = answer.fields.find(({ id, value }) => id === looked.id && [...value].length > looked.width);
      return wide && `${fieldTitle(looked.id)} is ${JSON.stringify(wide.value)}`;
    }
    case "words unchanged": {
      const [now = "", before = ""] = [answer, previous(answer, earlier)].map((one) => wordsOf(one, looked.id));
      // A receipt may bear the time, or a number of its own.
      const same = withoutNumbers(now) === withoutNumbers(before);
      return same ? undefined : `${fieldTitle(looked.id)} is ${JSON.stringify(now)}`;
    }
    case "changed":
    case "unchanged": {
      const now = valueOf(answer, looked.id);
      const before = previous(answer, earlier);
      const same = before !== undefined && valueOf(before, looked.id) === now;
      return same === (looked.at === "unchanged") ? undefined : `${titleOf(looked.id)} is ${JSON.stringify(now ?? "")}`;
    }
    case "same":
      return earlier.at(-1)?.text === answer.text ? undefined : "the answer is another one";
    case "guarded":
      return answer.sum === undefined ? "the answer has no AZ" : undefined;
    case "absent":
      return fieldOf(answer, looked.id) && `${fieldTitle(looked.id)} is there`;
  }
}

/** Where a server writes Y and N in the place of 1 and 0, which is a finding of its own, they mean the same. */
function inForm({ name, values }: { readonly name: string; readonly values: readonly string[] }, answer: OpenedAnswer) {
  if (name !== "ok" || !/^[YN]$/.test(answer.fixed.get(name) ?? "")) return values;
  return values.map((value) => value === "1" ? "Y" : value === "0" ? "N" : value);
}

function previous({ code }: OpenedAnswer, earlier: readonly OpenedAnswer[]): OpenedAnswer | undefined {
  return earlier.findLast((one) => one.code === code);
}

/** All that the fields of an id say, without its blanks: it may be broken into several, within words, too. */
function wordsOf(answer: OpenedAnswer | undefined, id: string): string {
  const told = answer?.fields.filter((field) => field.id === id).map(({ value }) => value) ?? [];
  return told.join("").replace(/\s/g, "");
}

function withoutNumbers(text: string): string {
  return text.replace(/\d/g, "9");
}

function cents(amount: string | undefined): number | undefined {
  return amount === undefined || !/^\d+(\.\d+)?$/.test(amount) ? undefined : Math.round(Number(amount) * 100);
}

function differing(title: string, value: string | undefined, values: readonly string[]): string | undefined {
  const same = values.some((wanted) => wanted.toLowerCase() === (value ?? "").trimEnd().toLowerCase());
  if (same || values.some((wanted) => wanted === value)) return undefined;
  return value === undefined ? `${title} is not there` : `${title} is ${JSON.stringify(value)}`;
}

/** Seconds by which clocks may differ. */
const NEAR = 120;

function isNear(value: string, date: string): boolean {
  const [a, b] = [value, date].map((text) => {
    const read = parseTimestamp(text);
    return read && Date.UTC(read.year, read.month - 1, read.day, read.hour, read.minute, read.second);
  });
  return typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= NEAR * 1000;
}

function valueOf(answer: OpenedAnswer, name: string): string | undefined {
  return isFieldId(name) ? fieldOf(answer, name)?.value : answer.fixed.get(name);
}

function titleOf(name: string): string {
  return isFieldId(name) ? fieldTitle(name) : elementTitle(name);
}

function isFieldId(name: string): boolean {
  return /^[A-Z]{2}$/.test(name);
}

function fieldOf({ fields }: OpenedAnswer, id: string): AnswerField | undefined {
  return fields.find((field) => field.id === id);
}

function elementTitle(name: string): string {
  return kebabCase(name).replaceAll("-", " ");
}

const labels: ReadonlyMap<string, string> = new Map(
  (Object.keys(fields) as FieldName[]).map((name) => {
    const { id, label }: FieldRow = fields[name];
    return [id, `${id} (${label})`];
  }),
);

/** Names a field for people: `AA (patron identifier)`. */
export function fieldTitle(id: string): string {
  return labels.get(id) ?? id;
}
