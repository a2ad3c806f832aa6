import assert from "node:assert/strict";
import fc from "../../support/assert/fast_check.ts";
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
    { numRuns: 1_000 },
  );
  assert.ok(rendered > 100, `only ${rendered} of them were templates`);
});

Deno.test("a text without [% stands for itself", () => {
  const literal = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("[%"));
  fc.assert(fc.property(literal, (text) => assert.deepEqual(renderWith(text, "item", {}), { text })));
});

const PARTS = "a b . * + ? ( ) [ ] ^ $ | \\ \\d \\b \\1 {2} {1,3} (?: (?= (?<= (?i) [^a] é 😀 a+ (a|b) (b)".split(" ");

const anything = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(""));

const text = fc.array(fc.constantFrom("a", "b", "é", "😀", "1", " ", "("), { maxLength: 30 }).map((parts) =>
  parts.join("")
);

Deno.test("any regular expression rewrites a text, or its problem stands inside of it", () => {
  let rewritten = 0;
  fc.assert(
    fc.property(anything, text, (source, before) => {
      const compiled = compileSitePattern(source);
      if (!compiled.ok) {
        const [problem] = compiled.problems;
        assert.ok(problem !== undefined && problem.offset >= 0 && problem.offset <= source.length);
        return;
      }
      const made = rewriteText(before, [{ pattern: compiled.pattern, replacement: "<$1>" }]);
      if (made.text !== undefined) rewritten++;
    }),
    { numRuns: 1_000 },
  );
  assert.ok(rewritten > 100, `only ${rewritten} could be used`);
});

/** A regular expression, and whether it may match nothing. */
interface Pattern {
  readonly source: string;
  readonly empty: boolean;
}

/** What matches one character, and what matches a place; V8 finds `\B` in the middle of 😀, too. */
const CHARACTERS = "a b . é 😀 \\d \\( \\| [^a] [ab1]".split(" "), PLACES = "^ $ \\b (?<=a) (?<=b)".split(" ");

const QUANTIFIERS = "* + ? {2} {1,3} *? +? ??".split(" ");

/**
 * The regular expressions on which two engines must agree. They differ, by right, where what is repeated may match
 * nothing, as in `(|a)*`: JavaScript goes back from a repetition that took nothing and tries the next alternative, Perl and
 * RE2 end repeating. So only what takes a character is repeated.
 */
const { pattern } = fc.letrec<{ pattern: Pattern; sequence: Pattern; part: Pattern; group: Pattern }>((tie) => ({
  pattern: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }).map((alternatives) => ({
    source: alternatives.map(({ source }) => source).join("|"),
    empty: alternatives.some(({ empty }) => empty),
  })),
  sequence: fc.array(tie("part"), { maxLength: 4 }).map((parts) => ({
    source: parts.map(({ source }) => source).join(""),
    empty: parts.every(({ empty }) => empty),
  })),
  part: fc.oneof(
    fc.tuple(fc.constantFrom(...CHARACTERS), fc.constantFrom("", "", ...QUANTIFIERS)).map(([one, quantifier]) => ({
      source: one + quantifier,
      empty: /^[*?]/.test(quantifier),
    })),
    fc.constantFrom(...PLACES).map((source) => ({ source, empty: true })),
    tie("group"),
  ),
  group: fc.tuple(fc.constantFrom("(", "(?:"), tie("pattern"), fc.constantFrom("", ...QUANTIFIERS)).map(
    ([opening, { source, empty }, quantifier]) => {
      const repeated = empty ? "" : quantifier;
      return { source: `${opening}${source})${repeated}`, empty: empty || /^[*?]/.test(repeated) };
    },
  ),
}));

Deno.test("a regular expression that repeats only what takes a character rewrites as JavaScript's does", () => {
  let compared = 0;
  fc.assert(
    fc.property(pattern.filter(({ source }) => source !== ""), text, ({ source }, before) => {
      const compiled = compileSitePattern(source);
      if (!compiled.ok) return;
      const made = rewriteText(before, [{ pattern: compiled.pattern, replacement: "<$1>" }]);
      if (made.text === undefined) return;
      compared++;
      assert.equal(made.text, before.replaceAll(new RegExp(source, "gu"), () => "<$1>"));
    }),
    { numRuns: 1_000 },
  );
  assert.ok(compared > 500, `only ${compared} could be compared`);
});
