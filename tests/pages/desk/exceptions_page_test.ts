import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import type { Ledger, LedgerEntry, Settlement } from "../../../src/storage/port/ledger.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aLedgerEntry, aLedgerPayment, IS_UNKNOWN, isDone, NEW } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { loggedIn } from "../visitor.ts";

const SCRIPT = "<script>alert(1)</script>";

/** Has something happen at a library system, and gives its number. */
async function happen(ledger: Ledger, entry: LedgerEntry, settlement: Settlement = IS_UNKNOWN): Promise<number> {
  const begun = await ledger.begin(entry, NEW);
  assert(begun.kind === "begun");
  await ledger.settle(begun.ledgerId, settlement);
  return begun.ledgerId;
}

engineTest("createStaffApp() lists what staff must see to at library systems", {}, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  const desk = await loggedIn(site, "desk");
  assertStringIncludes((await desk.get("/exceptions")).text, "Nothing is left to see to.");
  assertNotMatch((await desk.get("/")).text, /not confirmed/);
  await happen(storage.ledger, aLedgerEntry({ patronId: SCRIPT, itemId: "=I1" }));
  await happen(storage.ledger, aLedgerPayment(), isDone({ state: "refused", terminalTold: "yes" }));
  const { text } = await desk.get("/exceptions");
  assertNotMatch(text, /<script>alert/);
  const rows = [...text.matchAll(/<tr><td data-column="No\.">(\d+)<\/td>.*?<\/tr>/gs)].map(([row = "", number]) =>
    [number, row] as const
  );
  assertEquals(rows.map(([number]) => number), ["2", "1"]);
  assertMatch(rows[0]?.[1] ?? "", /5\.00.*paid, not credited although the terminal said yes: .*; BK BK1/);
  assertMatch(rows[1]?.[1] ?? "", /&lt;script&gt;.*=I1.*perhaps lent; the terminal said no: /);
  const file = (await desk.get("/exceptions.csv")).text.split("\r\n");
  assertEquals(file.length, 4);
  assertMatch(file[2] ?? "", /^1,2026-03-02T12:00:00Z,main,desk,SC1,checkout,unknown,,no,<script>.*,'=I1,/);
  const overview = (await desk.get("/")).text;
  assertMatch(
    overview,
    /At the library system of main 2 changes are not confirmed, .*<a href="\/exceptions">See to them<\/a>/,
  );
  assertNotMatch((await (await loggedIn(site, "view")).get("/")).text, /href="\/exceptions"/);
});

engineTest("createStaffApp() closes what staff say that they have seen to", {}, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const number = String(await happen(storage.ledger, aLedgerEntry()));
  const told = async (form: Record<string, string>) => {
    const posted = await desk.post("/exceptions/close", form);
    assertEquals([posted.status, posted.headers.get("location")], [303, "/exceptions"]);
    return (await desk.get("/exceptions")).text;
  };
  assertMatch(await told({ number, word: " " }), /role="alert">Say what you found or did; nothing was done\./);
  assertEquals((await storage.ledger.row(1))?.closed, undefined);
  assertMatch(
    await told({ number, word: "the patron has it" }),
    /role="status">Number 1 is closed\.<.*Nothing is left to see to/s,
  );
  assertEquals((await storage.ledger.row(1))?.closed, { name: "desk", word: "the patron has it", at: NOON });
  assertMatch(
    await told({ number, word: "again" }),
    /role="alert">Number 1 is no exception, or was closed before\./,
  );
  assertMatch(await told({ number: "x", word: "again" }), /nothing was done/);
  const [, line] = await storage.journal({ limit: 9 });
  assertEquals([line?.action, line?.terminal, line?.detail], [
    "exception-closed",
    "desk",
    "number 1: the patron has it",
  ]);
});

engineTest("createStaffApp() shows a hundred at a time, and all in the file", {}, async ({ storage }) => {
  const desk = await loggedIn(aStaffSite({}, storage), "desk");
  for (let item = 1; item <= 101; item++) await happen(storage.ledger, aLedgerEntry({ itemId: `I${item}` }));
  const first = (await desk.get("/exceptions")).text;
  assertStringIncludes(first, '<a href="/exceptions?before=2">Go on</a>');
  const second = (await desk.get("/exceptions?before=2")).text;
  assertMatch(second, /<td data-column="No\.">1<\/td>/);
  assertNotMatch(second, /Go on/);
  assertEquals((await desk.get("/exceptions.csv")).text.split("\r\n").length, 103);
});
