import type { Element } from "../xml/document.ts";

/** The replacement of a stretch of a text. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Changes to an XML text that leave everything else in it as it is: comments, order, blanks. */
export interface XmlEdits {
  /** Gives an attribute a value, be it there or not. */
  setAttribute(element: Element, name: string, value: string): void;
  /** Takes an attribute away, be it there or not. */
  removeAttribute(element: Element, name: string): void;
  /** Puts XML before the end of an element, which may have been empty. */
  append(element: Element, xml: string): void;
  remove(element: Element): void;
  /** The text with all changes. */
  apply(): string;
}

/** Begins to edit a text, which must be the one that the elements were read from, without byte order mark. */
export function editXml(xml: string): XmlEdits {
  const edits: Edit[] = [];
  const added = new Map<number, string>();
  const appended = new Map<Element, readonly string[]>();
  return {
    setAttribute(element, name, value) {
      const { end, values } = startTag(xml, element);
      const place = values.get(name);
      if (place !== undefined) edits.push({ from: place.from, to: place.to, text: `"${escapeXml(value)}"` });
      else added.set(end, `${added.get(end) ?? ""} ${name}="${escapeXml(value)}"`);
    },
    removeAttribute(element, name) {
      const place = startTag(xml, element).values.get(name);
      if (place !== undefined) edits.push({ from: place.begin, to: place.to, text: "" });
    },
    append: (element, text) => void appended.set(element, [...appended.get(element) ?? [], text]),
    remove: ({ offset, end }) => void edits.push({ from: offset, to: end.outside, text: "" }),
    apply() {
      const attributes = [...added].map(([at, text]) => ({ from: at, to: at, text }));
      const elements = [...appended].map(([element, texts]) => appendTo(xml, element, texts));
      return applyEdits(xml, [...edits, ...attributes, ...elements]);
    },
  };
}

function appendTo(xml: string, element: Element, texts: readonly string[]): Edit {
  const indent = indentOf(xml, element.offset);
  const lines = texts.flatMap((text) => text.split("\n")).map((line) => `\n${indent}  ${line}`).join("");
  const close = xml.indexOf(">", startTag(xml, element).end);
  if (xml[close - 1] === "/") {
    return { from: close - 1, to: close + 1, text: `>${lines}\n${indent}</${element.writtenName}>` };
  }
  const from = Math.max(close + 1, xml.slice(0, element.end.inside).trimEnd().length);
  return { from, to: element.end.inside, text: `${lines}\n${indent}` };
}

/** Carries edits out from the end on, so that no place moves before its turn. */
function applyEdits(xml: string, edits: readonly Edit[]): string {
  let [written, rest] = ["", xml.length];
  for (const { from, to, text } of edits.toSorted((a, b) => b.from - a.from || b.to - a.to)) {
    written = text + xml.slice(to, rest) + written;
    rest = from;
  }
  return xml.slice(0, rest) + written;
}

/**
 * Where the attributes of a start tag end, and where the values are that it has, quotes included; each attribute begins
 * with the blanks before it.
 */
function startTag(xml: string, { offset, writtenName }: Element) {
  const values = new Map<string, { begin: number; from: number; to: number }>();
  const attribute = /\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')/y;
  let end = offset + "<".length + writtenName.length;
  attribute.lastIndex = end;
  for (let found = attribute.exec(xml); found !== null; found = attribute.exec(xml)) {
    const [whole, name = "", value = ""] = found;
    end = found.index + whole.length;
    values.set(name, { begin: found.index, from: end - value.length, to: end });
  }
  return { end, values };
}

function indentOf(xml: string, offset: number): string {
  const line = xml.slice(xml.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*$/.test(line) ? line : "";
}

/** Writes a text as it may stand in an attribute or between tags. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replace(
    /[\t\n\r]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/** Writes an element on one line, or on several if there is something in it. */
export function writeElement(
  name: string,
  attributes: Readonly<Record<string, string>>,
  inside: readonly string[] = [],
): string {
  const tag = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(value)}"`)].join(" ");
  if (inside.length === 0) return `<${tag} />`;
  return [`<${tag}>`, ...inside.map((line) => `  ${line.replaceAll("\n", "\n  ")}`), `</${name}>`].join("\n");
}
