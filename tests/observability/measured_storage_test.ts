import assert from "node:assert/strict";
import { measuredStorage } from "../../src/observability/measured_storage.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { anItem } from "../support/records.ts";
import { STORAGES } from "../support/scenario_storage.ts";

Deno.test("measuredStorage() answers as the storage does, and tells how long and how often", async () => {
  const database = await STORAGES.SQLite();
  try {
    const metrics = createMetrics();
    const opened = await database.open();
    await opened.load({ items: [anItem({ itemId: "I1" })] });
    const storage = measuredStorage(opened, metrics);
    const asking = storage.itemFacts("I1");
    assert.equal(storage.underWay, 1);
    assert.equal((await asking)?.item.itemId, "I1");
    assert.equal(storage.underWay, 0);
    assert.deepEqual([storage.available, (await storage.counts()).items], [true, 1]);
    await storage.close();
    assert.equal(storage.available, false);
    await assert.rejects(storage.itemFacts("I1"));
    const text = metrics.text();
    assert.match(text, /^sip2d_storage_duration_seconds_count\{operation="itemFacts"\} 2$/m);
    assert.match(text, /^sip2d_storage_failures_total\{operation="itemFacts"\} 1$/m);
  } finally {
    await database.discard();
  }
});
