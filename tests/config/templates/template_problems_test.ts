import assert from "node:assert/strict";
import { compileTemplate } from "../../../src/config/templates/compile_template.ts";

/** A template in which a `§` stands before each problem, and what is said there, in the order of the places. */
type Row = readonly [template: string, ...messages: readonly string[]];

const ROWS: readonly Row[] = [
  // Names.
  ["[% §surname %]", 'nothing has the name "surname"'],
  ["[% §item.barcode %]", 'nothing has the name "item"'],
  ["a[% patron.§surnam %]b[% patron.library.§name %]", 'patron has no "surnam"', 'patron.library has no "name"'],
  ["[% IF patron.§x == 1; §y; END %]", 'patron has no "x"', 'nothing has the name "y"'],
  ["[% §n %][% SET n = 1 %][% n %]", 'nothing has the name "n"'],
  ["[% SET n = §n %]", 'nothing has the name "n"'],
  ["[% SET l = patron.library %][% l.§surname %]", 'l has no "surname"'],
  ["[% patron.§constructor %][% §toString %]", 'patron has no "constructor"', 'nothing has the name "toString"'],
  ["[% patron.surname.§length %]", "nothing can stand behind patron.surname, which is a value"],
  ["[% SET n = 1 %][% n.§x %]", "nothing can stand behind n, which is a value"],
  ["[% patron.extended_attributes.§code %]", 'patron.extended_attributes has no "code"'],
  ["[% §patron.library %]", '"patron.library" cannot be shown, but what is behind: branchcode, branchname'],
  [
    "[% 'a' _ §patron.extended_attributes %]",
    '"patron.extended_attributes" cannot be shown, but what is behind: first, last, size, 0',
  ],
  ["[% patron.§get_extended_attribute.attribute %]", "get_extended_attribute has 0 values, but takes 1 in brackets"],
  ["[% patron.§surname('x') %]", "surname has 1 value, but takes 0 in brackets"],
  ["[% if §patron.surname %]", '"patron" stands where the end of the statement is expected'],
  // SET.
  ["[% SET §patron = 1 %]", "patron cannot be set: it is the name of what the template is about"],
  ["[% USE Price %][% §Price = 1 %]", "Price cannot be set: it is the name of a plugin"],
  ["[% SET patron§.surname = 1 %]", '"." stands where "=" is expected'],
  ["[% SET n = 'a' | §upper %]", "a filter behind SET changes nothing: filter where the value is shown"],
  ["[% SET §= 1 %]", '"=" stands where a name to set is expected'],
  // Filters and plugins.
  ["[% 'a' | §uper %]", 'there is no filter "uper"'],
  ["[% 'a' | §constructor %]", 'there is no filter "constructor"'],
  ["[% 'a' | §upper(1) %]", "upper has 1 value, but takes 0"],
  ["[% 'a' | §replace %]", "replace has 0 values, but takes 1 to 2"],
  ["[% 'a' | truncate(3, §x => 1) %]", 'truncate takes no "x"'],
  [
    "[% 'a' | replace('b§(?=c)', '') %]",
    '"(?=" cannot be used: lookahead and other extensions of Perl\'s are not supported',
  ],
  [
    "[% 'a' | replace('\\\\\\'§\\1', '') %]",
    '"\\\\1" cannot be used: backreferences and this kind of escape are not supported',
  ],
  ["[% 'a' | replace(§patron.surname, '') %]", "the pattern must be a text between quotes"],
  ["[% 'a' | replace('§') %]", "the regular expression is empty"],
  [
    "[% 'a' | format('a §%q %s §%101d') %]",
    '"%q" is no format that is known; allowed: %s, %d, %i, %u, %f, %%',
    '"%101d" is wider than 100',
  ],
  ["[% 'a' | format('§%') %]", '"%" is no format that is known; allowed: %s, %d, %i, %u, %f, %%'],
  ["[% 'a' | format(§patron.surname) %]", "the format must be a text between quotes"],
  [
    "[% USE KohaDates %][% patron.dateexpiry | $KohaDates with_hours => 1 §dateformat => 'rfc3339' %]",
    'KohaDates knows no dateformat "rfc3339"',
  ],
  ["[% 'a' | §$KohaDates %]", "KohaDates wants [% USE KohaDates %] before"],
  ["[% §Branches.GetName('a') %][% USE Branches %]", "Branches wants [% USE Branches %] before"],
  ["[% USE §KohaDate %]", 'there is no plugin "KohaDate"'],
  ["[% USE x = §date %]", 'there is no plugin "date"'],
  ["[% USE Branches %][% 'a' | §$Branches %][% 'a' | §$patron %]", "Branches is no filter", "patron is no filter"],
  ["[% USE Branches %][% Branches.§Name('a') %][% §Branches %]", 'Branches cannot do "Name"', 'Branches cannot do ""'],
  ["[% USE Branches %][% Branches.§GetName %]", "GetName has 0 values, but takes 1 in brackets"],
  ["[% USE Branches %][% Branches.GetName('a').§x %]", "nothing can stand behind Branches.GetName()"],
  [
    "[% USE KohaDates %][% 'a' | §$KohaDates(1, §hours => 1) %]",
    "KohaDates has 1 value, but takes 0",
    'KohaDates takes no "hours"',
  ],
  // Form.
  ["a §[% patron.surname", '"[%" has no "%]" behind it'],
  ["[% §'a %]", "the quote ' is not closed in this tag"],
  [
    "[% IF patron.surname == §'a %]b[% END %][% §x %]",
    "the quote ' is not closed in this tag",
    'nothing has the name "x"',
  ],
  ["[% 'a' §~ 'b' %]", '"~" means nothing here'],
  ["[% 'a' §'b' %]", `"'b'" stands where the end of the statement is expected`],
  ["[% 1 §+ 2 %]", '"+" stands where the end of the statement is expected'],
  ["[% 'a' _ §%]", "the end of the statement stands where a value is expected"],
  ["[% ('a' §%]", 'the end of the statement stands where ")" is expected'],
  ["[% patron.§%]", "the end of the statement stands where a name behind the dot is expected"],
  ["[% 1 ? 2 §%]", 'the end of the statement stands where ":" is expected'],
  ["[% 'a' | §%]", "the end of the statement stands where a filter's name is expected"],
  ["[% IF §%]a[% END %]", "the end of the statement stands where a value is expected"],
  ["[% IF 1 §= 2 %]a[% END %]", '"=" stands where the end of the statement is expected'],
  ["[% IF 1; 2; ELSE §3; END %]", '"3" stands where the end of the statement is expected'],
  ['[% "a §$patron.surname" %]', "a value inside quotes is not supported: put texts together with _"],
  ["[% patron.§$x %]", '"$" stands where a name behind the dot is expected'],
  // Blocks.
  ["[% §IF 1 %]a", "IF has no END"],
  ["[% §UNLESS 1 %][% §FILTER upper %]a", "UNLESS has no END", "FILTER has no END"],
  ["[% §END %]a[% §x %]", "END belongs to no IF, UNLESS or FILTER", 'nothing has the name "x"'],
  ["[% §ELSE %]", "ELSE belongs to no IF, UNLESS or FILTER"],
  ["[% IF 1 %]a[% ELSE %]b[% §ELSIF 2 %]c[% END %]", "ELSIF stands where the END of IF is expected"],
  ["[% FILTER upper; §ELSE; END; 1; %]", "ELSE stands where the END of FILTER is expected"],
  [
    "[% §FOREACH a IN b %]x[% §a %][% END %]",
    "FOREACH is not supported; allowed: GET, SET, IF, UNLESS, ELSIF, ELSE, FILTER, USE",
    'nothing has the name "a"',
  ],
  [
    "[% §INCLUDE x %][% §PROCESS y %]",
    ...["INCLUDE", "PROCESS"].map((name) =>
      `${name} is not supported; allowed: GET, SET, IF, UNLESS, ELSIF, ELSE, FILTER, USE`
    ),
  ],
];

for (const [marked, ...messages] of ROWS) {
  Deno.test(`compileTemplate() problems: ${marked}`, () => {
    const { template, places } = unmark(marked);
    const compiled = compileTemplate(template, "patron");
    assert.ok(!compiled.ok);
    const told = compiled.problems.map(({ offset, message }) => `${offset} ${message}`);
    assert.deepEqual(told, messages.map((message, index) => `${places[index]} ${message}`));
    assert.equal(places.length, messages.length);
  });
}

Deno.test("a name that nobody knows comes with those that are known in its place", () => {
  const unknown = (template: string) => {
    const compiled = compileTemplate(template, "accountline");
    assert.ok(!compiled.ok);
    return compiled.problems.map((problem) => problem.unknown);
  };
  assert.deepEqual(unknown("[% SET a = 1; USE Branches; b %]"), [
    { written: "b", allowed: ["accountline", "a", "Branches"] },
  ]);
  assert.deepEqual(unknown("[% accountline.item.biblio.x %]"), [
    { written: "x", allowed: ["biblionumber", "title", "author"] },
  ]);
  assert.deepEqual(unknown("[% 'a' | x %]"), [
    { written: "x", allowed: ["upper", "lower", "trim", "html", "format", "truncate", "replace"] },
  ]);
  assert.deepEqual(unknown("[% USE x %]"), [
    { written: "x", allowed: ["KohaDates", "Price", "Branches", "AuthorisedValues"] },
  ]);
});

function unmark(marked: string): { template: string; places: readonly number[] } {
  const pieces = marked.split("§");
  const places = pieces.slice(0, -1).map((_, index) => pieces.slice(0, index + 1).join("").length);
  return { template: pieces.join(""), places };
}
