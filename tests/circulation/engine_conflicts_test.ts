import { assert, assertEquals, assertRejects } from "@std/assert";
import { rulesOfAccount } from "../../src/circulation/rules/rules.ts";
import type { Library } from "../../src/library/library.ts";
import type { Deadline } from "../../src/library/deadline.ts";
import type { Reason } from "../../src/library/reason.ts";
import type { PatronReport } from "../../src/library/report.ts";
import type { Change } from "../../src/storage/port/change.ts";
import { type Storage, StorageUnavailable } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import {
  aCheckin,
  aCheckout,
  aHoldRequest,
  anItemUpdate,
  anUndo,
  aPatronUpdate,
  aPayment,
  aRenewal,
  aRenewAll,
} from "../support/library/commands.ts";
import { engineTest, type Setting, standOf } from "../support/library/engine.ts";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import { someRules } from "../support/library/facts.ts";
import { aFee, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

/** A storage in which others are faster so many times, and do what `meanwhile` says. */
function overtaken(times: number, meanwhile: (storage: Storage) => Promise<void> = async () => {}) {
  return (storage: Storage): Storage => {
    let left = times;
    return {
      ...storage,
      async apply(change) {
        if (left-- <= 0) return await storage.apply(change);
        await meanwhile(storage);
        return { kind: "conflict" };
      },
    };
  };
}

const LIBRARY: Setting = {
  patrons: [aPatron({ language: "003" }), aPatron({ patronId: "P2" })],
  items: [anItem()],
  fees: [aFee()],
};
const LENT: Setting = { ...LIBRARY, loans: [aLoan()] };

type Call = (
  library: Library,
) => Promise<{ readonly ok: boolean; readonly reason?: Reason; readonly report?: PatronReport }>;

/** What a refusal tells beside the reason where the request is about a patron. */
const OF_PATRON = { patronKnown: true, patronId: "P1", pin: "absent", language: "003" };

const CHANGES: readonly (readonly [what: string, Setting, Call, told?: typeof OF_PATRON])[] = [
  ["checkout()", LIBRARY, (library) => library.checkout(aCheckout()), OF_PATRON],
  ["checkin()", LENT, (library) => library.checkin(aCheckin())],
  ["renew()", LENT, (library) => library.renew(aRenewal()), OF_PATRON],
  ["renewAll()", LENT, (library) => library.renewAll(aRenewAll()), OF_PATRON],
  ["hold()", LIBRARY, (library) => library.hold(aHoldRequest()), OF_PATRON],
  ["payFee()", LIBRARY, (library) => library.payFee(aPayment()), OF_PATRON],
  ["blockPatron()", LIBRARY, (library) => library.blockPatron(aPatronUpdate()), OF_PATRON],
  ["enablePatron()", LIBRARY, (library) => library.enablePatron(aPatronUpdate()), OF_PATRON],
  ["updateItem()", LIBRARY, (library) => library.updateItem(anItemUpdate())],
];

/** Requests whose terminals wait no longer than until their deadline. */
const HURRIED: readonly (readonly [
  what: string,
  Setting,
  (library: Library, deadline: Deadline) => ReturnType<Call>,
])[] = [
  ["checkout()", LIBRARY, (library, deadline) => library.checkout(aCheckout({ deadline }))],
  ["checkin()", LENT, (library, deadline) => library.checkin(aCheckin({ deadline }))],
  ["renew()", LENT, (library, deadline) => library.renew(aRenewal({ deadline }))],
  ["renewAll()", LENT, (library, deadline) => library.renewAll(aRenewAll({ deadline }))],
  ["hold()", LIBRARY, (library, deadline) => library.hold(aHoldRequest({ deadline }))],
  ["payFee()", LIBRARY, (library, deadline) => library.payFee(aPayment({ deadline }))],
  ["blockPatron()", LIBRARY, (library, deadline) => library.blockPatron(aPatronUpdate({ deadline }))],
  ["enablePatron()", LIBRARY, (library, deadline) => library.enablePatron(aPatronUpdate({ deadline }))],
  ["updateItem()", LIBRARY, (library, deadline) => library.updateItem(anItemUpdate({ deadline }))],
];

function deadline(left: () => number): Deadline {
  return { left, uncounted: (work) => work };
}

for (const [what, setting, call, told] of CHANGES) {
  engineTest(
    `${what} decides again after a conflict, four times`,
    { ...setting, wrap: overtaken(4) },
    async (bench) => {
      assert((await call(bench.library)).ok);
      assertEquals(bench.journal.length, 1);
    },
  );

  engineTest(`${what} gives up after five conflicts`, { ...setting, wrap: overtaken(5) }, async (bench) => {
    const { report, ...outcome } = await call(bench.library);
    assertSame(outcome, { ok: false, reason: "busy", ...told });
    // Of a card that could be neither blocked nor enabled the answer tells how its patron stands.
    const ofCard = /Patron/.test(what);
    assertEquals([report?.patron.patronId, report?.patron.blocked], ofCard ? ["P1", false] : [undefined, undefined]);
    assertEquals(bench.journal.map(({ outcome, reason }) => [outcome, reason]), [["refused", "busy"]]);
  });
}

/** A storage that loses the answer to a change, and carries that out when the fifth try of its retry has begun. */
function lateCommit(storage: Storage): Storage {
  const changes: Change[] = [];
  return {
    ...storage,
    async apply(change) {
      const [first] = changes;
      if (changes.push(change) === 1) throw new StorageUnavailable("no answer");
      if (first !== undefined && changes.length === 6) await storage.apply(first);
      return { kind: "conflict" };
    },
  };
}

engineTest(
  "checkout() tells a retry what was done where its first try was the last to overtake it",
  { ...LIBRARY, wrap: lateCommit },
  async ({ library }) => {
    const command = aCheckout({ origin: anOrigin({ retry: aRetry("K1") }) });
    await assertRejects(() => library.checkout(command), StorageUnavailable);
    assert((await library.checkout(command)).ok);
  },
);

for (const [what, setting, call] of HURRIED) {
  const clock = { left: 0 };
  const slow = (storage: Storage): Storage => ({
    ...storage,
    apply: () => {
      clock.left -= 400;
      return Promise.resolve({ kind: "conflict" });
    },
  });
  engineTest(`${what} stops deciding again when the time is up`, { ...setting, wrap: slow }, async (bench) => {
    clock.left = 1000;
    const outcome = await call(bench.library, deadline(() => clock.left));
    assertEquals(!outcome.ok && outcome.reason, "busy");
    assertEquals(clock.left, -200, "three tries of 400 ms have begun in a second");
    assertEquals(bench.journal.map(({ outcome, reason }) => [outcome, reason]), [["refused", "busy"]]);
  });
}

for (const [what, setting, call] of HURRIED) {
  const told: unknown[] = [];
  const clock = { left: 700 };
  const asking = (storage: Storage): Storage => ({
    ...storage,
    apply(change) {
      told.push(change.deadline?.left());
      clock.left = 300;
      told.push(change.deadline?.left());
      return storage.apply(change);
    },
  });
  engineTest(
    `${what} lets the storage know how long its terminal waits`,
    { ...setting, wrap: asking },
    async (bench) => {
      assert((await call(bench.library, deadline(() => clock.left))).ok);
      assertEquals(told, [700, 300]);
    },
  );

  const late = (storage: Storage): Storage => ({
    ...storage,
    apply(change) {
      clock.left = 0;
      return storage.apply(change);
    },
  });
  engineTest(`${what} is not carried out once the time is up`, { ...setting, wrap: late }, async (bench) => {
    clock.left = 700;
    const before = await standOf(bench.storage, ["P1"], ["I1"]);
    await assertRejects(() => call(bench.library, deadline(() => clock.left)), StorageUnavailable);
    assertSame(await standOf(bench.storage, ["P1"], ["I1"]), before);
  });
}

engineTest(
  "undoCheckout() and undoCheckin() are not carried out once the time is up",
  LIBRARY,
  async ({ library, storage }) => {
    const late = deadline(() => 0);
    assert((await library.checkout(aCheckout())).ok);
    const lent = await standOf(storage, ["P1"], ["I1"]);
    assert(!(await library.undoCheckout(anUndo({ deadline: late }))).ok);
    assertSame(await standOf(storage, ["P1"], ["I1"]), lent);
    assert((await library.checkin(aCheckin())).ok);
    const returned = await standOf(storage, ["P1"], ["I1"]);
    assert(!(await library.undoCheckin(anUndo({ deadline: late }))).ok);
    assertSame(await standOf(storage, ["P1"], ["I1"]), returned);
  },
);

engineTest("item() finds no lost copy of which the terminal is not told any more", {
  items: [anItem({ status: "lost" })],
  rules: rulesOfAccount(someRules(), { foundWhenAsked: true }),
}, async ({ library }) => {
  const asked = { origin: anOrigin(), now: NOON, itemId: "I1" };
  assertEquals((await library.item({ ...asked, deadline: deadline(() => 0) }))?.item.status, "lost");
  assertEquals((await library.item({ ...asked, deadline: deadline(() => 1000) }))?.item.status, "available");
});

engineTest("checkout() that waits for its turn until the time is up is not decided", LIBRARY, async (bench) => {
  const outcome = await bench.library.checkout(aCheckout({ deadline: deadline(() => 0) }));
  assertSame(outcome, { ok: false, reason: "busy", pin: "absent" });
  assertEquals(bench.journal.map(({ reason }) => reason), ["busy"]);
});

engineTest("undoCheckout() and undoCheckin() give up after five conflicts", {
  ...LIBRARY,
  wrap: (storage) => {
    let changes = 0;
    return {
      ...storage,
      apply: (change) => changes++ % 6 === 0 ? storage.apply(change) : Promise.resolve({ kind: "conflict" }),
    };
  },
}, async ({ library }) => {
  assert((await library.checkout(aCheckout())).ok);
  const checkout = await library.undoCheckout(anUndo());
  assertEquals(!checkout.ok && checkout.reason, "busy");
  assert((await library.checkin(aCheckin())).ok);
  const checkin = await library.undoCheckin(anUndo());
  assertEquals(!checkin.ok && checkin.reason, "busy");
});

engineTest("checkout() sees after a conflict what the other one did", {
  ...LIBRARY,
  wrap: overtaken(1, (storage) => storage.load({ loans: [aLoan({ patronId: "P2" })] })),
}, async ({ library }) => {
  const outcome = await library.checkout(aCheckout());
  assertEquals(!outcome.ok && outcome.reason, "item-on-loan-to-another");
});
