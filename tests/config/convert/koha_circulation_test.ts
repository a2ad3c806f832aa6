import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { ruleFor } from "../../../src/circulation/rules/rules.ts";
import { convertConfig } from "../../../src/config/convert/convert_config.ts";
import { readTables } from "../../../src/config/convert/read_tables.ts";
import { load } from "../sample_xml.ts";

const FILE = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/">
  <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="term1" password="term1" institution="CPL" /></accounts>
  <institutions>
    <institution id="CPL" implementation="ILS" parms=""><policy checkin="true" checkout="true" renewal="true"
      status_update="false" offline="false" timeout="100" retries="5" /></institution>
  </institutions>
</acsconfig>`;

type Table = readonly (readonly (string | number | undefined)[])[];

/** Tables as `mysql --batch` writes them. */
function converted(tables: Readonly<Record<string, Table>>, from?: string) {
  const database = readTables((name) => {
    const rows = tables[name];
    return rows?.map((row) => row.map((cell) => cell ?? "NULL").join("\t")).join("\n");
  }, from);
  const result = convertConfig(FILE, database);
  assert(result.ok);
  const { config, faults } = load(result.xml);
  assert(config, JSON.stringify(faults));
  const rules = config.accounts.get("term1")?.rules;
  assert(rules);
  return { ...result, rules, errors: faults.filter(({ severity }) => severity === "error") };
}

const HEAD = ["branchcode", "categorycode", "itemtype", "rule_name", "rule_value"] as const;
const BRANCHES: Table = [["branchcode", "branchname"], ["CPL", "Centerville"], ["FFL", "Fairfield & Co"]];

/** What Koha's page on circulation rules says: the library first, then the category, then the item type. */
function kohas(rules: Table, name: string, category: string, itemType: string): string | undefined {
  for (const branch of ["CPL", undefined]) {
    for (const c of [category, undefined]) {
      for (const t of [itemType, undefined]) {
        const found = rules.find(([b, rc, rt, rn]) => b === branch && rc === c && rt === t && rn === name);
        if (found !== undefined) return String(found[4]);
      }
    }
  }
  return undefined;
}

const scoped = fc.tuple(
  fc.constantFrom(undefined, "CPL", "FFL"),
  fc.constantFrom(undefined, "PT", "J"),
  fc.constantFrom(undefined, "BK", "DVD"),
);
const someRules = fc.uniqueArray(
  fc.oneof(
    fc.tuple(scoped, fc.constant("issuelength"), fc.integer({ min: 1, max: 60 })),
    fc.tuple(scoped, fc.constant("renewalsallowed"), fc.integer({ min: 0, max: 9 })),
    fc.tuple(scoped, fc.constant("reservesallowed"), fc.integer({ min: 0, max: 1 })),
  ),
  { maxLength: 25, selector: ([scope, name]) => JSON.stringify([scope, name]) },
).map((found): Table =>
  found.map(([[branch, category, itemType], name, value]) => [branch, category, itemType, name, value])
);

Deno.test("convertConfig() finds for each patron and copy what Koha finds, of one library's rules and those of all", () => {
  fc.assert(
    fc.property(someRules, (rules) => {
      const { rules: ours } = converted({ branches: BRANCHES, circulation_rules: [HEAD, ...rules] });
      for (const category of ["PT", "J", "other"]) {
        for (const itemType of ["BK", "DVD", "other"]) {
          const rule = ruleFor(ours, category, itemType);
          const said = (name: string) => kohas(rules, name, category, itemType);
          const length = said("issuelength");
          if (length !== undefined) assertEquals(`${rule.loanDays}`, length, `${category} ${itemType}`);
          const renewals = said("renewalsallowed");
          if (renewals !== undefined) assertEquals(`${rule.renewals}`, renewals);
          const holds = said("reservesallowed");
          if (holds !== undefined) assertEquals(rule.holdsAllowed, holds !== "0");
        }
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("convertConfig() takes loan periods, limits and charges out of circulation_rules, with NULL and with *", () => {
  for (const all of [undefined, "*"]) {
    const { rules, told, errors } = converted({
      circulation_rules: [
        HEAD,
        [all, all, all, "issuelength", 21],
        [all, all, all, "lengthunit", "days"],
        [all, all, "DVD", "issuelength", 4],
        [all, all, "DVD", "lengthunit", "hours"],
        [all, all, all, "renewalsallowed", 2],
        [all, all, all, "reservesallowed", ""],
        [all, all, "DVD", "reservesallowed", 0],
        [all, all, all, "fine", "0.250000"],
        [all, all, all, "chargeperiod", 1],
        [all, "J", all, "fine", 0],
        [all, all, all, "overduefinescap", "5.000000"],
        [all, all, all, "holds_pickup_period", 10],
        [all, "PT", all, "patron_maxissueqty", 20],
        [all, "J", all, "patron_maxissueqty", ""],
        [all, all, all, "maxissueqty", 30],
        [all, all, "DVD", "maxissueqty", 3],
        [all, "J", all, "max_holds", 5],
        [all, all, all, "finedays", 2],
      ],
      itemtypes: [["itemtype", "rentalcharge"], ["DVD", "1.500000"], ["BK", "0.000000"]],
      categories: [["categorycode", "reservefee"], ["PT", "0.500000"], ["J", undefined]],
    });
    assertEquals(errors, []);
    const dvd = ruleFor(rules, "PT", "DVD");
    assertEquals([dvd.loanHours, dvd.holdsAllowed, dvd.checkoutFee, dvd.renewals], [4, false, 150, 2]);
    const book = ruleFor(rules, "PT", "BK");
    assertEquals([book.loanDays, book.loanHours, book.holdsAllowed], [21, undefined, true]);
    assertEquals([book.overdueFee, book.overdueFeeCap, book.holdShelfDays, book.holdFee], [25, 500, 10, 50]);
    assertEquals(ruleFor(rules, "J", "BK").overdueFee, 0);
    const limits = (
      category: string,
    ) => [ruleFor(rules, category, "").loanLimit, ruleFor(rules, category, "").holdLimit];
    assertEquals([limits("PT"), limits("J"), limits("other")], [[20, 9999], [30, 5], [30, 9999]]);
    assertMatch(told.join("\n"), /limits of loans of one item type are left out/);
    assertMatch(told.join("\n"), /by other periods than a day are left out/);
    assertMatch(told.join("\n"), /finedays/);
  }
});

Deno.test("convertConfig() takes loan periods out of issuingrules, which Koha had up to 19.11", () => {
  const { rules } = converted({
    issuingrules: [
      [
        "branchcode",
        "categorycode",
        "itemtype",
        "issuelength",
        "lengthunit",
        "renewalsallowed",
        "fine",
        "chargeperiod",
      ],
      ["*", "*", "*", 28, "days", 1, undefined, undefined],
      ["*", "J", "*", 14, "days", 0, "0.100000", 1],
    ],
  });
  assertEquals(["J", "PT"].map((category) => ruleFor(rules, category, "BK").loanDays), [14, 28]);
  assertEquals(["J", "PT"].map((category) => ruleFor(rules, category, "BK").overdueFee), [10, 0]);
});

Deno.test("convertConfig() declares Koha's libraries with their holidays, and names days that it cannot open", () => {
  const { xml, told, errors } = converted({
    branches: BRANCHES,
    repeatable_holidays: [
      ["id", "branchcode", "weekday", "day", "month"],
      [1, "cpl", 0, undefined, undefined],
      [2, "CPL", undefined, 25, 12],
      [3, "FFL", 6, undefined, undefined],
    ],
    special_holidays: [
      ["id", "branchcode", "day", "month", "year", "isexception"],
      [1, "CPL", 3, 4, 2026, 0],
      [2, "CPL", 1, 1, 2019, 0],
      [3, "FFL", 6, 6, 2026, 1],
    ],
  }, "2026-01-01");
  assertEquals(errors, []);
  assertMatch(xml, /<sip2d:library code="CPL" name="Centerville" closed="sunday 12-25 2026-04-03" \/>/);
  assertMatch(xml, /<sip2d:library code="FFL" name="Fairfield &amp; Co" closed="saturday" \/>/);
  assertMatch(told.join("\n"), /library "FFL" is open on 2026-06-06 in Koha/);
});

Deno.test("convertConfig() leaves rules alone that the file has, and tells of those of other libraries", () => {
  const rules: Table = [HEAD, ["FFL", undefined, undefined, "issuelength", 7], [
    undefined,
    undefined,
    undefined,
    "issuelength",
    9,
  ]];
  assertMatch(converted({ branches: BRANCHES, circulation_rules: rules }).told.join("\n"), /other rules for FFL/);
  const database = readTables((name) =>
    name === "circulation_rules" ? rules.map((row) => row.join("\t")).join("\n") : undefined
  );
  const own = '<sip2d:circulation xmlns:sip2d="urn:sip2d:config:1" />';
  const kept = convertConfig(FILE.replace("</acsconfig>", `${own}</acsconfig>`), database);
  assert(kept.ok);
  assertEquals(kept.xml.includes("sip2d:rule"), false);
});

Deno.test("convertConfig() writes what limits all patrons as rules for the copy of a Koha that stays", () => {
  const tables = (preferences: string, categories = "categorycode\nPT"): Readonly<Record<string, string>> => ({
    circulation_rules: `${HEAD.join("\t")}\n*\t*\t*\tissuelength\t14`,
    systempreferences: `variable\tvalue\n${preferences}`,
    categories,
  });
  const ruled = (files: Readonly<Record<string, string>>, system?: { address: string; kind: "koha" }) => {
    const result = convertConfig(FILE, readTables((name) => files[name]), system);
    assert(result.ok);
    return { rules: [...result.xml.matchAll(/<sip2d:rule .*/g)].map(([rule]) => rule), told: result.told.join("\n") };
  };
  const koha = { address: "koha.example.org:6001", kind: "koha" as const };
  const base = '<sip2d:rule loan_days="14"';
  assertEquals(ruled(tables("noissuescharge\t7.50\nOverduesBlockCirc\tnoblock"), koha).rules, [
    `${base} fee_limit="7.50" />`,
  ]);
  // Koha takes 5 where nothing is set, and blocks by overdue loans also where staff may go on.
  assertEquals(ruled(tables("noissuescharge\t\nOverduesBlockCirc\tconfirmation"), koha).rules, [
    `${base} fee_limit="5.00" overdue_limit="1" />`,
  ]);
  assertEquals(ruled(tables("dateformat\tiso"), koha).rules, [`${base} />`]);
  // In Koha's place they stay preferences.
  assertEquals(ruled(tables("noissuescharge\t7.50")).rules, [`${base} />`]);
  // A category's own limit comes before that of all.
  const own = ruled(tables("noissuescharge\t5", "categorycode\tnoissuescharge\nPT\t20.000000"), koha);
  assertEquals(own.rules, [`${base} fee_limit="5.00" />`, '<sip2d:rule category="PT" fee_limit="20.00" />']);
  assertEquals(/limit of debt of a category/.test(own.told), false);
});

Deno.test("convertConfig() tells of due dates that are others in Koha, and of none that are the same", () => {
  const told = (of: { rules?: Table; days?: string; ends?: string; closed?: Table }) =>
    converted({
      branches: BRANCHES,
      circulation_rules: [HEAD, ["*", "*", "*", "issuelength", 14], ...of.rules ?? []],
      repeatable_holidays: [
        ["branchcode", "weekday", "day", "month"],
        ...of.closed ?? [["CPL", 0, undefined, undefined]],
      ],
      systempreferences: [["variable", "value"], ["useDaysMode", of.days ?? "Datedue"], [
        "ReturnBeforeExpiry",
        of.ends ?? "0",
      ]],
    }).told.filter((line) => /useDaysMode|renewalperiod|hardduedate|ReturnBeforeExpiry/.test(line));
  const same: Table = [["*", "J", "*", "renewalperiod", 14], ["*", "*", "*", "hardduedate", ""], [
    "*",
    "*",
    "BK",
    "renewalperiod",
    "",
  ]];
  assertEquals([told({ rules: same }), told({ days: "Calendar", closed: [] })], [[], []]);
  // Sundays do not count in Koha, unless its preference says otherwise.
  assertMatch(told({ days: "Calendar" })[0] ?? "", /^useDaysMode is Calendar in Koha, and as Datedue in sip2d/);
  assertMatch(told({ rules: [["*", "J", "*", "renewalperiod", 7]] })[0] ?? "", /sip2d renews for that of the loan/);
  assertMatch(told({ rules: [["*", "*", "*", "hardduedate", "2027-01-31"]] })[0] ?? "", /hardduedate/);
  assertMatch(told({ ends: "1" })[0] ?? "", /ReturnBeforeExpiry/);
  // Another library's period is none of ours.
  assertEquals(told({ rules: [["FFL", "*", "*", "renewalperiod", 7]] }), []);
});
