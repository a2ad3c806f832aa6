import { assertEquals } from "@std/assert";
import { createHandInWorker } from "../../../src/gateway/returns/hand_in_worker.ts";
import type { WaitingReturn } from "../../../src/storage/port/waiting_returns.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";

const NOW = Temporal.Instant.from("2026-11-24T10:15:00Z");
const ROW: WaitingReturn = {
  ...{ returnId: 1, institution: "MAIN", at: NOW, told: NOW, accepted: NOW, state: "waiting", itemId: "I2003" },
  ...{ account: "sip1", terminal: "desk", address: "", library: "CPL", login: "sip1", location: "desk" },
  ...{ request: "", retryWindow: 0 },
};

Deno.test("the pause after a return is bounded, however long the return took by the clock", async () => {
  let elapsed = 0;
  const paused = Promise.withResolvers<number>();
  const worker = createHandInWorker({
    institution: "MAIN",
    waitingReturns: { next: () => Promise.resolve([ROW]) },
    clock: {
      elapsed: () => elapsed,
      after(milliseconds) {
        paused.resolve(milliseconds);
        return () => {};
      },
    },
    now: () => NOW,
    log: { info() {}, warning() {} },
    upstream: () => anUpstream({ offlineReturns: "yes" }),
    answering: () => true,
    busy: () => false,
    // A machine that slept meanwhile, or a database that stood.
    handIn() {
      elapsed += 8 * 3_600_000;
      return Promise.resolve({ kind: "over" });
    },
    list: () => Promise.resolve({ kind: "over" }),
  });
  assertEquals(await paused.promise, 15_000);
  worker.close();
});
