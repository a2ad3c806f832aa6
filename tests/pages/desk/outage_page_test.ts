import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { aStandIn } from "../../support/files/a_stand_in.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { queuedLoan } from "../../support/gateway/queued_changes.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { anAcceptedLoan, aQuestion } from "../../support/library/away_changes.ts";
import { engineTest } from "../../support/library/engine.ts";
import { NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { loggedIn } from "../visitor.ts";

const INSTITUTIONS = [anInstitution({ id: "main", upstream: anUpstream(), standIn: aStandIn() })];

/** Gives the cells of the rows of a page, as people read them. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = ""]) => cell.replaceAll(/<[^>]*>/g, ""))
  ).filter((cells) => cells.length > 0);
}

engineTest("the page after an outage tells what was done, what waits, and what is left to do", {}, async (parts) => {
  const { storage: { lending, ledger } } = parts;
  const site = aStaffSite({ institutions: INSTITUTIONS }, parts.storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  assertStringIncludes((await desk.get("/outage")).text, "No outage is known in which a copy lent.");
  assertEquals((await (await loggedIn(site, "view")).get("/outage")).status, 403);
  await lending.begin("main", NOON.subtract({ minutes: 5 }));
  for (const itemId of ["I1", "I2", "I3"]) {
    await lending.decide(aQuestion({ itemId }), (facts) => anAcceptedLoan(facts, { itemId }));
  }
  assertMatch(
    (await desk.get("/outage")).text,
    /The outage of main, which goes on.*Since <time[^>]*>2026-03-02 11:55</s,
  );
  await lending.end("main", NOON);
  // Of the three loans the system has taken one and refused one; what it refused of an earlier outage is not told here.
  await ledger.accept(queuedLoan({ institution: "main", item: "I9", outage: 99 }), 9);
  for (const [itemId, state] of [["I1", "done"], ["I2", "refused"], ["I9", "refused"]] as const) {
    const [row] = await ledger.waitingOf("main", itemId);
    const number = row?.ledgerId ?? 0;
    await ledger.handOver(number, { owner: "a", openFor: 9000, standsFor: 9000, told: NOON });
    const said = state === "refused" ? "<b>Card expired</b>" : "Thank you";
    await ledger.settle(number, { state, by: "answer", now: NOON, terminalTold: "yes", said });
  }
  const { text } = await desk.get("/outage");
  assertMatch(text, /The last outage of main.*11:55<.* until <time[^>]*>2026-03-02 12:00<.*Take back nothing/s);
  const [figures, listed, ...others] = rowsOf(text);
  assertEquals([figures, others], [["3", "0", "0", "0", "1 of 3", "1", "1"], []]);
  assertEquals(listed?.slice(1, 6), ["2026-03-02 12:00", "kiosk 1", "checkout", "P1", "I2"]);
  assertStringIncludes(text, "&lt;b&gt;Card expired");
  // Staff have seen to one, and the other was undone at its terminal.
  await ledger.close(Number(listed?.[0]), { name: "anna", word: "seen", at: NOON });
  const [last] = await ledger.waitingOf("main", "I3");
  await ledger.takeBack(last?.ledgerId ?? 0);
  const { text: done } = await desk.get("/outage");
  assertEquals(rowsOf(done), [["3", "0", "0", "0", "3 of 3", "0", "0"]]);
  assertStringIncludes(done, "Nothing waits, and nothing is on the list: the outage is done.");
  assertNotMatch(done, /Take back nothing/);
});
