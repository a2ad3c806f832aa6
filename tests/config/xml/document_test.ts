import { assert, assertEquals } from "@std/assert";
import { parseDocument } from "../../../src/config/xml/document.ts";
import type { Element } from "../../../src/config/xml/document.ts";
import { aFile, contentOf, load, told } from "../sample_xml.ts";

function root(xml: string): Element {
  const document = parseDocument(xml);
  assert(document.ok);
  return document.root;
}

function places(element: Element): Record<string, string> {
  const entries = [...element.attributes].map(([name, { position: { line, column } }]) => [name, `${line}:${column}`]);
  return Object.fromEntries(entries);
}

Deno.test("parseDocument() places attributes on several lines, in either quotes, with blanks around =", () => {
  const element = root(`<a\n  b="1"\n\tc = '>"2'   d=\n"3"/>`);
  assertEquals(places(element), { b: "2:3", c: "3:2", d: "3:14" });
  assertEquals([...element.attributes.values()].map(({ value }) => value), ["1", '>"2', "3"]);
});

Deno.test("parseDocument() counts lines alike whether they end with LF, CRLF or CR", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const [child] = root(["<a>", "<!-- x -->", ' <b c="1"', 'd="2"/></a>'].join(end)).children;
    assertEquals(child?.position, { line: 3, column: 2 });
    assertEquals(child && places(child), { c: "3:5", d: "4:1" });
  }
});

Deno.test("parseDocument() counts a byte order mark for no column", () => {
  assertEquals(root('\uFEFF<a b="1"/>').position, { line: 1, column: 1 });
  assertEquals(places(root('\uFEFF<a b="1"/>')), { b: "1:4" });
});

Deno.test("parseDocument() counts characters, not UTF-16 code units", () => {
  assertEquals(places(root('<a b="😀é" c="1"/>')), { b: "1:4", c: "1:11" });
});

Deno.test("parseDocument() resolves entities in values, not in places", () => {
  const element = root('<a b="&lt;&#x41;&amp;" c="&quot;"/>');
  assertEquals([...element.attributes.values()].map(({ value }) => value), ["<A&", '"']);
  assertEquals(places(element), { b: "1:4", c: "1:24" });
});

Deno.test("parseDocument() resolves namespaces by the nearest declaration", () => {
  const element = root('<p:a xmlns:p="urn:1" xmlns="urn:2"><b/><p:c xmlns:p="urn:3"/><q:d/><e xmlns=""/></p:a>');
  assertEquals(element.namespace, "urn:1");
  assertEquals(element.children.map(({ name, namespace }) => [name, namespace]), [
    ["b", "urn:2"],
    ["c", "urn:3"],
    ["d", undefined],
    ["e", ""],
  ]);
});

Deno.test("parseDocument() leaves out what names a schema for an editor, and no other attribute with a prefix", () => {
  const declared = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:other="urn:other"';
  const element = root(`<a ${declared} xsi:schemaLocation="u sip2d.xsd" other:schemaLocation="x"/>`);
  assertEquals([...element.attributes.keys()], ["other:schemaLocation"]);
  const model = '<?xml version="1.0"?>\n<?xml-model href="sip2d.xsd"?>\n';
  assertEquals(root(`${model}<a b="1"/>`).position, { line: 3, column: 1 });
});

Deno.test("parseDocument() leaves out declarations of namespaces and xml: attributes", () => {
  assertEquals(places(root('<a xmlns="u" xmlns:p="v" xml:lang="en" xmlish="1"/>')), { xmlish: "1:40" });
});

Deno.test("parseDocument() finds text behind comments and inside CDATA", () => {
  assertEquals(root("<a> <!-- x -->\n  y</a>").textAt, { line: 2, column: 3 });
  assertEquals(root("<a>\n <![CDATA[y]]></a>").textAt, { line: 2, column: 2 });
  assertEquals(root("<a> <b>y</b> </a>").textAt, undefined);
});

Deno.test("loadConfig() reads the same whatever the prefixes", () => {
  const text = aFile({ rest: '<s:storage url="sqlite:x.db"/>' });
  const prefixed = text.replace("xmlns=", "xmlns:o=").replaceAll(/<(\/?)(?!s:)/g, "<$1o:");
  const ownDefault = text.replace("<s:storage", '<storage xmlns="urn:sip2d:config:1"');
  const other = text.replace("xmlns:s=", "xmlns:sip2d=").replace("<s:", "<sip2d:");
  for (const variant of [prefixed, ownDefault, other]) assertEquals(contentOf(load(variant)), contentOf(load(text)));
});

Deno.test("loadConfig() reads the same with a byte order mark, CRLF line ends, and a document type", () => {
  const text = aFile();
  assertEquals(told(load(`\uFEFF${text}`)), []);
  assertEquals(contentOf(load(text.replaceAll("\n", "\r\n"))), contentOf(load(text)));
  assert(load(`<?xml version="1.0"?>\n<!DOCTYPE acsconfig>\n${text}`).config);
});
