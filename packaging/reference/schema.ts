import { type ElementRow, OPENNCIP, type OptionText, SIP2D } from "../../src/config/base/element_row.ts";
import { acsconfig } from "../../src/config/openncip_elements.ts";
import { profile } from "../../src/tools/conform/profile/profile_elements.ts";
import { escaped, simpleType } from "./schema_types.ts";

/** The files of the schema, each of which holds the elements of one namespace. */
const KOHA = "sip2d-koha.xsd";
const OWN = "sip2d-own.xsd";

/** Groups of elements and types of values, by their names. */
type Shared = Map<string, string>;

/** What a schema declares; elements by their names. */
interface Declared {
  readonly elements: Map<string, { readonly row: ElementRow; readonly text: string }>;
  readonly shared: Shared;
}

/** Writes the schema of a configuration by which an editor knows it: Koha's elements in their namespace. */
export function configurationSchema(): string {
  return schema(`targetNamespace="${OPENNCIP}"`, [`<xs:include schemaLocation="${KOHA}"/>`]);
}

/** Writes Koha's elements without a namespace: they get that of what includes them, and files that name none have none. */
export function kohaSchema(): string {
  const imported = `<xs:import namespace="${SIP2D}" schemaLocation="${OWN}"/>`;
  return schema(`xmlns:sip2d="${SIP2D}"`, [imported, ...declarations(OPENNCIP, acsconfig)]);
}

/** Writes sip2d's own elements of a configuration. */
export function ownSchema(): string {
  return schema(`xmlns="${SIP2D}" targetNamespace="${SIP2D}"`, declarations(SIP2D, acsconfig));
}

/** Writes the schema of a profile of `conform`. */
export function profileSchema(): string {
  const { namespace } = profile;
  return schema(`xmlns="${namespace}" targetNamespace="${namespace}"`, declarations(namespace, profile));
}

function schema(attributes: string, parts: readonly string[]): string {
  const opening =
    `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${attributes} elementFormDefault="qualified">`;
  const lines = [opening, ...parts, "</xs:schema>"].join("\n").split("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!-- Written from the code by \`deno task docs\`. -->\n${
    indented(lines)
  }`;
}

/** Indents each line by the elements that are open before it. */
function indented(lines: readonly string[]): string {
  let depth = 0;
  return lines.map((line) => {
    if (line.startsWith("</")) depth -= 1;
    const text = `${"  ".repeat(depth)}${line}\n`;
    if (/^<[^/](?!.*(?:<\/|\/>))/.test(line)) depth += 1;
    return text;
  }).join("");
}

/** What a root leads to in one namespace: its elements, each once, and what they share. */
function declarations(namespace: string, root: ElementRow): readonly string[] {
  const declared: Declared = { elements: new Map(), shared: new Map() };
  collect(root, namespace, declared);
  return [...[...declared.elements.values()].map(({ text }) => text), ...declared.shared.values()];
}

function collect(row: ElementRow, namespace: string, declared: Declared): void {
  const { elements, shared } = declared;
  if (row.namespace === namespace) {
    const known = elements.get(row.name);
    if (known !== undefined && known.row !== row) throw new RangeError(`two elements are called ${row.name}`);
    elements.set(row.name, { row, text: element(row, shared) });
  }
  for (const child of row.children) collect(child, namespace, declared);
}

function element(row: ElementRow, shared: Shared): string {
  const { name, meaning, attributes, ignored, anyChildren, holdsText, unknownAttribute } = row;
  const isMixed = ignored !== undefined || anyChildren || holdsText;
  const isOpen = ignored !== undefined || unknownAttribute === "note";
  return [
    `<xs:element name="${name}">`,
    documentation([meaning]),
    `<xs:complexType${isMixed ? ' mixed="true"' : ""}>`,
    ...contentOf(row, shared),
    ...Object.keys(attributes).map((attribute) => attributeOf(attribute, row, shared)),
    ...isOpen ? ['<xs:anyAttribute processContents="skip"/>'] : [],
    "</xs:complexType>",
    ...uniqueIds(row),
    "</xs:element>",
  ].join("\n");
}

function contentOf({ name, children, ignored, anyChildren, namespace }: ElementRow, shared: Shared): readonly string[] {
  if (ignored !== undefined || anyChildren) {
    return ["<xs:sequence>", '<xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>', "</xs:sequence>"];
  }
  const [only, ...more] = children;
  if (only === undefined) return [];
  if (more.length === 0) return ["<xs:sequence>", reference(only, namespace, occurrences(only)), "</xs:sequence>"];
  if (children.every(({ occurs }) => occurs === "once" || occurs === "at most once")) {
    return ["<xs:all>", ...children.map((child) => reference(child, namespace, occurrences(child))), "</xs:all>"];
  }
  const namesOf = (rows: readonly ElementRow[]) => rows.map((child) => reference(child, namespace, ""));
  const others = namesOf(children.filter(({ occurs }) => occurs !== "once"));
  const group = `in-${name}`;
  shared.set(group, [`<xs:group name="${group}">`, "<xs:choice>", ...others, "</xs:choice>", "</xs:group>"].join("\n"));
  const once = namesOf(children.filter(({ occurs }) => occurs === "once"));
  return inAnyOrder(once, `<xs:group ref="${group}" minOccurs="0" maxOccurs="unbounded"/>`);
}

/**
 * Elements each of which stands once, in any order, among others. XML Schema cannot say of many that each stands at most once
 * where the order is free.
 */
function inAnyOrder(once: readonly string[], others: string): readonly string[] {
  if (once.length === 0) return ["<xs:sequence>", others, "</xs:sequence>"];
  const ways = once.flatMap((first) => {
    const rest = inAnyOrder(once.filter((one) => one !== first), others);
    return ["<xs:sequence>", first, ...rest, "</xs:sequence>"];
  });
  return ["<xs:sequence>", others, "<xs:choice>", ...ways, "</xs:choice>", "</xs:sequence>"];
}

function occurrences({ occurs }: ElementRow): string {
  const least = occurs === "at most once" || occurs === "any number" ? ' minOccurs="0"' : "";
  return occurs === "at least once" || occurs === "any number" ? `${least} maxOccurs="unbounded"` : least;
}

/** Names an element that another one may hold; all of sip2d's have its prefix where the other is Koha's. */
function reference({ name, namespace }: ElementRow, parent: string, occurs: string): string {
  return `<xs:element ref="${namespace === parent ? name : `sip2d:${name}`}"${occurs}/>`;
}

/** No two of an element's children have the same id; ids that differ in upper and lower case are for \`check\`. */
function uniqueIds({ children: [only, ...more] }: ElementRow): readonly string[] {
  if (only?.attributes.id === undefined || more.length > 0) return [];
  return [`<xs:unique name="${only.name}-id">`, '<xs:selector xpath="*"/>', '<xs:field xpath="@id"/>', "</xs:unique>"];
}

function attributeOf(name: string, { attributes, namespace }: ElementRow, shared: Shared): string {
  const option = attributes[name]?.option;
  if (option === undefined) throw new RangeError(`there is no attribute ${name}`);
  const { allowed, default: absent, meaning, keepsEmpty, ignored } = option;
  // Koha's files have empty values for what is not set.
  const mayBeEmpty = namespace === OPENNCIP && absent !== undefined && !keepsEmpty;
  const type = typeOf(option, mayBeEmpty, shared);
  const fallback = absent === undefined || ignored ? [] : [`default: ${absent === "" ? "empty" : absent}`];
  return [
    `<xs:attribute name="${name}" type="${type}"${absent === undefined ? ' use="required"' : ""}>`,
    documentation([meaning, `allowed: ${allowed}`, ...fallback]),
    "</xs:attribute>",
  ].join("\n");
}

/** Names the type of an attribute's values by what is allowed, and declares it where it is not yet. */
function typeOf({ form, allowed }: OptionText, mayBeEmpty: boolean, shared: Shared): string {
  if (form === undefined) return "xs:string";
  const words = allowed.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 48).replace(/^-|-$/g, "");
  const name = `value-${words}${mayBeEmpty ? "-or-nothing" : ""}`;
  const text = simpleType(name, form, mayBeEmpty);
  if ((shared.get(name) ?? text) !== text) throw new RangeError(`two types are called ${name}`);
  shared.set(name, text);
  return name;
}

/** A sentence of each text. */
function documentation(texts: readonly string[]): string {
  const sentences = texts.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  return `<xs:annotation><xs:documentation>${escaped(sentences.join(" "))}</xs:documentation></xs:annotation>`;
}
