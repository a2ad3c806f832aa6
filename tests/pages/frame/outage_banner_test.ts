import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import type { UpstreamReport } from "../../../src/observability/upstream_report.ts";
import { anUpstreamReport } from "../../support/gateway/an_upstream_report.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aStandIn } from "../../support/files/a_stand_in.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { anAcceptedLoan, aQuestion } from "../../support/library/away_changes.ts";
import { engineTest } from "../../support/library/engine.ts";
import { NOON } from "../../support/library/records.ts";
import { aStaffSite, type StaffSite } from "../staff_site.ts";
import { aVisitor, loggedIn } from "../visitor.ts";

const BEGAN = NOON.subtract({ minutes: 5 });
const INSTITUTIONS = [anInstitution({ id: "main", upstream: anUpstream(), standIn: aStandIn() })];

function lends(overrides: Partial<UpstreamReport> = {}): UpstreamReport {
  const condition = { state: "away", since: NOON.epochMilliseconds } as const;
  return anUpstreamReport({ institution: "main", condition, stoodFor: true, lends: true, ...overrides });
}

/** Gives the lines of the banners of a page, as people read them. */
function bannersOf(text: string): readonly string[] {
  const [, banners = ""] = /<\/header>(.*?)<main>/s.exec(text) ?? [];
  return [...banners.matchAll(/<p>(.*?)<\/p>/gs)].map(([, line = ""]) => line.replaceAll(/<[^>]*>/g, ""));
}

function siteAt(storage: Parameters<typeof aStaffSite>[1]): StaffSite {
  const site = aStaffSite({ institutions: INSTITUTIONS }, storage);
  site.now = NOON;
  return site;
}

const NOTHING_BACK = "Take back nothing that was lent in the outage until the queue is empty.";

engineTest("each page tells while a copy lends since when, why, and what it has done", {}, async ({ storage }) => {
  const site = siteAt(storage), desk = await loggedIn(site, "desk"), view = await loggedIn(site, "view");
  site.upstreams = [lends({ stoodFor: false })];
  assertEquals(bannersOf((await desk.get("/")).text), []);
  site.upstreams = [lends()];
  await storage.lending.begin("main", BEGAN);
  for (const itemId of ["I1", "I2"]) {
    await storage.lending.decide(aQuestion({ itemId }), (facts) => anAcceptedLoan(facts, { itemId }));
  }
  const { journal } = anAcceptedLoan({});
  await storage.lending.decide(aQuestion(), () => ({ kind: "refused", journal: { ...journal, outcome: "refused" } }));
  const lines = [
    "A copy lends in place of the library system of main. Since 11:55:00: the library system is away.",
    "In this outage: 2 lent, 0 returned, 0 renewed, 1 refused.",
    "2 changes wait to be handed over.",
    `Loans and returns go on at the terminals. ${NOTHING_BACK}`,
  ];
  for (const path of ["/", "/terminals", "/messages", "/copy"]) {
    const { text } = await view.get(path);
    assertEquals([path, bannersOf(text)], [path, lines]);
    // Who only watches sees no card, and gets no link to where one stands.
    assertNotMatch(/<aside.*<\/aside>/s.exec(text)?.[0] ?? "", /P1|\/returns|\/outage/);
  }
  assertEquals(bannersOf((await desk.get("/desk")).text), [
    ...lines.slice(0, -1),
    `${lines.at(-1)} The queue · After an outage`,
  ]);
  assertNotMatch((await aVisitor(site.app).get("/")).text, /<aside/);
});

engineTest("each page tells who has a copy lend, and the reason as it was written", {}, async ({ storage }) => {
  const site = siteAt(storage), view = await loggedIn(site, "view");
  const startedByHand = { at: BEGAN.epochMilliseconds, by: "anna", reason: "<b>Koha is updated</b>" };
  site.upstreams = [lends({ startedByHand })];
  const { text } = await view.get("/");
  assertStringIncludes(text, "anna has started it. Reason: &lt;b&gt;Koha is updated&lt;/b&gt;");
  assertMatch(text, /Since <time[^>]*>11:55:00</);
  // It is told without a database, too; what a copy has done is not known then.
  assertNotMatch(text, /In this outage/);
  const without = aStaffSite({ institutions: INSTITUTIONS });
  const { lends: _, ...answers } = lends({ institution: "other" });
  without.upstreams = [lends(), answers];
  assertEquals(bannersOf((await (await loggedIn(without, "view")).get("/")).text).length, 2);
});

engineTest("each page tells after an outage, until the queue is empty", {}, async ({ storage }) => {
  const site = siteAt(storage), desk = await loggedIn(site, "desk");
  site.upstreams = [lends({ stoodFor: false })];
  await storage.lending.begin("main", BEGAN);
  await storage.lending.decide(aQuestion(), (facts) => anAcceptedLoan(facts));
  await storage.lending.end("main", NOON);
  await desk.post("/returns/stop", { institution: "main" });
  assertEquals(bannersOf((await desk.get("/terminals")).text), [
    "The outage of main is over, and changes of it still wait for the library system.",
    "In this outage: 1 lent, 0 returned, 0 renewed, 0 refused.",
    "1 change waits to be handed over; stopped by desk.",
    `${NOTHING_BACK} The queue · After an outage`,
  ]);
  const { text: german } = await desk.get("/", { "accept-language": "de" });
  assertStringIncludes(german, "Nichts zurücknehmen, was im Ausfall verliehen wurde, bis die Warteschlange leer ist.");
  // The next outage has done nothing yet.
  site.upstreams = [lends()];
  assertNotMatch(bannersOf((await desk.get("/")).text).join("\n"), /In this outage/);
  site.upstreams = [lends({ stoodFor: false })];
  const [row] = await storage.ledger.waitingOf("main", "I1");
  await storage.ledger.takeBack(row?.ledgerId ?? 0);
  assertEquals(bannersOf((await desk.get("/")).text), []);
});
