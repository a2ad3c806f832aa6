import * as v from "valibot";
import { suggestion } from "./closest_name.ts";
import type { Attribute, Element } from "../xml/document.ts";
import { type ElementRow, type OptionText, SIP2D } from "./element_row.ts";
import { isA, placeOf, rawValues, type ReportFault } from "./reading.ts";
import { atOnce, type Steps } from "./steps.ts";

/** Reports all that the table of elements says is wrong with an element and with what is inside it. */
export function checkElement(element: Element, row: ElementRow, report: ReportFault): void {
  atOnce(elementChecks(element, row, report));
}

/** Does what {@link checkElement} does, an element a step. */
export function* elementChecks(element: Element, row: ElementRow, report: ReportFault): Steps<void> {
  if (row.remark !== undefined) report(row.remark.severity, element.position, `${row.name} ${row.remark.text}`);
  checkNames(element, row, report);
  checkValues(element, row, report);
  checkText(element, row, report);
  if (row.anyChildren) return;
  for (const child of element.children) {
    yield;
    yield* childChecks(child, element, row, report);
  }
  for (const childRow of row.children) checkOccurrence(element, row, childRow, report);
}

function checkNames(element: Element, row: ElementRow, report: ReportFault): void {
  const names = Object.keys(row.attributes).filter((name) => !row.attributes[name]?.option.ignored);
  const { name: owner, unknownAttribute: severity = "error" } = row;
  for (const [name, { position }] of element.attributes) {
    if (Object.hasOwn(row.attributes, name)) continue;
    const effect = severity === "error" ? "" : ", ignored";
    report(severity, position, `${owner} has no attribute ${quote(name)}${effect}${suggestion(name, names)}`);
  }
}

function checkValues(element: Element, row: ElementRow, report: ReportFault): void {
  const raw = rawValues(element, row);
  for (const [name, schema] of Object.entries(row.attributes)) {
    const { option } = schema;
    // What is absent and may be is in order, whatever it stands for.
    if (raw[name] === undefined && option.default !== undefined) continue;
    const { success, output, issues = [] } = v.safeParse(schema, raw[name]);
    const position = placeOf(element, name);
    for (const { message } of issues) {
      report("error", position, describeValue(row.name, name, option, message, element.attributes.get(name)));
    }
    const { remark } = option;
    if (!success || remark === undefined || (output === false) !== (remark.ofFalse ?? false)) continue;
    report(remark.severity, position, `${name} ${remark.text}`);
  }
}

/** XML that is read by Koha drops such text without a word. */
function checkText({ text, textAt }: Element, row: ElementRow, report: ReportFault): void {
  if (textAt === undefined || row.holdsText) return;
  const lost = /(?<![\w-])[\w-]+\s*=\s*["']/.test(text)
    ? "; what looks like an attribute in it stands behind the end of the tag"
    : "";
  const allowed = row.children.map(({ name }) => name).join(", ") || "nothing";
  report("warning", textAt, `${row.name} contains text, which counts for nothing${lost}; allowed inside: ${allowed}`);
}

function describeValue(element: string, name: string, option: OptionText, why: string, attribute?: Attribute): string {
  if (attribute === undefined) return `${element} has no ${name}; it must be ${option.allowed}`;
  if (option.secret) return `${name} ${why}; it must be ${option.allowed}`;
  const subject = `${name} is ${quote(withoutLogin(attribute.value))}`;
  if (why === "") return `${subject}, but must be ${option.allowed}`;
  return `${subject}, ${withoutLogin(why)}; it must be ${option.allowed}`;
}

function* childChecks(child: Element, parent: Element, row: ElementRow, report: ReportFault): Steps<void> {
  const { position, writtenName } = child;
  const known = row.children.find((childRow) => isA(child, childRow));
  if (known?.ignored !== undefined) {
    return report(known.ignored.severity, position, `${writtenName} ${known.ignored.text}`);
  }
  if (known !== undefined) return yield* elementChecks(child, known, report);
  if (child.namespace === undefined) {
    const prefix = writtenName.slice(0, writtenName.indexOf(":"));
    return report(
      "error",
      position,
      `the prefix of ${writtenName} is not declared; sip2d's elements need xmlns:${prefix}="${SIP2D}"`,
    );
  }
  const homonym = row.children.find(({ name }) => name === child.name);
  if (homonym !== undefined) {
    return report("error", position, `${writtenName} must be in the namespace ${homonym.namespace}${inWords(homonym)}`);
  }
  const names = row.children.filter(({ ignored }) => ignored === undefined).map(({ name }) => name);
  report("error", position, `${parent.writtenName} may not contain ${writtenName}${suggestion(child.name, names)}`);
}

function inWords({ namespace, name }: ElementRow): string {
  const example = `xmlns:sip2d="${SIP2D}" and sip2d:${name}`;
  return namespace === SIP2D ? `, such as ${example}` : ", that is without prefix";
}

function checkOccurrence(element: Element, row: ElementRow, childRow: ElementRow, report: ReportFault): void {
  const [first, second] = element.children.filter((child) => isA(child, childRow));
  const { name, occurs } = childRow;
  if (first === undefined && (occurs === "once" || occurs === "at least once")) {
    report("error", element.position, `${row.name} has no ${name}; it must be there ${occurs}`);
  }
  if (first !== undefined && second !== undefined && (occurs === "once" || occurs === "at most once")) {
    const { line } = first.position;
    report(
      "error",
      second.position,
      `${row.name} has a second ${name}, the first is in line ${line}; allowed: ${occurs}`,
    );
  }
}

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
}

/** Masks what stands for a login in a URL that cannot be read as one: there may be a password in it. */
function withoutLogin(text: string): string {
  return text.split('"').map((part) => {
    const end = Math.max(0, part.lastIndexOf("@"));
    return part.slice(0, end).includes(":") ? `***${part.slice(end)}` : part;
  }).join('"');
}
