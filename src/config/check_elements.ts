import * as v from "valibot";
import { suggestion } from "./closest_name.ts";
import type { Attribute, Element } from "./document.ts";
import { type ElementRow, type OptionText, SIP2D } from "./element_row.ts";
import { isA, rawValues, type ReportFault } from "./reading.ts";

/** Reports all that the table of elements says is wrong with an element and with what is inside it. */
export function checkElement(element: Element, row: ElementRow, report: ReportFault): void {
  checkNames(element, row, report);
  checkValues(element, row, report);
  if (element.textAt !== undefined) {
    const allowed = row.children.map(({ name }) => name).join(", ") || "nothing";
    report("error", element.textAt, `${row.name} contains text; allowed inside: ${allowed}`);
  }
  for (const child of element.children) checkChild(child, element, row, report);
  for (const childRow of row.children) checkOccurrence(element, row, childRow, report);
}

function checkNames(element: Element, row: ElementRow, report: ReportFault): void {
  const names = Object.keys(row.attributes).filter((name) => row.attributes[name]?.option.ignored === undefined);
  const { name: owner, unknownAttribute: severity = "error" } = row;
  for (const [name, { value, position }] of element.attributes) {
    const known = Object.hasOwn(row.attributes, name) ? row.attributes[name] : undefined;
    if (known === undefined) {
      const effect = severity === "warning" ? ", ignored" : "";
      report(severity, position, `${owner} has no attribute ${quote(name)}${effect}${suggestion(name, names)}`);
    } else if (known.option.ignored !== undefined && v.safeParse(known, value).output !== false) {
      report("warning", position, `${name} ${known.option.ignored}`);
    }
  }
}

function checkValues(element: Element, row: ElementRow, report: ReportFault): void {
  const { issues = [] } = v.safeParse(v.object(row.attributes), rawValues(element));
  for (const issue of issues) {
    const name = v.getDotPath(issue) ?? "";
    const option = row.attributes[name]?.option;
    const attribute = element.attributes.get(name);
    if (option === undefined) continue;
    report("error", (attribute ?? element).position, describeValue(row.name, name, option, issue.message, attribute));
  }
}

function describeValue(element: string, name: string, option: OptionText, why: string, attribute?: Attribute): string {
  if (attribute === undefined) return `${element} has no ${name}; it must be ${option.allowed}`;
  const subject = option.secret ? name : `${name} is ${quote(attribute.value)}`;
  if (option.secret) return `${subject} ${why}; it must be ${option.allowed}`;
  return why === "" ? `${subject}, but must be ${option.allowed}` : `${subject}, ${why}; it must be ${option.allowed}`;
}

function checkChild(child: Element, parent: Element, row: ElementRow, report: ReportFault): void {
  const { position, writtenName } = child;
  const known = row.children.find((childRow) => isA(child, childRow));
  if (known?.ignored !== undefined) return report("warning", position, `${writtenName} ${known.ignored}`);
  if (known !== undefined) return checkElement(child, known, report);
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
