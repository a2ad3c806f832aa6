import assert from "node:assert/strict";
import fc from "fast-check";
import { MOST_CHARACTERS } from "../../../src/config/templates/budget.ts";
import { compileTemplate } from "../../../src/config/templates/compile_template.ts";
import { compileSitePattern, rewriteText } from "../../../src/config/templates/site_pattern.ts";
import { renderWith } from "./template_samples.ts";

const WORDS = "[% %] [%- -%] IF ELSIF ELSE UNLESS END SET FILTER USE FOREACH ; ( ) . , ? : = == != < && || ! _ | $ # " +
  "patron surname library branchname account balance x y 'a' 'b' \"c\" 1 -2 upper format truncate replace KohaDates " +
  "Branches GetName => ' \" \\ \n [% patron.surname %] [% END %] [% IF patron.surname %]";

const template = fc.array(fc.oneof(fc.constantFrom(...WORDS.split(" ")), fc.string({ maxLength: 3 })), {
  maxLength: 40,
})
  .map((words) => words.join(" "));

const object = fc.record({ surname: fc.string({ unit: "grapheme", maxLength: 2_000 }) });

Deno.test("any template is rendered within its bounds, or its problems stand inside of it and in order", () => {
  let rendered = 0;
  fc.assert(
    fc.property(template, object, (source, patron) => {
      const compiled = compileTemplate(source, "patron");
      if (!compiled.ok) {
        const offsets = compiled.problems.map(({ offset }) => offset);
        assert.ok(offsets.length > 0 && offsets.every((offset) => offset >= 0 && offset <= source.length));
        assert.deepEqual(offsets, offsets.toSorted((one, other) => one - other));
        return;
      }
      rendered++;
      const made = renderWith(source, "patron", patron);
      assert.ok(made.text === undefined ? made.reason !== "" : made.text.length <= MOST_CHARACTERS);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(rendered > 100, `only ${rendered} of them were templates`);
});

Deno.test("a text without [% stands for itself", () => {
  const literal = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("[%"));
  fc.assert(fc.property(literal, (text) => assert.deepEqual(renderWith(text, "item", {}), { text })));
});

const PARTS = "a b . * + ? ( ) [ ] ^ $ | \\ \\d \\b \\1 {2} {1,3} (?: (?= (?<= (?i) [^a] é 😀 a+ (a|b) (b)".split(" ");

const pattern = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(""));

Deno.test("any regular expression rewrites as JavaScript's does, or its problem stands inside of it", () => {
  let rewritten = 0;
  const text = fc.array(fc.constantFrom("a", "b", "é", "😀", "1", " "), { maxLength: 30 }).map((parts) =>
    parts.join("")
  );
  fc.assert(
    fc.property(pattern, text, (source, before) => {
      const compiled = compileSitePattern(source);
      if (!compiled.ok) {
        const [problem] = compiled.problems;
        assert.ok(problem !== undefined && problem.offset >= 0 && problem.offset <= source.length);
        return;
      }
      const made = rewriteText(before, [{ pattern: compiled.pattern, replacement: "<$1>" }]);
      const expected = inJavaScript(source, before);
      if (expected === undefined || made.text === undefined) return;
      rewritten++;
      assert.equal(made.text, expected);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(rewritten > 100, `only ${rewritten} could be compared`);
});

/** The same by the engine at hand, for patterns that mean the same to both: `[]` begins a class in Perl. */
function inJavaScript(source: string, text: string): string | undefined {
  if (/\(\?i\)|\[\^?\]/.test(source)) return undefined;
  try {
    return text.replaceAll(new RegExp(source, "gu"), () => "<$1>");
  } catch {
    return undefined;
  }
}
