import { assertEquals, assertMatch, assertRejects, fail } from "@std/assert";
import { measuredStorage } from "../../src/observability/measured_storage.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { aChange, anEntry } from "../support/library/changes.ts";
import { aLedgerEntry, NEW } from "../support/library/ledger_entries.ts";
import { anItem } from "../support/library/records.ts";
import { STORAGES } from "../support/server/scenario_storage.ts";

Deno.test("measuredStorage() answers as the storage does, and tells how long and how often", async () => {
  const database = await STORAGES.SQLite();
  try {
    const metrics = createMetrics();
    const opened = await database.open();
    await opened.load({ items: [anItem({ itemId: "I1" })] });
    const storage = measuredStorage(opened, metrics);
    const asking = storage.itemFacts("I1");
    assertEquals(storage.underWay, 1);
    assertEquals((await asking)?.item.itemId, "I1");
    assertEquals(storage.underWay, 0);
    assertEquals([storage.problem, (await storage.counts()).items], [undefined, 1]);
    const retry = { keys: ["K1"], whenever: false, again: false };
    assertEquals(await storage.answer(retry), undefined);
    assertEquals((await storage.ledger.begin(aLedgerEntry(), NEW)).kind, "begun");
    await storage.close();
    assertEquals(storage.problem?.english, "the storage has been closed");
    await assertRejects(() => storage.ledger.begin(aLedgerEntry(), NEW));
    await assertRejects(() => storage.itemFacts("I1"));
    await assertRejects(() => storage.answer(retry));
    const text = metrics.text();
    assertMatch(text, /^sip2d_storage_duration_seconds_count\{operation="itemFacts"\} 2$/m);
    assertMatch(text, /^sip2d_storage_failures_total\{operation="itemFacts"\} 1$/m);
    assertMatch(text, /^sip2d_storage_duration_seconds_count\{operation="answer"\} 2$/m);
    assertMatch(text, /^sip2d_storage_failures_total\{operation="answer"\} 1$/m);
    assertMatch(text, /^sip2d_storage_duration_seconds_count\{operation="ledger\.begin"\} 2$/m);
    assertMatch(text, /^sip2d_storage_failures_total\{operation="ledger\.begin"\} 1$/m);
  } finally {
    await database.discard();
  }
});

Deno.test("measuredStorage() counts what staff must look at, once it is stored", async () => {
  const database = await STORAGES.SQLite?.() ?? fail("there is no SQLite");
  try {
    const metrics = createMetrics();
    const storage = measuredStorage(await database.open(), metrics);
    const entry = anEntry({ action: "exception", outcome: "refused", reason: "item-unknown" });
    await storage.apply(aChange({ entry }));
    await storage.apply(aChange());
    for (const amount of [undefined, 125]) {
      const row = anEntry({ action: "exception", ...amount !== undefined && { amount } });
      await storage.apply(aChange({ effects: [{ kind: "note-exception", entry: row }] }));
    }
    await assertRejects(() => storage.apply(aChange({ entry, deadline: { left: () => 0 } })));
    await storage.close();
    const told = metrics.text().split("\n").filter((line) => line.startsWith("sip2d_offline_exceptions_total"));
    assertEquals(told, [
      'sip2d_offline_exceptions_total{reason="item-unknown"} 1',
      'sip2d_offline_exceptions_total{reason="date"} 1',
      'sip2d_offline_exceptions_total{reason="money-due-back"} 1',
    ]);
  } finally {
    await database.discard();
  }
});
