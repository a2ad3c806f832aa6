import { assert, assertEquals } from "@std/assert";
import { createUnclearChanges } from "../../../src/stand_in/lending/unclear_changes.ts";
import type { Ledger } from "../../../src/storage/port/ledger.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { queuedLoan } from "../../support/gateway/queued_changes.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { until } from "../../support/wire/until.ts";

type Asked = Pick<Ledger, "waitingOf" | "earlier" | "tellTerminal">;

/** Follows unclear changes in a ledger, by a clock that is rung by hand; each look may be waited for. */
function following({ waitingOf, earlier, tellTerminal }: Asked) {
  let bell: (() => void) | undefined, looks = 0;
  const unclear = createUnclearChanges({
    ledger: {
      waitingOf(institution, itemId) {
        looks++;
        return waitingOf(institution, itemId);
      },
      ...{ earlier, tellTerminal },
    },
    after(_, ring) {
      bell = ring;
      return () => bell = undefined;
    },
    log: recordingLog(),
  });
  return {
    unclear,
    get looks() {
      return looks;
    },
    isWaiting: () => bell !== undefined,
    ring() {
      const now = bell;
      bell = undefined;
      now?.();
    },
  };
}

Deno.test("a change that is written although its terminal heard no says so, once the storage is back; no other does", async () => {
  const storage = await openSqliteStorage(":memory:"), { ledger } = storage, entry = queuedLoan();
  let isAway = true;
  const { unclear, ring, isWaiting } = following({
    ...ledger,
    waitingOf: (...of) => isAway ? Promise.reject(new StorageUnavailable("away")) : ledger.waitingOf(...of),
  });
  const told = async (item: string) => (await ledger.waitingOf("MAIN", item))[0]?.terminalTold;
  try {
    await ledger.accept(entry, 9);
    await ledger.accept(queuedLoan({ item: "I2005", key: "K2" }), 9);
    unclear.note(entry);
    ring();
    await until(isWaiting);
    assertEquals(await told("I2001"), "yes");
    isAway = false;
    ring();
    await until(async () => await told("I2001") === "no");
    assertEquals(await told("I2005"), "yes");
  } finally {
    unclear.close();
    await storage.close();
  }
});

Deno.test("one whose terminal has asked again meanwhile, and heard yes, says yes", async () => {
  const storage = await openSqliteStorage(":memory:"), { ledger } = storage, entry = queuedLoan();
  const { unclear, ring, isWaiting } = following(ledger);
  try {
    await ledger.accept(entry, 9);
    unclear.note(entry);
    const [row] = await ledger.waitingOf("MAIN", "I2001");
    assert(row !== undefined && isWaiting());
    unclear.toldYes(row);
    ring();
    assertEquals((await ledger.waitingOf("MAIN", "I2001"))[0]?.terminalTold, "yes");
    assertEquals(isWaiting(), false);
  } finally {
    await storage.close();
  }
});

Deno.test("one whose terminal asks again while its no is written down says yes in the end", async () => {
  const storage = await openSqliteStorage(":memory:"), { ledger } = storage, entry = queuedLoan();
  const told: string[] = [];
  const followed: ReturnType<typeof following> = following({
    ...ledger,
    async tellTerminal(ledgerId, word) {
      const row = await ledger.row(ledgerId);
      if (word === "no" && row !== undefined) followed.unclear.toldYes(row);
      await ledger.tellTerminal(ledgerId, word);
      told.push(word);
    },
  });
  try {
    await ledger.accept(entry, 9);
    followed.unclear.note(entry);
    followed.ring();
    await until(() => told.length > 1);
    assertEquals((await ledger.waitingOf("MAIN", "I2001"))[0]?.terminalTold, "yes");
    assertEquals([told, followed.isWaiting()], [["no", "yes"], false]);
  } finally {
    await storage.close();
  }
});

Deno.test("one that was handed over before it was looked for is on the list, too", async () => {
  const storage = await openSqliteStorage(":memory:"), { ledger } = storage, entry = queuedLoan({ key: "K1" });
  const { unclear, ring } = following(ledger), now = entry.heard.add({ seconds: 1 });
  const listed = async () => (await ledger.exceptions({ limit: 9 })).map(({ state, itemId }) => [state, itemId]);
  try {
    const ledgerId = await ledger.accept(entry, 9);
    assert(ledgerId !== undefined);
    unclear.note(entry);
    await ledger.handOver(ledgerId, { owner: "it", openFor: 9_000, standsFor: 9_000, told: now });
    await ledger.settle(ledgerId, { state: "done", by: "answer", now });
    assertEquals(await listed(), []);
    ring();
    await until(async () => (await listed()).length > 0);
    assertEquals(await listed(), [["done", "I2001"]]);
  } finally {
    unclear.close();
    await storage.close();
  }
});

Deno.test("one that was not written is looked for five times, and no more", async () => {
  const followed = following({
    waitingOf: () => Promise.resolve([]),
    earlier: () => Promise.resolve(undefined),
    tellTerminal: () => Promise.resolve(),
  });
  followed.unclear.note(queuedLoan());
  for (let rings = 0; followed.isWaiting(); rings++) {
    assert(rings < 9);
    followed.ring();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
  assertEquals(followed.looks, 5);
});
