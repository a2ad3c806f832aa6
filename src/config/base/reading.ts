import * as v from "valibot";
import { foldId } from "../../library/id.ts";
import type { Element } from "../xml/document.ts";
import { type AttributeRows, type ElementRow, OPENNCIP } from "./element_row.ts";
import type { Fault } from "./fault.ts";
import type { Position } from "../xml/position.ts";

/** What a configuration is read from besides its own text. The caller decides what may be reached. */
export interface Sources {
  /** Reads the text of a file; throws what the system says when it cannot be read. */
  readText(path: string): string;
  /** Reads an environment variable; `undefined` if it is not set. */
  env(name: string): string | undefined;
  /** Gives the present time, in milliseconds since 1970; absent: expiry of certificates is not checked. */
  now?(): number;
  /**
   * Tells whether an environment variable may not be read, so that it is unknown whether it is set; absent: all may be
   * read.
   */
  withholds?(name: string): boolean;
  /**
   * Tells whether a file is there only while the server runs, so that what it holds is unknown and taken to be in order;
   * absent: none is.
   */
  unseen?(path: string): boolean;
  /** Tells whether there is a folder of this path; absent, and `undefined` where it may not be looked at: that is not known. */
  isFolder?(path: string): boolean | undefined;
}

/** Reports a fault of the file that is being read. */
export type ReportFault = (severity: Fault["severity"], position: Position, message: string) => void;

/** What every reader of a part of the configuration needs. */
export interface ConfigReading {
  readonly root: Element;
  /** Absolute path of the folder from which relative paths start. */
  readonly folder: string;
  readonly sources: Sources;
  readonly report: ReportFault;
  /** Whether only the library is used. Then the passwords and keys of terminals and staff are not read. */
  readonly libraryOnly?: boolean;
  /** Whether the file comes from Koha as it is. Defaults that are not Koha's are reported in one message, not one by one. */
  readonly toConvert?: boolean;
}

/** Tells whether an element is the one that the row is about. */
export function isA(element: Element, row: Pick<ElementRow, "name" | "namespace">): boolean {
  return element.name === row.name && element.namespace === row.namespace;
}

/** Finds the elements that a path of rows leads to. */
export function elementsAt(element: Element, ...path: readonly ElementRow[]): readonly Element[] {
  return path.reduce<readonly Element[]>(
    (found, row) => found.flatMap(({ children }) => children.filter((child) => isA(child, row))),
    [element],
  );
}

/**
 * Reads the attributes of an element as texts. In the files of Koha and OpenNCIP an empty value is no value; one that must be
 * there is left, so that it is told from one that is missing.
 */
export function rawValues(
  element: Element,
  { namespace, attributes }: Pick<ElementRow, "namespace" | "attributes">,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [name, { value }] of element.attributes) {
    const option = Object.hasOwn(attributes, name) ? attributes[name]?.option : undefined;
    const unset = value === "" && namespace === OPENNCIP && option?.default !== undefined && !option.keepsEmpty;
    if (option !== undefined && !unset) values[name] = value;
  }
  return values;
}

/**
 * Reads the attributes of an element as the row says; `undefined` if one is wrong, which {@link checkElement} reports.
 */
export function valuesOf<A extends AttributeRows>(
  element: Element,
  row: ElementRow<A>,
): v.InferOutput<v.ObjectSchema<A, undefined>> | undefined {
  const result = v.safeParse(v.object(row.attributes), rawValues(element, row));
  return result.success ? result.output : undefined;
}

/**
 * Reads the attributes of an element whose attributes all have defaults. An element that is absent is like one without
 * attributes; so is one that is wrong, because {@link checkElement} has reported that.
 */
export function settingsOf<A extends AttributeRows>(
  element: Element | undefined,
  row: ElementRow<A>,
): v.InferOutput<v.ObjectSchema<A, undefined>> {
  return (element && valuesOf(element, row)) ?? v.parse(v.object(row.attributes), {});
}

/** Tells where an attribute stands, or its element if it is absent. */
export function placeOf(element: Element, attribute: string): Position {
  return (element.attributes.get(attribute) ?? element).position;
}

/** Reads an identifying attribute without the blanks around it, also of elements that are wrong otherwise. */
export function identifierOf(element: Element, attribute: string): string | undefined {
  return element.attributes.get(attribute)?.value.trim() || undefined;
}

/** Reports every element whose key an earlier one has; `describe` names the key for people. */
export function reportRepeated(
  elements: readonly Element[],
  keyOf: (element: Element) => string | undefined,
  describe: (element: Element) => string,
  report: ReportFault,
): void {
  const firsts = new Map<string, Element>();
  for (const element of elements) {
    const key = keyOf(element);
    if (key === undefined) continue;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, element);
    else report("error", element.position, `${describe(element)} is already in line ${first.position.line}`);
  }
}

/** Reports every element whose identifier in an attribute an earlier one has, in whatever case; `kind` names the elements. */
export function reportRepeatedIds(
  elements: readonly Element[],
  attribute: string,
  kind: string,
  report: ReportFault,
): void {
  const idOf = (element: Element) => identifierOf(element, attribute);
  const keyOf = (element: Element) => foldId(idOf(element) ?? "") || undefined;
  reportRepeated(elements, keyOf, (element) => `${kind} ${JSON.stringify(idOf(element))}`, report);
}

/** Reports elements beyond the first `most`, and leaves them out: what they add to each answer must stay small. */
export function atMost(most: number, elements: readonly Element[], report: ReportFault): readonly Element[] {
  const surplus = elements[most];
  if (surplus === undefined) return elements;
  report(
    "error",
    surplus.position,
    `here stands one ${surplus.name} more than the ${most} that are allowed in a login`,
  );
  return elements.slice(0, most);
}

/** Reports one warning for all elements that leave out an attribute whose default here is not Koha's. */
export function warnOfDefault(
  elements: readonly Element[],
  attribute: string,
  difference: string,
  report: ReportFault,
): void {
  const [first, ...more] = elements.filter(({ attributes }) => !attributes.has(attribute));
  if (first === undefined) return;
  const count = more.length === 0 ? "" : ` here and in ${more.length} more`;
  report("warning", first.position, `${first.name} has no ${attribute}${count}: ${difference}`);
}
