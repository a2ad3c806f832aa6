import { assertEquals, assertMatch, fail } from "@std/assert";
import type { AccountRules } from "../../../src/circulation/rules/account_rules.ts";
import { ruleFor } from "../../../src/circulation/rules/rules.ts";
import { aFile, load, told } from "../sample_xml.ts";

/** The account's own rules under these preferences, of which the first stand for all accounts. */
function rulesUnder(general: Readonly<Record<string, string>>, own: Readonly<Record<string, string>> = {}) {
  const { config, faults } = load(fileWith("", general, own));
  return config?.accounts.get("a")?.rules ?? fail(JSON.stringify(faults));
}

function fileWith(
  attributes: string,
  general: Readonly<Record<string, string>> = {},
  own: Readonly<Record<string, string>> = {},
): string {
  return aFile({
    logins: `<login id="a" password="p" institution="MAIN" terminator="CR" ${attributes}>${written(own)}</login>`,
    rest: written(general),
  });
}

function written(preferences: Readonly<Record<string, string>>): string {
  const lines = Object.entries(preferences).map(([name, value]) => `<${name}>${value}</${name}>`);
  return lines.length === 0 ? "" : `<syspref_overrides>${lines.join("")}</syspref_overrides>`;
}

const PREFERENCES: readonly (readonly [name: string, value: string, rules: AccountRules])[] = [
  ["AllFinesNeedOverride", "1", { feesForbidLoans: true }],
  ["AllFinesNeedOverride", "0", {}],
  ["AllowItemsOnHoldCheckoutSIP", "1", { heldLent: "queued" }],
  ["AllowItemsOnHoldCheckoutSIP", "2", { heldLent: "captured" }],
  ["AllowItemsOnHoldCheckoutSIP", "0", {}],
  ["AllowItemsOnLoanCheckoutSIP", "1", { onLoanLent: true }],
  ["AutomaticItemReturn", "0", { notSentHome: true }],
  ["AutomaticItemReturn", "1", {}],
  ["BlockReturnOfLostItems", "1", { lostNotTakenBack: true }],
  ["BlockReturnOfWithdrawnItems", "0", { withdrawnTakenBack: true }],
  ["BlockReturnOfWithdrawnItems", "1", {}],
  ["OverduesBlockCirc", "block", { overduesForbidLoans: true }],
  ["OverduesBlockCirc", "confirmation", { overduesForbidLoans: true }],
  ["OverduesBlockCirc", "noblock", {}],
  ["noissuescharge", "", {}],
];

for (const [name, value, rules] of PREFERENCES) {
  Deno.test(`the preference ${name} of ${JSON.stringify(value)} holds for all accounts, or for one`, () => {
    assertEquals(rulesUnder({ [name]: value }).account ?? {}, rules);
    assertEquals(rulesUnder({}, { [name]: value }).account ?? {}, rules);
  });
}

Deno.test("an account's own preference comes before that of all", () => {
  assertEquals(rulesUnder({ OverduesBlockCirc: "block" }, { OverduesBlockCirc: "noblock" }).account, undefined);
  assertEquals(ruleFor(rulesUnder({ noissuescharge: "5" }, { noissuescharge: "10.50" }), "", "").feeLimit, 1050);
});

Deno.test("a noissuescharge with more decimals than the currency limits fees to what can be owed below it", () => {
  const limitOf = (noissuescharge: string, currency: string) => {
    const institutions = `<institution id="MAIN" currency="${currency}"/>`;
    const { config, faults } = load(aFile({ institutions, rest: written({ noissuescharge }) }));
    return ruleFor(config?.accounts.get("a")?.rules ?? fail(JSON.stringify(faults)), "", "").feeLimit;
  };
  assertEquals([limitOf("5.005", "USD"), limitOf("0.001", "USD"), limitOf("5.000000", "USD")], [500, 0, 500]);
  assertEquals([limitOf("500.50", "JPY"), limitOf("500.00", "JPY"), limitOf("5.0055", "KWD")], [500, 500, 5005]);
});

Deno.test("an account that asks for nothing has the very rules of all", () => {
  const { config } = load(fileWith(""));
  assertEquals(config?.accounts.get("a")?.rules === config?.circulation, true);
});

Deno.test("a sort bin mapping is read in Koha's grammar, line by line, and nothing is trimmed", () => {
  const mapping =
    "# bins&#13;&#10;CPL:itype:==:BK:1&#13;CPL:ccode:!=:$itype: 2&#10;&#10;CPL:itype:like:BK:3&#10;CPL:x:eq:1:4&#10;CPL:5";
  const loaded = load(fileWith("", { SIP2SortBinMapping: mapping }));
  assertEquals(loaded.config?.accounts.get("a")?.rules.account?.sortBins, [
    { branch: "CPL", tests: [{ property: "itemType", operator: "eq", value: { text: "BK" } }], bin: "1" },
    { branch: "CPL", tests: [{ property: "collection", operator: "ne", value: { property: "itemType" } }], bin: " 2" },
  ]);
  const messages = told(loaded).join("\n");
  assertMatch(messages, /"CPL:itype:like:BK:3" is left out: it must be BRANCH:PROPERTY:OPERATOR:VALUE:BIN/);
  assertMatch(messages, /"CPL:x:eq:1:4" is left out: sip2d knows nothing of "x"; known are barcode/);
  assertMatch(messages, /"CPL:5" is left out/);
  assertEquals(loaded.faults.length, 3);
});

Deno.test("a line of a sort bin mapping that is indented in its element fits no library, and is told", () => {
  const loaded = load(fileWith("", { SIP2SortBinMapping: "\n  CPL:itype:eq:BK:1\n  CPL:itype:eq:CD:2\n" }));
  assertMatch(
    told(loaded).join(),
    /" {2}CPL:itype:eq:CD:2" is left out: no library's code has blanks around it, and nothing is trimmed$/,
  );
  assertEquals(loaded.config?.accounts.get("a")?.rules.account?.sortBins?.map(({ bin }) => bin), ["1"]);
});

Deno.test("a sort bin mapping of more lines than a return can look through is refused", () => {
  const mapping = Array.from({ length: 5_001 }, (_, bin) => `CPL:itype:eq:BK:${bin}`).join("&#10;");
  assertMatch(told(load(fileWith("", { SIP2SortBinMapping: mapping }))).join(), /has 5001 lines; at most 5000 are/);
});

Deno.test("overdues_block_checkout says that Koha looks at a preference first, unless that is there", () => {
  const on = 'overdues_block_checkout="1"';
  assertMatch(told(load(fileWith(on))).join(), /^6:63 warning overdues_block_checkout: overdue loans raise flag 7/);
  assertEquals(told(load(fileWith(on, { OverduesBlockCirc: "noblock" }))), []);
});

Deno.test("lost_block_checkout_value says that every loss counts, where it asks for some and is looked at", () => {
  const said = (attributes: string) => told(load(fileWith(attributes)));
  assertEquals(said('lost_block_checkout="1" lost_block_checkout_value="2"'), [
    "6:87 warning lost_block_checkout_value is 2: every lost item on loan counts for flag 10, where Koha counts those " +
    "whose LOST value is 2 or more",
  ]);
  assertEquals(said('lost_block_checkout="1" lost_block_checkout_value="1"'), []);
  assertEquals(said('lost_block_checkout="0" lost_block_checkout_value="2"'), []);
});

Deno.test("seen_on_item_information says that keep_lost has no effect", () => {
  assertEquals(told(load(fileWith('seen_on_item_information="keep_lost"'))), [
    "6:63 note seen_on_item_information is keep_lost, which has no effect: when a copy was seen is not kept",
  ]);
  assertEquals(told(load(fileWith('seen_on_item_information="mark_found"'))), []);
});

Deno.test("a preference that stands twice among the overrides is told, and the last one counts", () => {
  const twice = "</noissuescharge><noissuescharge>7";
  const loaded = load(fileWith("", { noissuescharge: `5${twice}` }));
  assertMatch(
    told(loaded).join(),
    /warning the preference noissuescharge stands here again: that in line \d+ does not count$/,
  );
  const { rules } = loaded.config?.accounts.get("a") ?? fail();
  assertEquals(ruleFor(rules, "", "").feeLimit, 700);
});

Deno.test("overdue_fee is warned of where the file has Koha's preferences, which say that Koha charges", () => {
  const rules = '<s:circulation><s:rule overdue_fee="0.25"/></s:circulation>';
  const withRule = (rest: string) =>
    load(aFile({ logins: '<login id="a" password="p" institution="MAIN" terminator="CR"/>', rest: rules + rest }))
      .faults
      .filter(({ message }) => message.startsWith("overdue_fee"));
  assertEquals(withRule(""), []);
  const [warning, ...more] = withRule(written({ AllFinesNeedOverride: "0" }));
  assertEquals([warning?.severity, more.length], ["warning", 0]);
  assertMatch(warning?.message ?? "", /^overdue_fee is 0\.25: being late is charged here: leave it out where Koha/);
});
