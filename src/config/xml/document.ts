import { parseXml, XmlElement, XmlError, XmlText } from "@rgrove/parse-xml";
import { tooDeepAt } from "./nesting.ts";
import { type Position, positionFinder } from "./position.ts";

/** One attribute as it stands in the file, entities resolved. */
export interface Attribute {
  readonly value: string;
  /** The place where its name begins. */
  readonly position: Position;
  /** Where a place in its value stands in the file; counted in UTF-16 code units. */
  readonly placeIn: (offset: number) => Position;
}

/** One element with its namespace resolved. */
export interface Element {
  /** Without prefix. */
  readonly name: string;
  /** With the prefix, as it stands in the file. */
  readonly writtenName: string;
  /** Empty if the element is in none; `undefined` if its prefix is not declared. */
  readonly namespace: string | undefined;
  /** The place where its start tag begins. */
  readonly position: Position;
  /** The same place, in UTF-16 code units from the start of the text without byte order mark. */
  readonly offset: number;
  /** UTF-16 code units from the start: before the end tag, and behind it. */
  readonly end: { readonly inside: number; readonly outside: number };
  /** By name as written, in the file's order; declarations of namespaces, `xml:` and `xsi:` attributes are left out. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly children: readonly Element[];
  /** The text directly inside the element, without white space around it. */
  readonly text: string;
  /** The place where that text begins; absent if there is none. */
  readonly textAt?: Position;
}

/** A document, or why it is not XML. */
type Document =
  | { readonly ok: true; readonly root: Element }
  | { readonly ok: false; readonly position: Position; readonly message: string };

/** Namespaces by prefix; the default namespace has the prefix "". */
type Scope = ReadonlyMap<string, string>;

/** Attributes of it are for editors: where the schema of the file is. */
const SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

const XML_SCOPE: Scope = new Map([["", ""], ["xml", "http://www.w3.org/XML/1998/namespace"]]);

/** Characters at most: fifty times what a site with a thousand terminals writes. */
const MOST_CHARACTERS = 8_000_000;

/** Elements inside each other at most; the formats that are read know six. */
const DEEPEST = 32;

/** Attributes of an element at most; the formats that are read know some sixty. */
const MOST_ATTRIBUTES = 500;

/** An element has more attributes than that. */
class TooManyAttributes extends Error {
  override readonly name = "TooManyAttributes";

  constructor(readonly position: Position) {
    super(`an element has more than ${MOST_ATTRIBUTES} attributes, of which this is the next`);
  }
}

/**
 * Reads a text as XML and places every element and attribute, in a time that grows with its length and no faster. A byte
 * order mark counts for no column.
 */
export function parseDocument(text: string): Document {
  const xml = text.replace(/^\uFEFF/, "");
  const find = positionFinder(xml);
  if (xml.length > MOST_CHARACTERS) {
    const message = `the file has ${xml.length} characters; ${MOST_CHARACTERS} are allowed, which end here`;
    return { ok: false, position: find(MOST_CHARACTERS), message };
  }
  const tooDeep = tooDeepAt(xml, DEEPEST);
  if (tooDeep !== undefined) {
    return { ok: false, position: find(tooDeep), message: `elements are nested here more than ${DEEPEST} deep` };
  }
  const notUtf8 = xml.indexOf("\uFFFD");
  if (notUtf8 >= 0) {
    return { ok: false, position: find(notUtf8), message: "a byte here is not UTF-8, the only encoding allowed" };
  }
  try {
    const root = parse(xml);
    if (root === null) return { ok: false, position: find(0), message: "the file has no element" };
    return { ok: true, root: placeElement(root, xml, find, XML_SCOPE) };
  } catch (error) {
    if (error instanceof TooManyAttributes) return { ok: false, position: error.position, message: error.message };
    if (!(error instanceof XmlError)) throw error;
    return { ok: false, position: find(codeUnits(xml, error.pos)), message: syntaxMessage(error) };
  }
}

/** Moves an element, and what is in it, from one namespace into another, for reading a file that forgot to name it. */
export function inNamespace(element: Element, from: string | undefined, to: string): Element {
  const children = element.children.map((child) => inNamespace(child, from, to));
  return { ...element, children, namespace: element.namespace === from ? to : element.namespace };
}

/** Converts what the parser counts, characters, to UTF-16 code units. */
function codeUnits(text: string, characters: number): number {
  return [...text].slice(0, characters).join("").length;
}

/**
 * Says what is wrong without the parser's excerpt, which may show a password, and without the name of an entity: of the
 * password `R&D;2026` it is a part.
 */
function syntaxMessage(error: XmlError): string {
  const [first = ""] = error.message.split("\n");
  const what = first.replace(/ \(line \d+, column \d+\)$/, "");
  const isOfEntity = what.startsWith("Named entity isn't defined");
  return `not well-formed XML: ${isOfEntity ? "this entity is not defined; & itself is written &amp;" : what}`;
}

function parse(xml: string): XmlElement | null {
  const { root } = parseXml(xml, { includeOffsets: true, preserveComments: true });
  // The parser says Infinity of what ends with a text that has characters of two code units.
  if (root !== null) root.end = Math.min(root.end, xml.length);
  return root;
}

function placeElement(
  node: XmlElement,
  xml: string,
  find: (offset: number) => Position,
  outer: Scope,
): Element {
  const scope = scopeOf(node, outer);
  const [prefix, name] = splitName(node.name);
  const texts = node.children.filter((child) => child instanceof XmlText && child.text.trim() !== "");
  const [text] = texts;
  const attributes = placeAttributes(node, xml, find, scope);
  const children: Element[] = [];
  for (const child of node.children) {
    if (child instanceof XmlElement) children.push(placeElement(child, xml, find, scope));
  }
  return {
    name,
    writtenName: node.name,
    namespace: scope.get(prefix),
    position: find(node.start),
    offset: node.start,
    end: endOf(node, xml),
    attributes,
    children,
    text: texts.map((one) => one instanceof XmlText ? one.text : "").join("").trim(),
    ...(text && { textAt: find(text.start + xml.slice(text.start).search(/\S/)) }),
  };
}

function endOf({ end }: XmlElement, xml: string): Element["end"] {
  const isEmpty = xml[end - 2] === "/";
  return { inside: isEmpty ? end : xml.lastIndexOf("</", end - 1), outside: end };
}

function scopeOf(node: XmlElement, outer: Scope): Scope {
  const declared = Object.entries(node.attributes).flatMap(([name, value]): [string, string][] => {
    if (name === "xmlns") return [["", value]];
    return name.startsWith("xmlns:") ? [[name.slice("xmlns:".length), value]] : [];
  });
  return declared.length === 0 ? outer : new Map([...outer, ...declared]);
}

function splitName(written: string): [prefix: string, name: string] {
  const colon = written.indexOf(":");
  return colon < 0 ? ["", written] : [written.slice(0, colon), written.slice(colon + 1)];
}

/**
 * Places the attributes of an element. The parser knows where elements stand, but not attributes: this walks over the
 * start tag again.
 */
function placeAttributes(
  node: XmlElement,
  xml: string,
  find: (offset: number) => Position,
  scope: Scope,
): ReadonlyMap<string, Attribute> {
  const placed = new Map<string, Attribute>();
  const attribute = /(\s+)([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')/y;
  attribute.lastIndex = node.start + "<".length + node.name.length;
  for (let found = attribute.exec(xml); found !== null; found = attribute.exec(xml)) {
    const [all, space = "", name = "", quoted = ""] = found;
    if (/^xml(ns)?(:|$)/.test(name) || scope.get(splitName(name)[0]) === SCHEMA_INSTANCE) continue;
    if (placed.size === MOST_ATTRIBUTES) throw new TooManyAttributes(find(found.index + space.length));
    const start = found.index + all.length - quoted.length + 1;
    placed.set(name, {
      value: node.attributes[name] ?? "",
      position: find(found.index + space.length),
      placeIn: (offset) => find(start + writtenOffset(quoted.slice(1, -1), offset)),
    });
  }
  return placed;
}

/** Where a place in a value stands in what was written, in which entities are longer, and a line end may be two. */
function writtenOffset(written: string, offset: number): number {
  let read = 0;
  for (const { index, 0: part } of written.matchAll(/&[^;]*;|\r\n|[^]/g)) {
    if (read >= offset) return index;
    read += lengthOfEntity(part);
  }
  return written.length;
}

/** Only a numbered one can stand for a character that has two code units. */
function lengthOfEntity(part: string): number {
  const [, hex, decimal] = /^&#(?:x([0-9a-f]+)|(\d+));$/i.exec(part) ?? [];
  const code = hex === undefined ? Number(decimal ?? 0) : Number.parseInt(hex, 16);
  return code > 0xffff ? 2 : 1;
}
