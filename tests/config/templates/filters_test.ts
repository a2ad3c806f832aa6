import assert from "node:assert/strict";
import type { TemplateObjectName } from "../../../src/config/templates/template_objects.ts";
import type { TemplateSurroundings } from "../../../src/config/templates/template_value.ts";
import { render, shown, SURROUNDINGS } from "./template_samples.ts";

const FILTERS: readonly (readonly [template: string, text: string])[] = [
  ["[% patron.firstname | upper %]", "SCARLETT"],
  ["[% patron.firstname | lower %]", "scarlett"],
  ["[% '  a  b ' | trim %]", "a  b"],
  ["[% '<a href=\"x\">&\\'' | html %]", "&lt;a href=&quot;x&quot;&gt;&amp;'"],
  ["[% patron.firstname FILTER upper %]", "SCARLETT"],
  ["[% FILTER upper %]a[% patron.firstname %] b[% END %]c", "ASCARLETT Bc"],
  ["[% FILTER upper; 'a'; FILTER trim; ' b '; END; END %]", "AB"],
  ["[% ' a ' | trim | upper %][% 'b' | upper IF patron.surname %]", "AB"],
  ["[% patron.phone | upper %]", ""],
  // truncate: 32 characters with the dots unless told, and people's characters, not code units.
  ["[% 'abcdefghij' | truncate(5) %]", "ab..."],
  ["[% 'abcde' | truncate(5) %]", "abcde"],
  ["[% 'abcdefghij' | truncate 5 '-' %]", "abcd-"],
  ["[% 'abcdefghij' | truncate(2) %]", ".."],
  ["[% 'abcdefghij' | truncate(4, '') %]", "abcd"],
  ["[% 'abc' | truncate(-1) %]", ""],
  ["[% '😀😀😀😀😀' | truncate(4) %]", "😀..."],
  ["[% 'abcdefghijabcdefghijabcdefghijabcdefghij' | truncate %]", "abcdefghijabcdefghijabcdefghi..."],
  // replace: all matches of a regular expression, replacement as it is.
  ["[% 'a1b22' | replace('[0-9]+', '#') %]", "a#b#"],
  ["[% 'aAa' | replace('a', '$1\\\\0$&') %]", "$1\\0$&A$1\\0$&"],
  ["[% 'a-b-c' | replace('-') %]", "abc"],
  ["[% 'a.b' | replace('\\.', patron.cardnumber) %]", "a007b"],
  // format: Perl's sprintf of each line.
  ["[% patron.account.balance | format('%.2f') %]", "1234.50"],
  ["[% patron.account.balance | format '%.1f EUR' %]", "1234.5 EUR"],
  ["[% patron.account.balance | format('%d') %]", "1234"],
  ["[% patron.account.balance | format('%f') %]", "1234.500000"],
  ["[% 'abc' | format('<%5s|%-5s>') %]", "<  abc|     >"],
  ["[% 'abc' | format('<%-5s>') %]", "<abc  >"],
  ["[% 'abcdef' | format('%.3s') %]", "abc"],
  ["[% '7' | format('%03d') %]", "007"],
  ["[% '-7' | format('%04d|') %]", "-007|"],
  ["[% '7' | format('%+d%%') %]", "+7%"],
  ["[% '7.9x' | format('%i') %]", "7"],
  ["[% '-7.9' | format('%i') %]", "-7"],
  ["[% 'x' | format('%.2f') %]", "0.00"],
  ["[% '1e3' | format('% u') %]", "1000"],
  ["[% \"1\\n2\" | format('[%s]') %]", "[1]\n[2]"],
  ["[% patron.phone | format('%.2f') %]", ""],
  ["[% 'a' | format %]", "a"],
];

for (const [template, text] of FILTERS) {
  Deno.test(`filters: ${template}`, () => assert.equal(shown(render(template)), text));
}

type PluginRow = readonly [
  template: string,
  text: string,
  surroundings?: Partial<TemplateSurroundings>,
  name?: TemplateObjectName,
];

const DATES = "[% USE KohaDates %]";

const PLUGINS: readonly PluginRow[] = [
  [`${DATES}[% patron.dateexpiry | $KohaDates %]`, "12/31/2026", { dateFormat: "us" }],
  [`${DATES}[% patron.dateexpiry | $KohaDates %]`, "2026-12-31", { dateFormat: "iso" }],
  [`${DATES}[% patron.dateexpiry | $KohaDates %]`, "31.12.2026", { dateFormat: "dmydot" }],
  [`${DATES}[% patron.dateexpiry | $KohaDates dateformat => 'iso' %]`, "2026-12-31"],
  [`${DATES}[% patron.dateexpiry | $KohaDates(with_hours = 1) %]`, "31/12/2026 00:00"],
  [`${DATES}[% patron.phone | $KohaDates %]`, ""],
  [
    `${DATES}[% patron.dateexpiry | $KohaDates dateformat => patron.surname %]`,
    "left out: KohaDates knows no such dateformat; allowed: us, metric, iso, dmydot",
  ],
  [`${DATES}[% patron.surname | $KohaDates %]`, "left out: KohaDates was given a text that is no date"],
  [`${DATES}[% item.checkout.date_due | $KohaDates %]`, "01/07/2026", {}, "item"],
  [`${DATES}[% item.checkout.date_due | $KohaDates with_hours => 1 %]`, "01/07/2026 23:59", {}, "item"],
  [`${DATES}[% item.checkout.date_due | $KohaDates with_hours => 1 as_due_date => 1 %]`, "01/07/2026", {}, "item"],
  [
    `${DATES}[% item.checkout.date_due | $KohaDates with_hours => 1, as_due_date => 1 %]`,
    "01/07/2026 05:59 PM",
    { timeZone: "America/New_York", timeFormat: "12hr" },
    "item",
  ],
  [
    `${DATES}[% '2026-03-04 00:05:09' | $KohaDates with_hours => 1 %]|[% '2026-03-04 12:05' | $KohaDates with_hours => 1 %]`,
    "04/03/2026 12:05 AM|04/03/2026 12:05 PM",
    { timeFormat: "12hr" },
  ],
  ["[% USE d = KohaDates %][% patron.dateexpiry | $d %]", "31/12/2026"],
  ["[% USE Price %][% patron.account.balance | $Price %]", "1,234.50"],
  ["[% USE Price %][% patron.account.balance | $Price %]", "1 234,50", { priceFormat: "FR" }],
  ["[% USE Price %][% patron.account.balance | $Price %]", "1'234.50", { priceFormat: "CH" }],
  ["[% USE Price %][% patron.account.balance | $Price with_symbol => 1 %]", "€1,234.50"],
  ["[% USE Price %][% patron.account.balance | $Price with_symbol => 1 %]", "1 234,50 €", { priceFormat: "FR" }],
  ["[% USE Price %][% '-1234567' | $Price %]", "-1,234,567", { currency: "JPY" }],
  ["[% USE Price %][% patron.phone | $Price %]", ""],
  ["[% USE Branches %][% Branches.GetName(patron.branchcode) %][% Branches.GetName('X') %]", "Centerville"],
  ["[% USE B = Branches %][% B.GetName('CPL') | upper %]", "CENTERVILLE"],
  ["[% USE AuthorisedValues %][% AuthorisedValues.GetByCode('CCODE', item.ccode) %]", "Fiction", {}, "item"],
  ["[% USE AuthorisedValues %][% AuthorisedValues.GetByCode('CCODE', 'NON', 1) %]", "NON"],
  ["[% USE AuthorisedValues %][% AuthorisedValues.GetByCode('LOC', 'FIC') %]", "FIC"],
];

for (const [template, text, surroundings, name] of PLUGINS) {
  Deno.test(`plugins: ${template} with ${JSON.stringify(surroundings ?? {})}`, () => {
    assert.equal(shown(render(template, name, { ...SURROUNDINGS, ...surroundings })), text);
  });
}
