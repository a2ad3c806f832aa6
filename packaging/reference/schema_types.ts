import type { ValueForm } from "../../src/config/base/kind.ts";

/** Writes a type of an XML Schema with the values of a form, and with the empty one where that counts as none. */
export function simpleType(name: string, form: ValueForm, mayBeEmpty: boolean): string {
  const kinds = membersOf(form, mayBeEmpty);
  const [only = ""] = kinds;
  const inner = kinds.length === 1
    ? only
    : `<xs:union>\n${kinds.map((one) => `<xs:simpleType>\n${one}\n</xs:simpleType>`).join("\n")}\n</xs:union>`;
  return `<xs:simpleType name="${name}">\n${inner}\n</xs:simpleType>`;
}

/** Text that may stand in XML, also between the quotation marks of an attribute. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function membersOf(form: ValueForm, mayBeEmpty: boolean): readonly string[] {
  const nothing = mayBeEmpty ? [""] : [];
  if ("from" in form) return [wholeNumber(form), ...mayBeEmpty ? [patterns(nothing)] : []];
  const also = form.pattern === undefined ? nothing : [form.pattern, ...nothing];
  if (!("words" in form)) return [patterns(also)];
  // Editors offer what is enumerated; the pattern takes other spellings.
  return [facets("enumeration", form.words), patterns([...form.words.map(literally), ...also])];
}

function wholeNumber({ from, to }: { readonly from: number; readonly to?: number }): string {
  const most = to === undefined ? [] : [`<xs:maxInclusive value="${to}"/>`];
  const lines = ['<xs:pattern value="[0-9]{1,15}"/>', `<xs:minInclusive value="${from}"/>`, ...most];
  return `<xs:restriction base="xs:integer">\n${lines.join("\n")}\n</xs:restriction>`;
}

function patterns(expressions: readonly string[]): string {
  return facets("pattern", expressions.map(anyCase));
}

function facets(facet: string, values: readonly string[]): string {
  const lines = values.map((value) => `<xs:${facet} value="${escaped(value)}"/>`);
  return `<xs:restriction base="xs:token">\n${lines.join("\n")}\n</xs:restriction>`;
}

function literally(word: string): string {
  return word.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

/** XML Schema has no switch for it: each letter outside of brackets becomes two. */
function anyCase(pattern: string): string {
  return pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]|[A-Za-z]/g, (part) => {
    return part.length > 1 ? part : `[${part.toUpperCase()}${part.toLowerCase()}]`;
  });
}
