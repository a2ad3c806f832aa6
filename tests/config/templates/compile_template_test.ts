import assert from "node:assert/strict";
import type { TemplateObjectName } from "../../../src/config/templates/template_objects.ts";
import { render, renderWith, shown, SURROUNDINGS } from "./template_samples.ts";

type Row = readonly [template: string, text: string, name?: TemplateObjectName];

const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  "texts": [
    ["", ""],
    ["Reading room", "Reading room"],
    ["100 % | %] [ %", "100 % | %] [ %"],
    ["[% 'a\\'b\\\\c\\d' %]", "a'b\\c\\d"],
    ['[% "a\\"b\\tc\\$d" %]', 'a"b\tc$d'],
    ["[% 12 %]/[% -1.5 %]", "12/-1.5"],
  ],
  "templates that sites have": [
    ["[% patron.surname %][% IF patron.firstname %], [% patron.firstname %][% END %]", "O'Hara, Scarlett"],
    [
      "[% accountline.description %] [% accountline.amountoutstanding | format('%.2f') %]",
      "Overdue 2.50",
      "accountline",
    ],
    ["[% accountline.itemnumber.barcode %]", "39999", "accountline"],
    ["[% patron.dateexpiry %]", "2026-12-31"],
    ["[% USE KohaDates %][% patron.dateexpiry | $KohaDates %]", "31/12/2026"],
    ["[% USE Branches %][% Branches.GetName(item.homebranch) %]", "Centerville", "item"],
    ["[% item.biblio.author %]: [% item.biblio.title %] ([% item.id %])", "Austen, Jane: Emma (39999)", "item"],
    ["[% patron.category.description %] [% patron.library.branchname %]", "Patron Centerville"],
    ["[% patron.get_extended_attribute('CLASS').attribute %]", "4b"],
  ],
  "values": [
    ["[% patron.account.balance %]", "1234.50"],
    ["[% patron.lost %][% patron.is_debarred %]", "01"],
    ["[% patron.phone %]|[% patron.account.balance %]", "|1234.50"],
    ["[% item.checkout.date_due %]", "2026-07-01 23:59:00", "item"],
    ["[% patron . surname %]", "O'Hara"],
    ["[% GET patron.surname %]", "O'Hara"],
    ["[% patron.surname() %]", "O'Hara"],
    ["[% patron.extended_attributes.size %]", "2"],
    [
      "[% patron.extended_attributes.first.attribute %] [% patron.extended_attributes.last.attribute %]",
      "4b 12",
    ],
    ["[% patron.extended_attributes.1.code %][% patron.extended_attributes.9.code %]", "BUS"],
    ["[% patron.get_extended_attribute('constructor').attribute %]", ""],
  ],
  "conditions": [
    ["[% IF patron.phone %]a[% ELSE %]b[% END %]", "b"],
    ["[% IF patron.phone %]a[% ELSIF patron.surname %]b[% ELSIF 1 %]c[% ELSE %]d[% END %]", "b"],
    ["[% UNLESS patron.phone %]a[% ELSE %]b[% END %]", "a"],
    ["[% UNLESS patron.surname %]a[% ELSIF patron.firstname %]b[% END %]", "b"],
    ["[% IF patron.surname; patron.firstname; END; 'x' %]", "Scarlettx"],
    ["[% 'a' IF patron.surname %][% 'b' UNLESS patron.surname %]", "a"],
    [
      "[% IF patron.sort1 %]a[% END %][% IF patron.holds.count %]b[% END %][% IF patron.checkouts.count %]c[% END %]",
      "c",
    ],
    ["[% IF patron.lost %]a[% END %][% IF patron.is_debarred %]b[% END %][% IF '0' %]c[% END %]", "b"],
    ["[% IF '0.0' %]a[% END %][% IF patron.category %]b[% END %][% IF patron.dateexpiry %]c[% END %]", "abc"],
    ["[% IF patron.surname %][% IF patron.phone %]a[% ELSE %]b[% END %]c[% END %]", "bc"],
    ["[% patron.phone ? 'a' : 'b' %]", "b"],
    ["[% patron.phone ? 'a' : patron.surname ? 'b' : 'c' %]", "b"],
  ],
  "comparisons, as texts unless money is one side": [
    ["[% 'y' IF patron.categorycode == '' %][% 'n' IF patron.cardnumber == '7' %]", "y"],
    ["[% 'y' IF patron.cardnumber != 7 %]", "y"],
    ["[% 'y' IF patron.account.balance == 1234.5 %]", "y"],
    ["[% 'y' IF patron.account.balance > 1000 %][% 'n' IF patron.account.balance < '99' %]", "y"],
    ["[% 'y' IF patron.checkouts.count >= 3 %][% 'y' IF patron.checkouts.count <= 3 %]", "yy"],
    ["[% 'y' IF patron.dateexpiry > patron.dateofbirth %][% 'n' IF patron.dateexpiry < '2026-01-01' %]", "y"],
    ["[% 1 == 1 %]|[% 1 == 2 %]|[% 'abc' < 1 %]", "1||1"],
  ],
  "operators": [
    ["[% patron.phone || patron.surname %]", "O'Hara"],
    ["[% patron.surname && patron.firstname %]", "Scarlett"],
    ["[% patron.phone or 'none' %][% 1 and 2 %][% 'x' IF not patron.phone %]", "none2x"],
    ["[% 0 AND 0 OR 3 %]", "3"],
    // Both bind alike: (1 OR 0) AND 0.
    ["[% 'n' IF 1 OR 0 AND 0 %]", ""],
    ["[% patron.surname _ ', ' _ patron.firstname %]", "O'Hara, Scarlett"],
    // A comparison binds more than _ does.
    ["[% 'a' _ 1 == 1 %]", "a1"],
    // NOT binds least of these three.
    ["[% 'y' IF ! patron.surname == 'x' %]", "y"],
    ["[% !0 %][% !(1) %]", "1"],
    ["[% ('a' _ 'b') _ (patron.phone || 'c') %]", "abc"],
  ],
  "SET": [
    ["[% SET n = patron.surname %][% n %]", "O'Hara"],
    ["[% n = 'a' %][% n = n _ 'b' %][% n %]", "ab"],
    ["[% SET a = 'x' b = a _ 'y', c = b %][% c %]", "xy"],
    ["[% SET place = patron.library %][% place.branchname %]", "Centerville"],
    ["[% SET n = 'x' IF patron.phone %][% n %]", ""],
    [
      "[% IF patron.phone; x = patron.category; ELSE; x = patron.library; END %][% x.description %][% x.branchname %]",
      "Centerville",
    ],
  ],
  "blanks and remarks": [
    ["a \n  [%- 'b' -%]  \n c", "a b c"],
    ["a  [%= 'b' =%]  c", "a b c"],
    ["a \n\n [%~ 'b' ~%] \n c", "abc"],
    ["a\n[%+ 'b' +%]\nc", "a\nb\nc"],
    ["a [%- 'b' -%] c", "a b c"],
    ["  [%- 'b' %]", "b"],
    ["[%# IF patron. %]a[% # nothing\n 'b' # more\n %]", "ab"],
    ["[%%]a[% ; ; %]b[%-%]", "ab"],
  ],
};

for (const [group, rows] of Object.entries(GROUPS)) {
  for (const [template, text, name] of rows) {
    Deno.test(`compileTemplate(), ${group}: ${template}`, () => assert.equal(shown(render(template, name)), text));
  }
}

Deno.test("a template is rendered anew each time: nothing that it set is left", () => {
  const template = "[% IF patron.phone; n = patron.phone; END %][% n %]";
  assert.equal(shown(renderWith(template, "patron", { phone: "1" })), "1");
  assert.equal(shown(renderWith(template, "patron", {})), "");
});

Deno.test("money is shown with its own currency's decimals", () => {
  const amounts = [["JPY", "1250"], ["EUR", "12.50"], ["KWD", "1.250"]] as const;
  for (const [currency, text] of amounts) {
    const object = { amount: { minorUnits: 1250, currency } };
    assert.equal(shown(renderWith("[% accountline.amount %]", "accountline", object)), text);
  }
});

Deno.test("times are those of the place", () => {
  const surroundings = { ...SURROUNDINGS, timeZone: "America/New_York" };
  assert.equal(shown(render("[% item.checkout.date_due %]", "item", surroundings)), "2026-07-01 17:59:00");
});
