import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { type CopyReport, readCopyReport } from "../../../src/desk/copy/copy_report.ts";
import { writeNeeds } from "../../../src/library/known/loan_needs.ts";
import { aStandIn } from "../../support/files/a_stand_in.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { aStaffSite } from "../staff_site.ts";
import { loggedIn } from "../visitor.ts";

const INSTITUTIONS = [anInstitution({ id: "CPL", upstream: anUpstream(), standIn: aStandIn() })];

/** What came of a day on which the system refused a patron whom the copy took for welcome. */
function aReport(): Promise<CopyReport> {
  const told = { day: "2026-03-02", message: "63", field: "borrow" };
  const at = Temporal.Instant.from("2026-03-02T10:00:00Z");
  return readCopyReport({
    counts: () =>
      Promise.resolve([
        { ...told, outcome: "agrees", count: 999 },
        { ...told, outcome: "stale", count: 1 },
        { ...told, field: "pin", outcome: "agrees", count: 3 },
        { ...told, message: "17", field: "status", outcome: "rule", count: 1 },
        { ...told, message: "17", field: "status", outcome: "not handed over", count: 6 },
        { ...told, message: "11", field: "needs", outcome: writeNeeds({ loan: 1 }, true), count: 7 },
        { ...told, message: "11", field: "needs", outcome: writeNeeds({ loan: 1, card: true }, true), count: 2 },
        { ...told, message: "11", field: "needs", outcome: writeNeeds({ loan: 1, owed: 650 }, false), count: 4 },
      ]),
    differences: () =>
      Promise.resolve([
        { ...told, number: 2, at, outcome: "stale", patronId: "<P1>", bySystem: "no", byCopy: "yes" },
        {
          ...told,
          number: 1,
          at,
          message: "17",
          field: "status",
          outcome: "not known",
          itemId: "I1",
          bySystem: "04",
          byCopy: "",
        },
      ]),
  }, { to: Temporal.PlainDate.from("2026-03-02"), days: 3, examples: 50 });
}

const cellsOf = (text: string, label: string): readonly (readonly string[])[] => {
  const [, table = ""] = new RegExp(`aria-label="${label}"[^>]*><table >(.*?)</table>`, "s").exec(text) ?? [];
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].slice(1).map(([, row = ""]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = ""]) => cell.replaceAll(/<[^>]*>/g, ""))
  );
};

Deno.test("the page of a copy shows by message and cause how far it says the same, and the newest differences", async () => {
  const site = aStaffSite({ institutions: INSTITUTIONS });
  site.copyReport = await aReport();
  const { text } = await (await loggedIn(site, "desk")).get("/copy");
  assertStringIncludes(text, "both said the same in 99.8 % of 1004 answers");
  assertEquals(cellsOf(text, "Differences by cause, in the last thirty days"), [
    ["17", "1", "0 %", "0", "1", "6"],
    ["63", "1000", "99.9 %", "1", "0", "0"],
    ["PIN of a 23 or 63", "3", "100 %", "0", "0", "0"],
  ]);
  assertEquals(cellsOf(text, "The newest differences").map((cells) => cells.slice(1)), [
    ["63", "&lt;P1&gt;", "may borrow", "no", "yes", "older than the last feed"],
    ["17", "I1", "status", "04 charged", "nothing", "not known to the copy"],
  ]);
  assertEquals(text.match(/<svg /g)?.length, 3);
  assertMatch(text, /<a href="\/copy" aria-current="page">Copy<\/a>/);
  const german = await (await loggedIn(site, "desk")).get("/copy", { "accept-language": "de" });
  assertStringIncludes(german.text, "In den letzten dreißig Tagen sagten beide dasselbe in 99,8 % von 1004");
  assertStringIncludes(german.text, "04 entliehen");
});

Deno.test("who only watches sees no card and no barcode on the page of a copy", async () => {
  const site = aStaffSite({ institutions: INSTITUTIONS });
  site.copyReport = await aReport();
  const { text } = await (await loggedIn(site, "view")).get("/copy");
  assertNotMatch(text, /P1|I1/);
  assertEquals(cellsOf(text, "The newest differences").map((cells) => cells.length), [6, 6]);
});

Deno.test("limits can be tried on the page of a copy: how many loans would have been made, and how many wrongly", async () => {
  const site = aStaffSite({ institutions: INSTITUTIONS });
  site.copyReport = await aReport();
  const visitor = await loggedIn(site, "view");
  assertStringIncludes(
    (await visitor.get("/copy")).text,
    "would have lent 7 of 9 in the last thirty days, and 0 wrongly",
  );
  const tried = "/copy?loans_per_card=5&unknown_cards=1&unknown_items=0&owed_at_most=10.00";
  const { text } = await visitor.get(tried);
  assertStringIncludes(text, "would have lent 9 of 9 in the last thirty days, and 4 wrongly");
  assertMatch(text, /name="owed_at_most" value="10.00"/);
  const none = await visitor.get("/copy?loans_per_card=0&unknown_cards=x&owed_at_most=much");
  assertStringIncludes(none.text, "would have lent 0 of 9 in the last thirty days, and 0 wrongly");
  // What is no limit is told, and not taken for one in silence.
  assertMatch(none.text, /role="alert">&quot;x&quot; is nothing that can be tried for &quot;of them of a card that/);
  assertMatch(
    none.text,
    /role="alert">&quot;much&quot; is nothing that can be tried for &quot;What a patron may owe&quot;/,
  );
  assertNotMatch(text, /role="alert"/);
});

Deno.test("who only watches hears of a refused loan without its words", async () => {
  const site = aStaffSite({ institutions: INSTITUTIONS });
  const { differences: [first], ...report } = await aReport();
  if (first === undefined) throw new RangeError();
  const refused = {
    ...first,
    message: "11",
    field: "done" as const,
    bySystem: "no: Ada owes for Poems",
    byCopy: "yes",
  };
  site.copyReport = {
    ...report,
    differences: [refused, { ...refused, bySystem: "yes", byCopy: "no: patron-blocked" }],
  };
  const shown = async (role: "view" | "desk") =>
    cellsOf((await (await loggedIn(site, role)).get("/copy")).text, "The newest differences").map((cells) =>
      cells.slice(-3, -1)
    );
  assertEquals(await shown("view"), [["no", "yes"], ["yes", "no"]]);
  const [[system, copy], [, blocked]] = await shown("desk") as [string[], string[]];
  assertEquals([system, copy, blocked?.startsWith("no: ")], ["no: Ada owes for Poems", "yes", true]);
});

Deno.test("the page of a copy says that it cannot be read, and that nothing is compared; without a copy there is none", async () => {
  const off = anInstitution({ id: "FFL", upstream: anUpstream(), standIn: aStandIn({ compareOneOf: 0 }) });
  const site = aStaffSite({ institutions: [...INSTITUTIONS, off] });
  const visitor = await loggedIn(site, "view");
  const { text } = await visitor.get("/copy?institution=FFL");
  assertMatch(text, /Nothing is compared/);
  assertMatch(text, /The copy of this institution cannot be read now/);
  assertMatch(text, /<option value="FFL" selected="">|<option value="FFL" selected>/);
  site.copyReport = await readCopyReport(
    { counts: () => Promise.resolve([]), differences: () => Promise.resolve([]) },
    { to: Temporal.PlainDate.from("2026-03-02"), days: 3, examples: 50 },
  );
  assertMatch((await visitor.get("/copy")).text, /Nothing has been compared yet/);
  const without = await (await loggedIn(aStaffSite(), "view")).get("/copy");
  assertEquals(without.status, 404);
  assertNotMatch(without.text, /href="\/copy"/);
});

Deno.test("the page of a copy shows how old its last whole feed is, where its records come from, and what it knew today", async () => {
  const site = aStaffSite({ institutions: INSTITUTIONS });
  site.copyReport = await aReport();
  site.copyFreshness = {
    wholeFeed: site.now.subtract({ hours: 9, minutes: 59 }),
    records: [
      ...[{ kind: "card", origin: "fed", count: 400 }, { kind: "card", origin: "learned", count: 20 }] as const,
      { kind: "copy", origin: "away", count: 3 },
    ],
    cards: { known: 49, all: 50 },
    items: { known: 0, all: 0 },
  };
  const { text } = await (await loggedIn(site, "view")).get("/copy");
  assertEquals(cellsOf(text, "How fresh the copy is"), [
    ["Cards", "420", "400", "20", "0", "98 % of 50"],
    ["Items", "3", "0", "0", "3", "nothing was compared"],
  ]);
  assertMatch(text, /The last whole feed tells of <time.*\(9 h ago\)/);
  const { wholeFeed: _, ...never } = site.copyFreshness;
  site.copyFreshness = never;
  assertMatch((await (await loggedIn(site, "view")).get("/copy")).text, /No feed has told all of the system/);
});
