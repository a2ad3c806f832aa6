import { assertEquals } from "@std/assert";
import { createAnsweredDays } from "../../../src/gateway/hand_over/answered_days.ts";
import { createHandOverWorker } from "../../../src/gateway/hand_over/hand_over_worker.ts";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import { inTime } from "../../support/wire/until.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";

const NOW = Temporal.Instant.from("2026-11-24T10:15:00Z");
const ROW: LedgerRow = {
  ...{ ledgerId: 1, institution: "MAIN", at: NOW, heard: NOW, begun: NOW, state: "waiting", itemId: "I2003" },
  ...{ account: "sip1", terminal: "desk", address: "", library: "CPL", message: "checkin" },
  ...{ action: "checkin", terminalTold: "yes", handOver: { login: "sip1", location: "desk", request: "" } },
};

Deno.test("the pause after a return is bounded, however long the return took by the clock", async () => {
  let elapsed = 0;
  const paused = Promise.withResolvers<number>();
  const worker = createHandOverWorker({
    institution: "MAIN",
    ledger: { nextWaiting: () => Promise.resolve([ROW]) },
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
    answeredDays: createAnsweredDays(),
    busy: () => false,
    room: () => 0,
    changes: {
      // A machine that slept meanwhile, or a database that stood.
      handOver() {
        elapsed += 8 * 3_600_000;
        return Promise.resolve({ kind: "over" });
      },
    },
  });
  assertEquals(await paused.promise, 15_000);
  worker.close();
});

Deno.test("logins take turns: one that has filled the queue holds up nobody else", async () => {
  // A flood of one login stands before what two others have told.
  const told = (ledgerId: number, account: string): LedgerRow => ({
    ...{ ...ROW, ledgerId, account, itemId: `I${ledgerId}`, patronId: `P${ledgerId}` },
    handOver: { login: "sip1", location: "desk", request: "", outage: 1 },
  });
  let waiting = [
    ...Array.from({ length: 1_000 }, (_, at) => told(at + 1, "flood")),
    ...[1_001, 1_002, 1_003].map((id) => told(id, "kiosk")),
    told(1_004, "desk"),
  ];
  const handed: string[] = [], done = Promise.withResolvers<void>();
  const worker = createHandOverWorker({
    institution: "MAIN",
    ledger: {
      nextWaiting: (_, limit, { notOfAccounts = [] } = {}) =>
        Promise.resolve(waiting.filter(({ account }) => !notOfAccounts.includes(account)).slice(0, limit)),
    },
    clock: {
      elapsed: () => 0,
      after(_, ring) {
        queueMicrotask(ring);
        return () => {};
      },
    },
    now: () => NOW,
    log: { info() {}, warning() {} },
    upstream: () => anUpstream({ offlineReturns: "yes" }),
    answering: () => true,
    answeredDays: createAnsweredDays(),
    busy: () => false,
    room: () => 0,
    changes: {
      handOver({ ledgerId, account }) {
        waiting = waiting.filter((row) => row.ledgerId !== ledgerId);
        handed.push(account);
        if (handed.length === 9) {
          worker.close();
          done.resolve();
        }
        return Promise.resolve({ kind: "over" });
      },
    },
  });
  await inTime(done.promise, "nine hand-overs");
  assertEquals(handed, ["flood", "kiosk", "desk", "flood", "kiosk", "flood", "kiosk", "flood", "flood"]);
});
