import { assertEquals } from "@std/assert";
import {
  isCloseFinal,
  isProvedDone,
  isProvedNotDone,
  type ProvableChange,
  type SaidAfter,
} from "../../../src/gateway/changes/judge_proof.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import type { KnownBefore } from "../../../src/gateway/base/system_memory.ts";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";

const DUE = "20261218    235900", LATER = "20261219    235900", SAME_DAY = "20261218    170000";
const HIS = { loans: ["I2", "i1"], allLoans: true };

/** What is asked for, what was known before, what is found, and whether that proves that it was done. */
const CASES: readonly (readonly [string, ProvableChange["message"], KnownBefore, SaidAfter, boolean])[] = [
  ["a return of what was on loan, and is not", "checkin", { lent: true }, { item: { lent: false } }, true],
  ["a return of what is still on loan", "checkin", { lent: true }, { item: { lent: true } }, false],
  ["a return of what was not on loan", "checkin", { lent: false }, { item: { lent: false } }, false],
  ["a return of which nothing was known", "checkin", {}, { item: { lent: false } }, false],
  ["a return of a copy that is lost, or claimed returned", "checkin", { lent: true }, { item: {} }, false],
  [
    "a loan to this patron that was not there",
    "checkout",
    { notToPatron: true },
    { item: { lent: true }, patron: HIS },
    true,
  ],
  ["a loan of which a 17 alone tells", "checkout", { notToPatron: true }, { item: { lent: true } }, false],
  ["a loan to somebody else", "checkout", { notToPatron: true }, { patron: { loans: ["I2"], allLoans: true } }, false],
  ["a list of titles", "checkout", { notToPatron: true }, { patron: { loans: ["The Sea"], allLoans: true } }, false],
  ["a loan that may have been there before", "checkout", { lent: true }, { item: { lent: true }, patron: HIS }, false],
  ...(["checkout", "renew"] as const).flatMap((message) =>
    [
      ["a due date that moved", message, { due: { written: DUE, from: "18" } }, {
        item: { lent: true, due: LATER },
        patron: HIS,
      }, true],
      ["a due date that did not move", message, { due: { written: DUE, from: "18" } }, {
        item: { lent: true, due: DUE },
        patron: HIS,
      }, false],
      ["an earlier due date", message, { due: { written: LATER, from: "18" } }, {
        item: { lent: true, due: DUE },
        patron: HIS,
      }, false],
      ["another hour, told by another message", message, { due: { written: SAME_DAY, from: "12" } }, {
        item: { lent: true, due: DUE },
        patron: HIS,
      }, false],
      ["another day, told by another message", message, { due: { written: DUE, from: "12" } }, {
        item: { lent: true, due: LATER },
        patron: HIS,
      }, true],
      ["a due date that nobody can read", message, { due: { written: "soon", from: "18" } }, {
        item: { lent: true, due: LATER },
        patron: HIS,
      }, false],
      ["a due date of somebody else's loan", message, { due: { written: DUE, from: "18" } }, {
        item: { lent: true, due: LATER },
        patron: { loans: [], allLoans: true },
      }, false],
    ] as const
  ),
  [
    "a debt that is less by the amount",
    "feePaid",
    { owed: 50_000 },
    { patron: { allLoans: true, owed: 25_000 } },
    true,
  ],
  ["a debt that is as before", "feePaid", { owed: 50_000 }, { patron: { allLoans: true, owed: 50_000 } }, false],
  [
    "a debt that is less by something else",
    "feePaid",
    { owed: 50_000 },
    { patron: { allLoans: true, owed: 20_000 } },
    false,
  ],
  ["a debt of which nothing is told", "feePaid", { owed: 25_000 }, { patron: { allLoans: true } }, false],
  ["a debt of which nothing was told", "feePaid", {}, { patron: { allLoans: true, owed: 0 } }, false],
];

function aChange(message: ProvableChange["message"]): ProvableChange {
  return { message, patronId: "P1", itemId: "I1", ...message === "feePaid" && { amount: "2.50" } };
}

for (const [what, message, before, after, proved] of CASES) {
  Deno.test(`isProvedDone() of ${message}: ${what} ${proved ? "proves it" : "proves nothing"}`, () =>
    assertEquals(isProvedDone(aChange(message), before, after, false), proved));
}

Deno.test("isProvedDone() of a loan whose connection the system has closed: a loan to this patron of which nothing was known proves it", () => {
  const found: SaidAfter = { item: { lent: true, due: DUE }, patron: HIS };
  const done = (message: ProvableChange["message"], before: KnownBefore, after = found) =>
    isProvedDone(aChange(message), before, after, true);
  assertEquals(done("checkout", {}), true);
  assertEquals(done("checkout", { lent: false }), true);
  // It may have been there before, and the loan would have been its renewal.
  assertEquals(done("checkout", { lent: true }), false);
  assertEquals(done("checkout", { due: { written: DUE, from: "18" } }), false);
  assertEquals(done("checkout", {}, { item: { lent: true }, patron: { loans: ["I2"], allLoans: true } }), false);
  assertEquals(done("renew", {}), false);
});

Deno.test("isProvedNotDone() needs a copy that is not on loan, or a return's that is on loan just as before", () => {
  const due = { written: DUE, from: "18" };
  const notDone = (message: ProvableChange["message"], before: KnownBefore, after: SaidAfter) =>
    isProvedNotDone(aChange(message), before, after);
  assertEquals(notDone("checkout", { lent: false }, { item: { lent: false } }), true);
  assertEquals(notDone("checkout", {}, { item: { lent: false } }), true);
  assertEquals(notDone("checkout", { lent: true }, { item: { lent: false } }), true);
  assertEquals(notDone("checkout", {}, { item: {} }), false);
  assertEquals(notDone("checkin", {}, { item: { lent: true, due: DUE } }), false);
  assertEquals(notDone("checkout", { lent: false }, { item: { lent: true } }), false);
  assertEquals(notDone("checkin", { lent: true, due }, { item: { lent: true, due: DUE } }), true);
  assertEquals(notDone("checkin", { lent: true, due }, { item: { lent: true, due: LATER } }), false);
  assertEquals(notDone("checkin", { lent: true }, { item: { lent: true, due: DUE } }), false);
  assertEquals(notDone("renew", { lent: true, due }, { item: { lent: true, due: DUE } }), false);
  assertEquals(notDone("feePaid", { owed: 1 }, { item: { lent: true }, patron: { allLoans: true, owed: 1 } }), false);
});

Deno.test("isCloseFinal() holds where the process that would carry on has closed the connection itself, and nowhere else", () => {
  const there = { addresses: [{ host: "koha.example.org", port: 6001 }] };
  const isFinal = (upstream: Upstream) => isCloseFinal(upstream, systemOf(upstream.kind));
  for (const kind of ["koha", "evergreen", "openncip"] as const) {
    assertEquals(isFinal(anUpstream({ kind, ...there })), true, kind);
  }
  for (const kind of ["folio", "other"] as const) {
    assertEquals(isFinal(anUpstream({ kind, ...there })), false, kind);
  }
  const koha = { kind: "koha", ...there } as const;
  assertEquals(isFinal(anUpstream({ ...koha, tls: { name: "koha.example.org" } })), false);
  assertEquals(isFinal(anUpstream({ ...koha, proxyProtocol: true })), false);
  assertEquals(isFinal(anUpstream({ ...koha, path: "/sip2" })), false);
  for (const host of ["127.0.0.1", "localhost", "::1", "10.0.0.7"]) {
    const here = { ...koha, addresses: [...koha.addresses, { host, port: 6001 }] };
    assertEquals(isFinal(anUpstream(here)), true, host);
    assertEquals(isFinal(anUpstream({ ...here, closesItself: false })), false, host);
  }
  for (const between of [{ tls: { name: "koha.example.org" } }, { proxyProtocol: true }]) {
    assertEquals(isFinal(anUpstream({ ...koha, ...between, closesItself: true })), true);
  }
  assertEquals(isFinal(anUpstream({ ...there, kind: "folio", closesItself: true })), false);
});
