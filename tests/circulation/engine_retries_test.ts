import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Library } from "../../src/library/library.ts";
import { type Storage, StorageUnavailable } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import {
  aCheckin,
  aCheckout,
  aHoldRequest,
  anItemUpdate,
  anUndo,
  aPatronQuery,
  aPatronUpdate,
  aPayment,
  aRenewal,
  aRenewAll,
} from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { anotherEngine, engineTest, type Setting } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { losingAnAnswer } from "../support/library/losing_an_answer.ts";

const LIBRARY: Setting = { patrons: [aPatron(), aPatron({ patronId: "P2" })], items: [anItem()], fees: [aFee()] };
const LENT: Setting = { ...LIBRARY, loans: [aLoan()] };
const HELD: Setting = { ...LIBRARY, holds: [aHold()] };

/** What tells a request from another. */
interface Asked {
  readonly key?: string;
  readonly now?: Temporal.Instant;
  /** Milliseconds of the clock that only goes forward. */
  readonly heard?: number;
}

type Call = (library: Library, asked?: Asked) => Promise<{ readonly ok: boolean }>;

function told({ key = "K1", now = NOON, heard = 0 }: Asked = {}) {
  return { origin: anOrigin({ retry: aRetry(key, { heard }) }), now };
}

const checkout: Call = (library, asked) => library.checkout(aCheckout(told(asked)));
const checkin: Call = (library, asked) => library.checkin(aCheckin(told(asked)));
const pay: Call = (library, asked) => library.payFee(aPayment({ ...told(asked), transactionId: "", amount: 100 }));

const CHANGES: readonly (readonly [what: string, Setting, Call])[] = [
  ["checkout()", LIBRARY, checkout],
  ["checkin()", LENT, checkin],
  ["renew()", LENT, (library, asked) => library.renew(aRenewal(told(asked)))],
  ["renewAll()", LENT, (library, asked) => library.renewAll(aRenewAll(told(asked)))],
  ["hold() by title", LIBRARY, (library, asked) => library.hold(aHoldRequest(told(asked)))],
  ["hold() by item", LIBRARY, (library, asked) => library.hold(aHoldRequest({ ...told(asked), itemId: "I1" }))],
  ["hold() that cancels", HELD, (library, asked) => library.hold(aHoldRequest({ ...told(asked), mode: "cancel" }))],
  ["payFee()", LIBRARY, pay],
  ["blockPatron()", LIBRARY, (library, asked) => library.blockPatron(aPatronUpdate(told(asked)))],
  ["enablePatron()", LIBRARY, (library, asked) => library.enablePatron(aPatronUpdate(told(asked)))],
  ["updateItem()", LIBRARY, (library, asked) => library.updateItem(anItemUpdate(told(asked)))],
];

for (const [what, setting, call] of CHANGES) {
  engineTest(`${what} answers the same request again with the same outcome, once executed`, setting, async (bench) => {
    const { library, journal } = bench;
    const first = doneOf(await call(library));
    assertSame(await call(library, { now: NOON.add({ minutes: 2 }) }), first);
    assertEquals(journal.length, 1);
  });

  engineTest(`${what} executes two requests at once as one when they are the same`, setting, async (bench) => {
    const { library, journal } = bench;
    const [first, second] = await Promise.all([call(library), call(library)]);
    assertSame(doneOf(second), doneOf(first));
    assertEquals(journal.length, 1);
  });

  engineTest(`${what} is asked anew by another key`, setting, async ({ library, journal }) => {
    await call(library);
    await call(library, { key: "K2" });
    assertEquals(journal.length, 2);
  });
}

engineTest(
  "undoCheckout() answers the same request again with the same outcome",
  LIBRARY,
  async ({ library, journal }) => {
    await checkout(library, { key: "K0" });
    const first = doneOf(await library.undoCheckout(anUndo(told())));
    assertSame(await library.undoCheckout(anUndo(told())), first);
    assertEquals(journal.length, 2);
  },
);

engineTest("undoCheckin() answers the same request again with the same outcome", LENT, async ({ library, journal }) => {
  await checkin(library, { key: "K0" });
  const first = doneOf(await library.undoCheckin(anUndo(told())));
  assertSame(await library.undoCheckin(anUndo(told())), first);
  assertEquals(journal.length, 2);
});

engineTest(
  "checkout(), checkin(), checkout() of one copy within a second are three changes",
  LIBRARY,
  async (bench) => {
    const { library, journal } = bench;
    await checkout(library);
    await checkin(library, { key: "K2" });
    await checkout(library, { key: "K3" });
    assertEquals(journal.length, 3);
  },
);

engineTest("checkout() executes the same request when its window is over", LIBRARY, async ({ library, storage }) => {
  await checkout(library);
  await checkout(library, { heard: 120_001 });
  assertEquals((await storage.itemFacts("I1"))?.loan?.renewals, 1);
});

for (const [what, now] of [["forward", NOON.add({ hours: 1 })], ["back", NOON.subtract({ hours: 1 })]] as const) {
  engineTest(`payFee() pays once although the clock was set ${what} an hour`, LIBRARY, async ({ library, storage }) => {
    await pay(library);
    await pay(library, { now, heard: 120_000 });
    assertSame((await storage.patronFacts("P1", NOON))?.owed, { overdue: 400 });
    await pay(library, { now, heard: 120_001 });
    assertSame((await storage.patronFacts("P1", NOON))?.owed, { overdue: 300 });
  });
}

/** A storage whose first answer to a question about facts waits for what another process does. */
function meanwhile(other: (library: Library) => Promise<unknown>) {
  return (storage: Storage): Storage => {
    const library = anotherEngine(storage);
    let done: Promise<unknown> | undefined;
    const first = <A extends readonly unknown[], R>(ask: (...asked: A) => Promise<R>) => async (...asked: A) => {
      await (done ??= other(library));
      return await ask(...asked);
    };
    const { feeFacts, checkoutFacts, checkinFacts, titleFacts, loansFacts, patronOverview, itemFacts } = storage;
    return {
      ...storage,
      feeFacts: first(feeFacts),
      checkoutFacts: first(checkoutFacts),
      checkinFacts: first(checkinFacts),
      titleFacts: first(titleFacts),
      loansFacts: first(loansFacts),
      patronOverview: first(patronOverview),
      itemFacts: first(itemFacts),
    };
  };
}

for (const [what, setting, call] of CHANGES) {
  const wrap = meanwhile((library) => call(library));
  engineTest(`${what} is executed once when another process is faster with the same request`, {
    ...setting,
    wrap,
  }, async (bench) => {
    assert((await call(bench.library)).ok);
    assertEquals((await bench.storage.journal({ limit: 9 })).length, 1);
  });
}

engineTest("payFee() pays once, whatever has happened to the patron since", LIBRARY, async (bench) => {
  const { library, storage } = bench;
  await pay(library);
  await checkout(library, { key: "K2" });
  await pay(library);
  assertSame((await storage.patronFacts("P1", NOON))?.owed, { overdue: 400 });
});

engineTest(
  "checkin() that may be executed again tells the truth, unless something else has happened since",
  LENT,
  async (bench) => {
    const { library, journal } = bench;
    const command = aCheckin({ origin: anOrigin({ retry: aRetry("K1", { again: true }) }), now: NOON });
    const first = doneOf(await library.checkin(command));
    assertSame(await library.checkin(command), { ok: false, reason: "not-on-loan", item: first.item });
    await checkout(library, { key: "K2" });
    assertSame(await library.checkin(command), first);
    assertEquals(journal.length, 3);
  },
);

engineTest("payFee() refuses a retry with a wrong PIN, and a locked card hides no answer", {
  ...LIBRARY,
  patrons: [aPatron({ pin: "hash of 1234" })],
  pinLimits: { wrongPins: 1 },
}, async ({ library }) => {
  const asked = (pin: string) => aPayment({ ...told(), transactionId: "", amount: 100, pin: { pin, required: false } });
  const first = doneOf(await library.payFee(asked("1234")));
  const wrong = await library.payFee(asked("4321"));
  assert(!wrong.ok && wrong.reason === "pin-wrong");
  assertSame(await library.payFee(asked("1234")), first);
});

engineTest("enablePatron() tells of a retry what came of its own PIN", {
  ...LIBRARY,
  patrons: [aPatron({ pin: "hash of 1234" })],
  pinLimits: { wrongPins: 1 },
}, async ({ library }) => {
  const verdictOf = async (pin?: string) => {
    const outcome = await library.enablePatron(aPatronUpdate({ ...told(), pin: { pin, required: false } }));
    assert(outcome.ok);
    return outcome.report.pin;
  };
  assertEquals(await verdictOf(), "absent");
  assertEquals(await verdictOf("1234"), "right");
  assertEquals(await verdictOf(), "absent");
  await library.patron(aPatronQuery({ pin: { pin: "4321", required: false } }));
  assertEquals(await verdictOf("1234"), "locked");
});

engineTest("enablePatron() tells nothing of a PIN that it could not check", {
  ...LIBRARY,
  patrons: [aPatron({ pin: "hash of 1234" })],
  wrap: failingOnTheSecondQuestion,
}, async ({ library }) => {
  const command = aPatronUpdate({ ...told(), pin: { pin: "1234", required: false } });
  doneOf(await library.enablePatron(command));
  const again = await library.enablePatron(command);
  assert(again.ok);
  assertEquals(again.report.pin, "unchecked");
});

/** A storage that tells how a patron stands only once. */
function failingOnTheSecondQuestion(storage: Storage): Storage {
  let asked = 0;
  return {
    ...storage,
    async patronOverview(query) {
      asked += 1;
      if (asked > 1) throw new StorageUnavailable("the connection was lost");
      return await storage.patronOverview(query);
    },
  };
}

engineTest(
  "checkout() answers a retry that it would refuse if it were another request",
  LIBRARY,
  async ({ library }) => {
    const command = aCheckout({ ...told(), renewalAllowed: false });
    const first = doneOf(await library.checkout(command));
    assertSame(await library.checkout(command), first);
  },
);

engineTest("renew() answers a retry that it would refuse if it were another request", {
  ...LENT,
  rules: someRules([{ renewals: 1 }]),
}, async ({ library }) => {
  const first = doneOf(await library.renew(aRenewal(told())));
  assertSame(await library.renew(aRenewal(told())), first);
  assert(!(await library.renew(aRenewal(told({ key: "K2" })))).ok);
});

engineTest("checkout() without a key is never taken for a retry", LIBRARY, async ({ library, journal }) => {
  await library.checkout(aCheckout());
  await library.checkout(aCheckout());
  assertEquals(journal.length, 2);
});

engineTest("checkout() decides a refused request anew each time", LENT, async ({ library, journal }) => {
  const asP2 = aCheckout({ ...told(), patronId: "P2" });
  assert(!(await library.checkout(asP2)).ok);
  await checkin(library, { key: "K2" });
  assert((await library.checkout(asP2)).ok);
  assertEquals(journal.length, 3);
});

engineTest("checkout() recognises a request that was executed without an answer", {
  ...LIBRARY,
  wrap: losingAnAnswer,
}, async ({ library, journal }) => {
  await assertRejects(() => checkout(library), StorageUnavailable);
  const outcome = await library.checkout(aCheckout(told()));
  assert(outcome.ok && !outcome.renewal);
  assertEquals(journal.length, 1);
});
