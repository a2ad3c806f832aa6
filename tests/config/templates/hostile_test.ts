import assert from "node:assert/strict";
import { MOST_CHARACTERS } from "../../../src/config/templates/budget.ts";
import { compileTemplate } from "../../../src/config/templates/compile_template.ts";
import { compileSitePattern, rewriteText } from "../../../src/config/templates/site_pattern.ts";
import { renderWith, shown, SURROUNDINGS } from "./template_samples.ts";

const TOO_LONG = `left out: a text grows longer than ${MOST_CHARACTERS} characters`;
const TOO_MUCH = "left out: it takes more than 250000 steps";

const LONG = "a".repeat(MOST_CHARACTERS);

type Row = readonly [name: string, template: string, surname: string, result: string];

const TEMPLATES: readonly Row[] = [
  ["a text as long as may be", "[% patron.surname %]", LONG, LONG],
  ["a text that is too long", "[% patron.surname %]", `${LONG}a`, TOO_LONG],
  ["two texts that are too long together", "[% patron.surname %]b", LONG, TOO_LONG],
  ["SET that doubles a text", `[% SET a = patron.surname %]${"[% a = a _ a %]".repeat(200)}`, "a", TOO_LONG],
  ["html that lengthens", "[% patron.surname | html %]", "&".repeat(1_000), TOO_LONG],
  ["upper that lengthens", "[% patron.surname | upper %]", "ß".repeat(3_000), TOO_LONG],
  ["a filter block around too much", "[% FILTER trim; patron.surname; patron.surname; END %]", LONG, TOO_LONG],
  ["replace at every place of a long text", "[% patron.surname | replace('a*?', 'x') %]", LONG, TOO_MUCH],
  [
    "replace with much for each of few",
    `[% patron.surname | replace('a', '${"b".repeat(2_000)}') %]`,
    "aaa",
    TOO_LONG,
  ],
  [
    "format with wide columns",
    `[% patron.surname | format('${"%100s".repeat(600)}') %]`,
    "a\n".repeat(2_000),
    TOO_LONG,
  ],
  ["format of many lines", "[% patron.surname | format('%99s') %]", "a\n".repeat(2_000), TOO_LONG],
  ["truncate to very much", "[% patron.surname | truncate(99999999999999999999, patron.surname) %]", "abc", "abc"],
  ["truncate with long dots", "[% patron.surname | truncate(5, patron.surname) %]", LONG, "aaaaa"],
  ["hundreds of filters", `[% patron.surname${" | lower".repeat(400)} %]`, LONG, TOO_MUCH],
  [
    "many small texts, whose whole is paid for once",
    "a".repeat(9) + "[% 'b' %]".repeat(400),
    "",
    `${"a".repeat(9)}${"b".repeat(400)}`,
  ],
  ["as many blocks as may stand in each other", `${"[% IF 1 %]".repeat(49)}a${"[% END %]".repeat(49)}`, "", "a"],
  ["as many brackets as may stand in each other", `[% ${"(".repeat(49)}'a'${")".repeat(49)} %]`, "", "a"],
  ["a long chain", `[% 0${" || 0".repeat(700)} || 'a' %]`, "", "a"],
  ["a long sum of texts", `[% 'a'${"_'a'".repeat(1_000)} %]`, "", "a".repeat(1_001)],
];

for (const [name, template, surname, result] of TEMPLATES) {
  Deno.test(`hostile templates: ${name}`, () => {
    assert.equal(shown(renderWith(template, "patron", { surname })), result);
  });
}

const DEEP: Readonly<Record<string, string>> = {
  blocks: `${"[% IF 1 %]".repeat(200)}a${"[% END %]".repeat(200)}`,
  brackets: `[% ${"(".repeat(1_500)}1${")".repeat(1_500)} %]`,
  conditions: `[% ${"IF 1;".repeat(600)} %]`,
  choices: `[% ${"1 ? ".repeat(900)} %]`,
  negations: `[% ${"!".repeat(4_000)}1 %]`,
  methods: `[% ${"patron.surname(".repeat(250)} %]`,
};

for (const [name, template] of Object.entries(DEEP)) {
  Deno.test(`hostile templates: ${name} that stand in each other too deep are one problem`, () => {
    const compiled = compileTemplate(template, "patron");
    assert.ok(!compiled.ok);
    assert.deepEqual(compiled.problems.map(({ message }) => message), [
      "more than 50 blocks and parentheses stand in each other here",
    ]);
  });
}

Deno.test("hostile templates: one that is too long is a problem", () => {
  assert.ok(compileTemplate("a".repeat(MOST_CHARACTERS), "item").ok);
  assert.deepEqual(compileTemplate("a".repeat(MOST_CHARACTERS + 1), "item"), {
    ok: false,
    problems: [{ offset: MOST_CHARACTERS, message: `the template is longer than ${MOST_CHARACTERS} characters` }],
  });
});

Deno.test("hostile templates: what one rendering spent is not missing in the next", () => {
  const compiled = compileTemplate(`[% patron.surname${" | lower".repeat(40)} %]`, "patron");
  assert.ok(compiled.ok);
  for (let turn = 0; turn < 5; turn++) {
    assert.equal(shown(compiled.template.render({ surname: LONG }, SURROUNDINGS)), LONG);
  }
});

Deno.test("a value that throws, and a currency that is none, cost a field and no more", () => {
  const patron = {
    get surname(): string {
      throw new TypeError("no such patron");
    },
  };
  assert.deepEqual(renderWith("[% patron.surname %]", "patron", patron), {
    text: undefined,
    reason: "it failed with TypeError",
  });
  const accountline = { amount: { minorUnits: 1, currency: "?" } };
  assert.deepEqual(renderWith("[% accountline.amount %]", "accountline", accountline), {
    text: undefined,
    reason: "it failed with RangeError",
  });
});

type PatternRow = readonly [pattern: string, text: string, replacement: string, result: string];

/** What another engine would try in as many ways as there are atoms in a bucket. */
const PATTERNS: readonly PatternRow[] = [
  ["(a+)+$", `${"a".repeat(4_000)}b`, "x", `${"a".repeat(4_000)}b`],
  ["(a|a)*b", "a".repeat(4_000), "x", "a".repeat(4_000)],
  ["(a|aa)+$", "a".repeat(4_000), "x", "x"],
  ["(.*)(.*)(.*)(.*)x", "a".repeat(4_000), "x", "a".repeat(4_000)],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(4_000), "x", "a".repeat(4_000)],
  // Each match makes the engine read on to the end.
  ["a.*z|a", LONG, "b", TOO_MUCH],
  ["(x+x+)+y|x", "x".repeat(MOST_CHARACTERS), "y", TOO_MUCH],
  ["(?i)[\\p{L}\\p{N}]{900}", "a".repeat(1_100), "b", TOO_MUCH],
  ["a", `${LONG}a`, "", TOO_LONG],
  ["$", "a", LONG, TOO_LONG],
];

for (const [source, text, replacement, result] of PATTERNS) {
  Deno.test(`hostile regular expressions: ${source}`, () => {
    const compiled = compileSitePattern(source);
    assert.ok(compiled.ok);
    assert.equal(shown(rewriteText(text, [{ pattern: compiled.pattern, replacement }])), result);
  });
}

Deno.test("hostile regular expressions: rewritings that double a text end soon", () => {
  const compiled = compileSitePattern("a");
  assert.ok(compiled.ok);
  const rewrites = Array.from({ length: 1_000 }, () => ({ pattern: compiled.pattern, replacement: "aa" }));
  assert.equal(shown(rewriteText("a", rewrites)), TOO_MUCH);
});

Deno.test("hostile regular expressions: brackets and classes of all depths are read or refused", () => {
  for (
    const source of ["(".repeat(1_000), ")".repeat(1_000), "[".repeat(1_000), "\\1".repeat(500), "(?:".repeat(300)]
  ) {
    const compiled = compileSitePattern(source);
    assert.ok(!compiled.ok);
    assert.equal(compiled.problems.length, 1);
    assert.equal(compiled.problems[0]?.offset, 0);
  }
  assert.ok(compileSitePattern(`${"(".repeat(400)}${")".repeat(400)}`).ok);
});
