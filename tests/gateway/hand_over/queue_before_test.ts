import { assertEquals } from "@std/assert";
import { queueBefore } from "../../../src/gateway/hand_over/queue_before.ts";
import { foldId } from "../../../src/library/id.ts";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";

const NOW = Temporal.Instant.from("2026-11-24T10:15:00Z");

/** What waits, in the order in which it was accepted; without a patron it is a return that no stand-in has accepted. */
function waiting(...changes: readonly (readonly [itemId: string, patronId?: string])[]) {
  const rows = changes.map(([itemId, patronId], at): LedgerRow => ({
    ...{ ledgerId: at + 1, institution: "MAIN", at: NOW, heard: NOW, begun: NOW, state: "waiting", itemId },
    ...{ account: "sip1", terminal: "desk", address: "", library: "CPL", message: "checkout", terminalTold: "yes" },
    ...{ action: "checkout", ...patronId !== undefined && { patronId } },
    handOver: { login: "sip1", location: "desk", request: "", ...patronId !== undefined && { outage: 1 } },
  }));
  const of = (found: readonly LedgerRow[]) => Promise.resolve(found);
  const same = (one: string | undefined, other: string) => one !== undefined && foldId(one) === foldId(other);
  return async (itemId?: string, patronId?: string) => {
    const queue = await queueBefore(
      {
        waitingOf: (_, id) => of(rows.filter((row) => same(row.itemId, id))),
        waitingOfPatron: (_, id) =>
          of(rows.filter((row) => row.handOver?.outage !== undefined && same(row.patronId, id))),
      },
      "MAIN",
      { itemId, patronId },
    );
    return queue.map(({ ledgerId }) => ledgerId);
  };
}

Deno.test("before a change of a patron goes all that a stand-in has accepted of the patron, whatever copy it is of", async () => {
  const before = waiting(["I1", "P1"], ["I2", "P2"], ["I3", "P1"]);
  assertEquals(await before("I9", "P1"), [1, 3]);
  assertEquals(await before(undefined, "P1"), [1, 3]);
  assertEquals(await before("I9", "P9"), []);
});

Deno.test("before each of these goes what is older of its copy and of its patron, and so on", async () => {
  const before = waiting(["I1", "P3"], ["I1", "P2"], ["I2", "P2"], ["I2", "P1"], ["I1", "P4"]);
  assertEquals(await before("I9", "P1"), [1, 2, 3, 4]);
});

Deno.test("before a change of a copy go its returns, where no stand-in has accepted any of them", async () => {
  assertEquals(await waiting(["I1"], ["I2"], ["I1"])("I1", "P1"), [1, 3]);
});
