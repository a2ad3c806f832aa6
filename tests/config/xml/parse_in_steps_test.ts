import { assertEquals, assertThrows } from "@std/assert";
import { parseXml, XmlElement, type XmlError, type XmlNode } from "@rgrove/parse-xml";
import fc from "../../support/assert/fast_check.ts";
import { parseInSteps } from "../../../src/config/xml/parse_in_steps.ts";
import { type Piece, piecesOf } from "../../../src/config/xml/pieces.ts";
import { atOnce } from "../../../src/config/xml/steps.ts";

/** A node with all that is read of it, and all that is in it. */
function told(node: XmlNode): unknown {
  const { start, end } = node;
  if (!(node instanceof XmlElement)) return { ...node.toJSON(), start, end };
  const { name, attributes, children } = node;
  return { name, attributes: { ...attributes }, start, end, children: children.map(told) };
}

function parsedWhole(xml: string): unknown {
  const { root } = parseXml(xml, { includeOffsets: true, preserveComments: true });
  // For a text with characters of two code units, the parser does not know where it ends.
  if (root !== null) root.end = Math.min(root.end, xml.length);
  return root && told(root);
}

function parsedInSteps(xml: string, ofAStep: number): unknown {
  const root = atOnce(parseInSteps(xml, ofAStep));
  return root && told(root);
}

/** What stands between tags, and before and behind a document. */
const MISC = ["", " ", "\n", "\r\n", "<!-- <a> -->", "<?p <a>?>"];
const TEXT = [...MISC, "x", "\u{1f600}", "&amp;", "&#x1f600;", "<![CDATA[<a></b>]]>", "]] >"];
const ATTRIBUTES = ["", ' b="1"', " c = '>\u{1f600}'", '\r\n d="&lt;/>"', ' xmlns="u"'];

const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc.oneof(
    fc.tuple(fc.constantFrom("a", "b:c", "_"), fc.constantFrom(...ATTRIBUTES), tie("content"))
      .map(([name, attributes, content]) => `<${name}${attributes}>${content}</${name} >`),
    fc.tuple(fc.constantFrom("a", "_"), fc.constantFrom(...ATTRIBUTES)).map(([name, all]) => `<${name}${all}/>`),
  ),
  content: fc.array(fc.oneof({ depthSize: "small" }, fc.constantFrom(...TEXT), tie("element")), { maxLength: 6 })
    .map((parts) => parts.join("")),
}));

const document = fc.tuple(
  fc.constantFrom("", '<?xml version="1.0"?>', "<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY e '<b>'> <b> ]>"),
  fc.constantFrom(...MISC),
  element,
  fc.constantFrom(...MISC),
).map((parts) => parts.join(""));

const step = fc.integer({ min: 1, max: 60 });

Deno.test("parseInSteps() makes of any document what the parser makes of it at once", () => {
  fc.assert(fc.property(document, step, (xml, ofAStep) => {
    assertEquals(parsedInSteps(xml, ofAStep), parsedWhole(xml));
  }));
});

Deno.test("parseInSteps() makes of any damaged document what the parser makes of it at once, and tells the same", () => {
  const damage = fc.constantFrom(
    "<",
    ">",
    '"',
    "&",
    "</a>",
    "<a>",
    "<_/>",
    "</_><_>",
    "]]>",
    "-->",
    "<!--",
    "\u0001",
    "",
  );
  fc.assert(fc.property(document, step, damage, fc.nat(), fc.nat(9), (xml, ofAStep, put, place, removed) => {
    const at = place % (xml.length + 1);
    const damaged = xml.slice(0, at) + put + xml.slice(at + removed);
    assertEquals(outcome(() => parsedInSteps(damaged, ofAStep)), outcome(() => parsedWhole(damaged)));
  }));
});

function outcome(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    const { message, pos } = error as XmlError;
    return { message, pos };
  }
}

Deno.test("piecesOf() leaves little of a long document for one step, wherever its elements are", () => {
  const many = (count: number, inside: string) => inside.repeat(count);
  const flat = `<a><b>${many(500, '<c d="1"/>\n')}</b></a>`;
  const grouped = `<a>${many(10, `<b>${many(3, "<c/>")}</b><d>${many(60, "<e><f/></e>")}</d>`)}</a>`;
  for (const xml of [flat, grouped]) {
    const pieces = atOnce(piecesOf(xml, 100));
    const lengths = pieces.map(({ start, end }) => end - start);
    assertEquals(Math.max(...lengths) <= 115, true, lengths.join());
    assertEquals(xml.length - lengths.reduce((all, one) => all + one) < xml.length / 4, true);
    assertEquals(pieces.every(({ start }, index) => start >= (pieces[index - 1]?.end ?? 0)), true);
  }
});

Deno.test("piecesOf() cuts no text that is short, and no long element that has no elements", () => {
  const cut = (xml: string): readonly Piece[] => atOnce(piecesOf(xml, 100));
  assertEquals(cut("<a><b/></a>"), []);
  assertEquals(cut(`<a>${" ".repeat(200)}</a>`), []);
  assertEquals(cut(`<a> <b c="${"d".repeat(200)}"/> </a>`), [{ start: 4, end: 213 }]);
});

Deno.test("parseInSteps() takes many steps for a document of a thousand elements", () => {
  const xml = `<a>${'<b c="d"/>'.repeat(5000)}</a>`;
  let steps = 0;
  const parsing = parseInSteps(xml);
  while (parsing.next().done !== true) steps++;
  assertEquals(steps > 5000, true);
  assertThrows(() => atOnce(parseInSteps(`${xml}<`)));
});
