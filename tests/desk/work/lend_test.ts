import { assertEquals } from "@std/assert";
import type { Reason } from "../../../src/library/reason.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { aCheckout, anUndo } from "../../support/library/commands.ts";
import { someRules } from "../../support/library/facts.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = {
  patrons: [aPatron(), aPatron({ patronId: "P2", loginId: "ada" })],
  items: [anItem(), anItem({ itemId: "I2" })],
};
const LEND = { patronId: "P1", itemId: "I1" };
const WHY = "exams";

deskTest("lend() lends by the rules of terminals, with the name in the journal", {
  ...LIBRARY,
  rules: someRules([{ loanDays: 14 }]),
}, async ({ work, storage, journal }) => {
  const due = Temporal.Instant.from("2026-03-16T23:59:00Z");
  assertEquals(await work.lend({ patronId: "ADA", itemId: "i1" }, ANNA), {
    ok: true,
    patronId: "P2",
    itemId: "I1",
    title: "Middlemarch",
    due: due.epochMilliseconds,
    renewal: false,
    at: NOON.epochMilliseconds,
  });
  assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P2");
  const [row] = journal;
  assertEquals(
    [row?.source, row?.origin.terminal, row?.origin.branch, row?.action, row?.patronId, row?.itemId, row?.detail],
    ["staff", "anna", "MAIN", "checkout", "P2", "I1", undefined],
  );
});

deskTest("lend() of a copy that the patron has renews the loan", {
  ...LIBRARY,
  loans: [aLoan({ patronId: "P1" })],
}, async ({ work }) => {
  const outcome = await work.lend(LEND, ANNA);
  assertEquals(outcome.ok && outcome.renewal, true);
});

const UNKNOWN: readonly (readonly [Partial<typeof LEND>, Reason])[] = [
  [{ patronId: "P9" }, "patron-unknown"],
  [{ patronId: "" }, "patron-unknown"],
  [{ itemId: "I9" }, "item-unknown"],
];
for (const [named, reason] of UNKNOWN) {
  deskTest(`lend() refuses ${JSON.stringify(named)}, whatever is set aside`, LIBRARY, async ({ work, storage }) => {
    assertEquals(await work.lend({ ...LEND, ...named, overrides: [reason], reason: WHY }, ZOE), {
      ...{ ok: false, reason },
      ...named.itemId === undefined && { title: "Middlemarch" },
    });
    assertEquals((await storage.counts()).loans, 0);
  });
}

/** Reasons that role desk may set aside, each in a library where it stands. */
const LIMITS: readonly (readonly [Reason, DeskSetting, Readonly<Record<string, string>>])[] = [
  ["loans-over-limit", { rules: someRules([{ loanLimit: 1 }]), loans: [aLoan({ itemId: "I2" })] }, {}],
  ["overdues-over-limit", {
    rules: someRules([{ overdueLimit: 1 }]),
    loans: [aLoan({ itemId: "I2", due: NOON.subtract({ hours: 48 }) })],
  }, {}],
  ["fees-over-limit", { rules: someRules([{ feeLimit: 499 }]), fees: [aFee()] }, { money: "5.00" }],
];
for (const [reason, setting, told] of LIMITS) {
  deskTest(`lend() is refused for ${reason} unless staff set it aside and say why`, {
    ...LIBRARY,
    ...setting,
  }, async ({ work, journal }) => {
    const title = { title: "Middlemarch" };
    const override = { role: "desk", permitted: true, asksWhy: true } as const;
    assertEquals(await work.lend(LEND, ANNA), { ok: false, reason, ...title, ...told, override });
    const overrides = [reason];
    assertEquals(await work.lend({ ...LEND, overrides, reason: " " }, ANNA), { ok: false, reason: "reason-missing" });
    assertEquals((await work.lend({ ...LEND, overrides, reason: WHY }, ANNA)).ok, true);
    assertEquals(journal.map(({ outcome, reason, detail }) => [outcome, reason, detail]), [
      ["refused", reason, undefined],
      ["done", undefined, `in spite of ${reason}: exams`],
    ]);
  });
}

const CARDS = [
  ["patron-blocked", aPatron({ blocked: true })],
  ["patron-expired", aPatron({ expires: "2026-03-01" })],
  ["card-lost", aPatron({ cardLost: true })],
] as const;
for (const [reason, patron] of CARDS) {
  deskTest(`lend() in spite of ${reason} is for role admin only`, {
    ...LIBRARY,
    patrons: [patron],
  }, async ({ work, storage }) => {
    const asked = { ...LEND, overrides: [reason], reason: WHY };
    const refused = await work.lend(asked, ANNA);
    assertEquals(refused.ok ? undefined : [refused.reason, refused.override], [
      reason,
      { role: "admin", permitted: false, asksWhy: true },
    ]);
    assertEquals((await work.lend(asked, ZOE)).ok, true);
    assertEquals((await storage.patronFacts("P1", NOON))?.patron, patron);
  });
}

deskTest("lend() asks for one reason after the other", {
  ...LIBRARY,
  rules: someRules([{ loanLimit: 0, feeLimit: 0 }]),
  fees: [aFee()],
}, async ({ work }) => {
  const first = await work.lend({ ...LEND, overrides: ["fees-over-limit"], reason: WHY }, ANNA);
  assertEquals(!first.ok && first.reason, "loans-over-limit");
  const both = { ...LEND, overrides: ["fees-over-limit", "loans-over-limit"] as const, reason: WHY };
  assertEquals((await work.lend(both, ANNA)).ok, true);
});

deskTest("lend() for a fee needs the patron to agree, and no reason", {
  ...LIBRARY,
  rules: someRules([{ checkoutFee: 150 }]),
}, async ({ work, storage }) => {
  const refused = await work.lend(LEND, ANNA);
  assertEquals(refused.ok ? undefined : [refused.reason, refused.money, refused.override?.asksWhy], [
    "fee-not-acknowledged",
    "1.50",
    false,
  ]);
  const lent = await work.lend({ ...LEND, overrides: ["fee-not-acknowledged"] }, ANNA);
  assertEquals(lent.ok && lent.fee, "1.50");
  assertEquals((await storage.fees({ patronId: "P1", from: 1 })).map(({ outstanding }) => outstanding), [150]);
});

const HELD: readonly (readonly [Reason, DeskSetting])[] = [
  ["item-reserved-for-another", { holds: [aHold({ patronId: "P2" })] }],
  ["item-waiting-for-another", {
    holds: [aHold({ patronId: "P2", status: "waiting", capturedItemId: "I1", shelfExpires: "2026-03-09" })],
  }],
  ["item-on-loan-to-another", { loans: [aLoan({ patronId: "P2" })] }],
];
for (const [reason, setting] of HELD) {
  deskTest(`lend() in spite of ${reason} is for nobody`, { ...LIBRARY, ...setting }, async ({ work }) => {
    const asked = { ...LEND, overrides: [reason], reason: WHY };
    assertEquals(await work.lend(asked, ZOE), { ok: false, reason, title: "Middlemarch" });
  });
}

deskTest(
  "lend() cannot be undone by a terminal of an account that is called as the desk is",
  LIBRARY,
  async ({ work, terminals, storage }) => {
    await work.lend(LEND, ANNA);
    const undo = anUndo({ itemId: "I1" });
    const undone = await terminals.undoCheckout({
      ...undo,
      origin: { ...undo.origin, account: "desk", terminal: ANNA.name },
    });
    assertEquals(!undone.ok && undone.reason, "nothing-to-undo");
    assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P1");
  },
);

deskTest("lend() lends a copy once, whoever lends it at the same moment", {
  patrons: ["P1", "P2", "P3"].map((patronId) => aPatron({ patronId })),
  items: Array.from({ length: 20 }, (_, index) => anItem({ itemId: `I${index}` })),
}, async ({ work, terminals, anotherDesk, storage }) => {
  const there = anotherDesk();
  for (let index = 0; index < 20; index++) {
    const itemId = `I${index}`;
    const outcomes = await Promise.all([
      terminals.checkout(aCheckout({ patronId: "P2", itemId })),
      work.lend({ patronId: "P1", itemId }, ANNA),
      there.lend({ patronId: "P3", itemId }, ANNA),
    ]);
    assertEquals(outcomes.filter(({ ok }) => ok).length, 1);
  }
  assertEquals((await storage.counts()).loans, 20);
});

deskTest("lend() of many copies at once never passes the patron's loan limit", {
  patrons: LIBRARY.patrons,
  items: Array.from({ length: 10 }, (_, index) => anItem({ itemId: `I${index}` })),
  rules: someRules([{ loanLimit: 3 }]),
}, async ({ work }) => {
  const lent = Array.from({ length: 10 }, (_, index) => work.lend({ patronId: "P1", itemId: `I${index}` }, ANNA));
  assertEquals((await Promise.all(lent)).filter(({ ok }) => ok).length, 3);
});

deskTest("lend() is for desks of institutions that our engine serves", {
  ...LIBRARY,
  institutions: [anInstitution({ upstream: anUpstream() }), anInstitution({ id: "OWN", branch: "EAST" })],
}, async ({ work, journal }) => {
  assertEquals(await work.lend(LEND, { ...ANNA, branch: "main" }), { ok: false, reason: "no-desk" });
  assertEquals(await work.lend(LEND, { ...ANNA, branch: "WEST" }), { ok: false, reason: "branch-unknown" });
  assertEquals((await work.lend(LEND, ANNA)).ok, true);
  assertEquals(journal[0]?.origin.branch, "EAST");
});

deskTest("lend() tells that the desk is elsewhere if all institutions are behind a gateway", {
  ...LIBRARY,
  institutions: [anInstitution({ upstream: anUpstream() })],
}, async ({ work }) => {
  assertEquals(await work.lend(LEND, ANNA), { ok: false, reason: "no-desk" });
});
