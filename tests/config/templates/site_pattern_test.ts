import assert from "node:assert/strict";
import { compileSitePattern, type Rewrite, rewriteText } from "../../../src/config/templates/site_pattern.ts";
import { shown } from "./template_samples.ts";

function rewrite(find: string, replacement: string): Rewrite {
  const compiled = compileSitePattern(find);
  assert.ok(compiled.ok, `${find}: ${JSON.stringify(compiled)}`);
  return { pattern: compiled.pattern, replacement };
}

type Row = readonly [text: string, rewrites: readonly (readonly [find: string, replace: string])[], result: string];

const REWRITINGS: Readonly<Record<string, Row>> = {
  "nothing to do": ["Greetings from Koha. ", [], "Greetings from Koha. "],
  "as sites have it": [
    "Greetings from Koha.  -- Patron owes 5.00",
    [["Greetings from Koha.", "Welcome to your library!"], ["Invalid patron barcode.", "x"]],
    "Welcome to your library!  -- Patron owes 5.00",
  ],
  "every match": ["a-b-c", [["-", "+"]], "a+b+c"],
  "upper and lower case apart": ["Koha koha", [["koha", "x"]], "Koha x"],
  "unless the pattern says otherwise": ["Koha koha", [["(?i)koha", "x"]], "x x"],
  "each on the last result": ["a", [["a", "b"], ["b", "c"], ["a", "x"]], "c"],
  "the replacement as it is": ["abc", [["(b)", "[$1\\1$&${1}\\n]"]], "a[$1\\1$&${1}\\n]c"],
  "an empty replacement": ["Greetings from Koha. ", [[".*", ""]], ""],
  "an empty match, beside a full one": ["axb", [["x*", "-"]], "-a--b-"],
  "anchors": ["abab", [["^ab", "x"], ["ab$", "y"]], "xy"],
  "words": ["fee feed", [["\\bfee\\b", "x"]], "x feed"],
  "lookbehind, which is linear here": ["1a 2a", [["(?<=2)a", "x"]], "1a 2x"],
  "no lookbehind": ["1a 2a", [["(?<!2)a", "x"]], "1x 2a"],
  "quoted": ["a.b", [["\\Q.\\E", "x"]], "axb"],
  "beyond the basic plane": ["a😀é", [["😀", "é"], ["[é]", "ü"]], "aüü"],
};

for (const [name, [text, rewrites, result]] of Object.entries(REWRITINGS)) {
  Deno.test(`rewriteText(): ${name}`, () => {
    assert.equal(shown(rewriteText(text, rewrites.map(([find, replace]) => rewrite(find, replace)))), result);
  });
}

/** Patterns with a `§` before what is wrong. */
const PROBLEMS: readonly (readonly [marked: string, message: string])[] = [
  ["§", "the regular expression is empty"],
  ["a§(?=b)", '"(?=" cannot be used: lookahead and other extensions of Perl\'s are not supported'],
  ["a§(?!b)", '"(?!" cannot be used: lookahead and other extensions of Perl\'s are not supported'],
  ["[(?=](b)§(?=c)(?=d)", '"(?=" cannot be used: lookahead and other extensions of Perl\'s are not supported'],
  ["§(?>a)", '"(?>" cannot be used: lookahead and other extensions of Perl\'s are not supported'],
  ["§(?x) a", '"(?x" cannot be used: lookahead and other extensions of Perl\'s are not supported'],
  ["\\\\1(a)§\\1", '"\\\\1" cannot be used: backreferences and this kind of escape are not supported'],
  ["a§\\Z", '"\\\\Z" cannot be used: backreferences and this kind of escape are not supported'],
  ["\\++a§++b", '"++" cannot be used: possessive quantifiers and repeated repetitions are not supported'],
  ["a|§*", '"*" cannot be used: missing argument to repetition operator'],
  ["x[§z-a]", '"z-a" cannot be used: invalid character class range'],
  ["a[b]§[cd", '"[cd" cannot be used: missing closing ]'],
  ["a§{2,1}", '"{2,1}" cannot be used: invalid repeat count'],
  ["((a{100})§{100}){100}", '"{100}" cannot be used: invalid repeat count'],
  ["(a)[(]\\(§(b(c)", 'this "(" has no ")"'],
  ["§(a(b)", 'this "(" has no ")"'],
  ["(a)[])]\\)§)(", 'this ")" has no "("'],
  ["a§\\", "a backslash stands at the end"],
  ["§.{999}", "the regular expression repeats too much: 1001 steps, 1000 are allowed"],
  [`${"a".repeat(1_000)}§a`, "the regular expression is longer than 1000 characters"],
];

for (const [marked, message] of PROBLEMS) {
  Deno.test(`compileSitePattern() problems: ${marked.slice(0, 40)}`, () => {
    const offset = marked.indexOf("§");
    assert.deepEqual(compileSitePattern(marked.replace("§", "")), { ok: false, problems: [{ offset, message }] });
  });
}

Deno.test("rewriteText() finds what a pattern need not begin with", () => {
  const found: readonly (readonly [pattern: string, text: string])[] = [
    ["ab*c", "ac"],
    ["ab?", "a"],
    ["ab{0}c", "ac"],
    ["a+b", "aab"],
    ["é?x", "x"],
    ["ab|cd", "cd"],
    ["a(b|c)", "ac"],
    ["(?i)koha", "KOHA"],
    ["\\bKoha", "Koha"],
    ["😀?x", "x"],
    ["Koha: \\d+", "Koha: 12"],
  ];
  for (const [pattern, text] of found) {
    assert.equal(shown(rewriteText(text, [rewrite(pattern, "!")])), "!", pattern);
  }
});

Deno.test("rewriteText() pays little for a pattern whose beginning a text has not", () => {
  const rewrites = Array.from({ length: 500 }, (_, number) => rewrite(`Text ${number} .{200}`, "x"));
  assert.equal(shown(rewriteText("a".repeat(255), rewrites)), "a".repeat(255));
});
