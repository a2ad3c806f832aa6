import { assertEquals } from "@std/assert";
import { parseDocument } from "../../../src/config/xml/document.ts";
import { tooDeepAt } from "../../../src/config/xml/nesting.ts";
import { positionFinder } from "../../../src/config/xml/position.ts";
import { aFile, load } from "../sample_xml.ts";

Deno.test("positionFinder() counts characters from the start of the line, wherever it is asked", () => {
  const text = "a😀b\r\n" + "é😀".repeat(1000) + "\rx\n\n";
  const find = positionFinder(text);
  let [line, column] = [1, 1];
  for (let offset = 0; offset <= text.length; offset++) {
    const code = text.charCodeAt(offset - 1);
    const insidePair = (text.charCodeAt(offset) & 0xfc00) === 0xdc00;
    const ended = offset > 0 && (code === 10 || (code === 13 && text[offset] !== "\n"));
    if (ended) [line, column] = [line + 1, 1];
    else if (offset > 0 && (code & 0xfc00) !== 0xdc00) column += 1;
    if (!insidePair) assertEquals(find(offset), { line, column }, `offset ${offset}`);
  }
});

Deno.test("tooDeepAt() finds the first element that is nested too deep, and looks at tags only", () => {
  assertEquals(tooDeepAt("<a><b><c/></b><b></b></a>", 2), undefined);
  assertEquals(tooDeepAt("<a><b><c></c></b></a>", 2), 6);
  assertEquals(tooDeepAt("<a><!-- <b><c> --><![CDATA[<b><c><d>]]><?x <b>?><b c=\"<d><e>\" f='/>'/></a>", 1), undefined);
  const behindType = `<!DOCTYPE a [<!-- it's > "b -->\n] ><a><b><c></c></b></a>`;
  assertEquals(tooDeepAt(behindType, 2), behindType.indexOf("<c>"));
  for (const broken of ["<a", "<!-- <a><b><c>", '<a b="<c><d>', "<![CDATA[<a>", "<!DOCTYPE a [<a>"]) {
    assertEquals(tooDeepAt(broken, 1), undefined);
  }
});

Deno.test("parseDocument() refuses what is too large or too deep where it becomes so", () => {
  const deep = parseDocument(`<a>\n${"<b>".repeat(40)}`);
  assertEquals(deep, {
    ok: false,
    position: { line: 2, column: 94 },
    message: "elements are nested here more than 32 deep",
  });
  const attributes = Array.from({ length: 90_000 }, (_, index) => `a${index}=""`);
  assertEquals(parseDocument(`<a ${attributes.slice(0, 500).join(" ")}/>`).ok, true);
  assertEquals(parseDocument(`<a>\n<b\n${attributes.join("\n")}/></a>`), {
    ok: false,
    position: { line: 503, column: 1 },
    message: "an element has more than 500 attributes, of which this is the next",
  });
  const large = parseDocument(`<a>\n${" ".repeat(8_000_000)}</a>`);
  assertEquals([large.ok, !large.ok && large.position], [false, { line: 2, column: 7_999_997 }]);
});

/** Visits to single characters would be fairer to count, but the parser is not ours: it must end before the test's patience. */
Deno.test("loadConfig() reads thousands of logins on one line, each at its place", () => {
  const logins = Array.from(
    { length: 4000 },
    (_, index) =>
      `<login id="t${index}" password="p" institution="MAIN" terminator="CR" encoding="${
        index === 3999 ? "none" : "utf8"
      }"/>`,
  );
  const { faults } = load(aFile({ logins: logins.join("") }));
  const column = logins.slice(0, -1).join("").length + (logins.at(-1) ?? "").indexOf("encoding") + 1;
  assertEquals(faults.map((fault) => [fault.line, fault.column]), [[6, column]]);
});
