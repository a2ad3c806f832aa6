import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { anUpstreamReport } from "../../support/gateway/an_upstream_report.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { engineTest } from "../../support/library/engine.ts";
import { NOON } from "../../support/library/records.ts";
import { queuedLoan } from "../../support/gateway/queued_changes.ts";
import { aReturn, handOver } from "../../support/library/accepted_returns.ts";
import { aStaffSite } from "../staff_site.ts";
import { loggedIn } from "../visitor.ts";

const SCRIPT = "<script>alert(1)</script>";
const CONFIRMED = anInstitution({ id: "main", upstream: anUpstream({ offlineReturns: "confirm" }) });

engineTest("createStaffApp() tells of returns that wait, and hands them over when staff say so", {}, async (parts) => {
  const { storage: { ledger } } = parts;
  const site = aStaffSite({ institutions: [CONFIRMED] }, parts.storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const { text: none } = await desk.get("/returns");
  assertStringIncludes(none, "Nothing waits.");
  // A table without rows says nothing.
  assertNotMatch(none, /<table/);
  assertNotMatch((await desk.get("/")).text, /return.* waits? for the library/);
  for (const itemId of ["I1", "I2"]) await ledger.accept(aReturn({ itemId }), 9);
  assertMatch((await desk.get("/")).text, /2 returns wait for the library system of main; 2 for your word\./);
  assertMatch((await desk.get("/returns")).text, /run the exception bin through the sorter again.*Hand 2 over/s);
  const posted = await desk.post("/returns/hand-over", { institution: "main" });
  assertEquals([posted.status, posted.headers.get("location")], [303, "/returns"]);
  const { text } = await desk.get("/returns");
  assertMatch(text, /role="status">2 are handed over when the library system answers\./);
  assertNotMatch(text, /Hand 2 over/);
  assertEquals((await ledger.waitingTally()).map(({ unreleased }) => unreleased), [0]);
});

engineTest("createStaffApp() tells what a copy has accepted, and stops its hand-over", {}, async (parts) => {
  const { storage: { ledger } } = parts;
  const site = aStaffSite({ institutions: [CONFIRMED] }, parts.storage);
  site.now = NOON;
  site.upstreams = [anUpstreamReport({ institution: "main" })];
  const desk = await loggedIn(site, "desk");
  await ledger.accept(queuedLoan({ institution: "main" }), 9);
  await ledger.accept(aReturn(), 9);
  const overview = (await desk.get("/")).text;
  assertMatch(overview, /1 change waits to be handed over\..*Take back nothing/s);
  assertMatch(overview, /1 return waits for the library system of main; 1 for your word/);
  assertMatch((await desk.get("/returns")).text, /Take back nothing.*Hand 1 over.*Stop/s);
  assertEquals((await desk.post("/returns/stop", { institution: "main" })).status, 303);
  const { text } = await desk.get("/returns");
  assertMatch(text, /role="status">Nothing that the copy of main has accepted is handed over\./);
  assertMatch(text, /1; stopped by desk.*Go on/s);
  assertMatch((await desk.get("/")).text, /stopped by desk/);
  await desk.post("/returns/go-on", { institution: "main" });
  assertNotMatch((await desk.get("/returns")).text, /stopped by/);
});

engineTest("createStaffApp() lists the holds that returns captured, by branch", {}, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const captured = { alertType: "02", destination: "MPL", patronId: "=P1", title: SCRIPT };
  await handOver(storage.ledger, aReturn({ branch: "CPL" }), { captured });
  const { text } = await desk.get("/returns");
  assertNotMatch(text, /<script>alert/);
  assertMatch(text, /CPL.*I1.*&lt;script&gt;.*=P1.*MPL/s);
  const [head, line] = (await desk.get("/returns.csv")).text.split("\r\n");
  assertEquals(head, "branch,item_id,title,patron_id,destination,alert_type,at");
  assertEquals(line, `CPL,I1,${SCRIPT},'=P1,MPL,02,2026-03-02T12:00:00Z`);
});
