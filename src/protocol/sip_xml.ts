/**
 * The envelope of SIP2 over HTTPS (biblstandard.dk, "Guideline for using SIP2 over https", 2013): one message, and in a
 * request the login, in one small XML document.
 */
export interface SipXml {
  readonly namespace: SipNamespace;
  readonly kind: SipXmlKind;
  /**
   * The message without terminator, or the words of an error; blanks and line ends around it are cut off. Line ends and
   * control characters may still stand inside: check for them before a message is sent on.
   */
  readonly text: string;
  /** Id of the account; absent if there is no such attribute. */
  readonly login?: string;
  readonly password?: string;
}

/** The two schemas that are in use: that of the guideline, and Koha-Suomi's, which differs in its name only. */
export const SIP_NAMESPACES = ["http://axiell.com/Schema/sip.xsd", "https://koha-suomi.fi/sipschema.xsd"] as const;

export type SipNamespace = (typeof SIP_NAMESPACES)[number];

const KINDS = ["request", "response", "error"] as const;

type SipXmlKind = (typeof KINDS)[number];

/** What is wrong with a text that is no such document. It quotes nothing of the text, which may hold a password. */
export interface SipXmlFault {
  readonly fault: string;
}

/**
 * Reads a document, in a time that grows with its length and no faster. Any prefix and any order of attributes will do;
 * CDATA is text. What no client sends, and what others were attacked with, is refused: document types, entities of
 * one's own, comments and processing instructions.
 *
 * @example
 * ```ts
 * readSipXml('<a:sip xmlns:a="http://axiell.com/Schema/sip.xsd" login="till"><request>9900802.00</request></a:sip>');
 * ```
 */
export function readSipXml(text: string): SipXml | SipXmlFault {
  try {
    return new SipXmlReader(text).read();
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message };
    throw error;
  }
}

/**
 * Writes a document as the makers of the two schemas do: FBS's bytes for the guideline's, those of Koha-Suomi's plugin
 * for theirs. A character that XML 1.0 does not have becomes a blank, since what stands behind it in a fixed part keeps
 * its place.
 *
 * @example
 * ```ts
 * writeSipXml({ namespace: SIP_NAMESPACES[0], kind: "response", text: "941" });
 * ```
 */
export function writeSipXml({ namespace, kind, text, login, password }: SipXml): string {
  const credentials = attribute("login", login) + attribute("password", password);
  const [declaration, prefix, attributes] = namespace === SIP_NAMESPACES[0]
    ? ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', "ns2", `xmlns:ns2="${namespace}"`]
    : ['<?xml version="1.0" encoding="UTF-8"?>', "ns1", KOHA_SUOMI_ATTRIBUTES];
  const content = `<${kind}>${escape(text)}</${kind}>`;
  return `${declaration}\n<${prefix}:sip ${attributes}${credentials}>${content}</${prefix}:sip>`;
}

const XSI = "http://www.w3.org/2001/XMLSchema-instance";

/** In the order in which the plugin sets them (`buildXml`). */
const KOHA_SUOMI_ATTRIBUTES = `xsi:schemaLocation="${SIP_NAMESPACES[1]}" xmlns:ns1="${
  SIP_NAMESPACES[1]
}" xmlns:xsi="${XSI}"`;

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? "" : ` ${name}="${escape(value)}"`;
}

/** Characters outside production 2 ("Char") of XML 1.0; half of a surrogate pair is one of them. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

const EVERY_NOT_XML = new RegExp(NOT_XML.source, "gu");

/** What may not stand as it is in content or between double quotes; readers make blanks or other line ends of the rest. */
const MARKUP = /[&<>"\t\n\r]/g;

const ESCAPED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escape(text: string): string {
  return text.replace(EVERY_NOT_XML, " ").replace(MARKUP, (one) => ESCAPED[one] ?? `&#${one.charCodeAt(0)};`);
}

/** Where reading ends early. */
class Fault extends Error {}

/** The five that XML has without a declaration. */
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** A character reference in hexadecimal or decimal, little longer than the largest needs; or the name of an entity. */
const REFERENCE = /&(?:#x0{0,8}([0-9a-fA-F]{1,6})|#0{0,8}([0-9]{1,7})|(amp|lt|gt|quot|apos));/y;

const BLANKS = /[ \t\n]*/y;

const NAME_PART = "[\\p{L}_][\\p{L}\\p{M}\\p{N}_.·-]*";

/** A name with its prefix, if it has one. */
const NAME = new RegExp(`(?:(${NAME_PART}):)?(${NAME_PART})`, "uy");

const VALUE = /"([^"<]*)"|'([^'<]*)'/y;

const DECLARATION =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.\d"|'1\.\d')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"([\w.-]+)"|'([\w.-]+)'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/y;

/** Attributes of an element at most; the fullest that was seen has five. */
const MOST_ATTRIBUTES = 32;

const CDATA = "<![CDATA[", CDATA_END = "]]>";

/** What a start tag says. */
interface StartTag {
  /** As written. */
  readonly name: string;
  readonly local: string;
  /** Empty if the element is in none. */
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Whether the element ends with it. */
  readonly empty: boolean;
}

class SipXmlReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    // The end of a line is one character, however it is written (XML 1.0, "End-of-Line Handling").
    this.#text = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  }

  read(): SipXml {
    if (NOT_XML.test(this.#text)) throw new Fault("a character that XML does not have");
    this.#take(BLANKS);
    this.#declaration();
    const root = this.#startTag(new Map());
    const namespace = SIP_NAMESPACES.find((known) => known === root.namespace);
    if (root.local !== "sip" || namespace === undefined) throw new Fault("an element that is not sip");
    if (root.empty) throw new Fault("no message");
    this.#take(BLANKS);
    const { kind, text } = this.#child(root);
    this.#take(BLANKS);
    this.#endTag(root);
    this.#take(BLANKS);
    if (this.#at < this.#text.length) throw new Fault("something behind the document");
    const { login, password } = Object.fromEntries(root.attributes);
    return {
      namespace,
      kind,
      text,
      ...login !== undefined && { login },
      ...password !== undefined && { password },
    };
  }

  #declaration(): void {
    if (!this.#text.startsWith("<?", this.#at)) return;
    const [, doubly, singly] = this.#take(DECLARATION) ?? fail("a processing instruction");
    const encoding = (doubly ?? singly ?? "UTF-8").toUpperCase();
    if (encoding !== "UTF-8" && encoding !== "US-ASCII") throw new Fault("another encoding than UTF-8");
    this.#take(BLANKS);
  }

  #child(root: StartTag): Pick<SipXml, "kind" | "text"> {
    const child = this.#startTag(root.attributes);
    const kind = KINDS.find((known) => known === child.local);
    // Without namespace by the schema; a client that forgets this means the same.
    const isForeign = child.namespace !== "" && child.namespace !== root.namespace;
    if (kind === undefined || isForeign) throw new Fault("another element than request, response or error");
    if (child.empty) return { kind, text: "" };
    const text = this.#content().replace(/^[ \t\r\n]+/, "");
    this.#endTag(child);
    return { kind, text: text.slice(0, endOfText(text)) };
  }

  /** @param outer attributes of the element around it, whose namespaces hold here, too */
  #startTag(outer: ReadonlyMap<string, string>): StartTag {
    this.#literal("<");
    const [name, prefix, local = ""] = this.#take(NAME) ?? fail("markup that is no element");
    const attributes = new Map<string, string>();
    for (;;) {
      const [blanks = ""] = this.#take(BLANKS) ?? [];
      const empty = this.#text.startsWith("/>", this.#at);
      if (empty || this.#text[this.#at] === ">") {
        this.#at += empty ? 2 : 1;
        const declaration = prefix === undefined ? "xmlns" : `xmlns:${prefix}`;
        const namespace = attributes.get(declaration) ?? outer.get(declaration);
        if (prefix !== undefined && !namespace) throw new Fault("a prefix that is not declared");
        return { name, local, namespace: namespace ?? "", attributes, empty };
      }
      if (blanks === "") throw new Fault("a start tag that is not well-formed");
      this.#attribute(attributes);
    }
  }

  #attribute(attributes: Map<string, string>): void {
    const [name] = this.#take(NAME) ?? fail("a start tag that is not well-formed");
    this.#take(BLANKS);
    this.#literal("=");
    this.#take(BLANKS);
    const [, doubly, singly] = this.#take(VALUE) ?? fail("an attribute that is not well-formed");
    if (attributes.has(name)) throw new Fault("an attribute that is there twice");
    if (attributes.size === MOST_ATTRIBUTES) throw new Fault("too many attributes");
    // Line ends and tabs are blanks in a value, unless they are written as references.
    attributes.set(name, decode((doubly ?? singly ?? "").replace(/[\t\n]/g, " ")));
  }

  /** Reads the text up to the next tag. */
  #content(): string {
    const parts: string[] = [];
    for (;;) {
      const end = this.#text.indexOf("<", this.#at);
      if (end < 0) throw new Fault("an element that does not end");
      const plain = this.#text.slice(this.#at, end);
      if (plain.includes(CDATA_END)) throw new Fault("the end of CDATA that did not begin");
      parts.push(decode(plain));
      this.#at = end;
      if (!this.#text.startsWith(CDATA, end)) return parts.join("");
      const from = end + CDATA.length;
      const to = this.#text.indexOf(CDATA_END, from);
      if (to < 0) throw new Fault("CDATA that does not end");
      parts.push(this.#text.slice(from, to));
      this.#at = to + CDATA_END.length;
    }
  }

  #endTag({ name }: StartTag): void {
    const tag = `</${name}`;
    if (!this.#text.startsWith(tag, this.#at)) throw new Fault("an element that does not end where it should");
    this.#at += tag.length;
    this.#take(BLANKS);
    this.#literal(">");
  }

  #literal(expected: string): void {
    if (!this.#text.startsWith(expected, this.#at)) throw new Fault(`something else where ${expected} should stand`);
    this.#at += expected.length;
  }

  /** Takes what a pattern finds here; `undefined` if it finds nothing. */
  #take(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }
}

function fail(fault: string): never {
  throw new Fault(fault);
}

/** Where the blanks and line ends at the end begin. A pattern would look anew at each blank of a long row inside. */
function endOfText(text: string): number {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text.charAt(end - 1))) end -= 1;
  return end;
}

/** Puts characters in the place of references. */
function decode(written: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = written.indexOf("&"); at >= 0; at = written.indexOf("&", from)) {
    REFERENCE.lastIndex = at;
    const found = REFERENCE.exec(written);
    if (found === null) throw new Fault("an entity or a reference that is not allowed");
    parts.push(written.slice(from, at), referred(found));
    from = at + found[0].length;
  }
  parts.push(written.slice(from));
  return parts.join("");
}

function referred([, hexadecimal, decimal, entity = ""]: RegExpExecArray): string {
  if (hexadecimal === undefined && decimal === undefined) return ENTITIES[entity] ?? "";
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  const character = code > 0x10ffff ? "" : String.fromCodePoint(code);
  if (character === "" || NOT_XML.test(character)) throw new Fault("a reference to a character that XML does not have");
  return character;
}
