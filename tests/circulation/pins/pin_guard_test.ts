import { assertEquals } from "@std/assert";
import { createStaff } from "../../../src/circulation/staff.ts";
import { tidyJournal } from "../../../src/circulation/tidy_journal.ts";
import type { Library } from "../../../src/library/library.ts";
import type { PinVerdict } from "../../../src/library/outcome.ts";
import type { Deadline } from "../../../src/library/deadline.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { aCheckout, aPatronQuery } from "../../support/library/commands.ts";
import { type Bench, engineTest } from "../../support/library/engine.ts";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";

const PATRONS = ["P1", "P2", "P3", "P4"].map((patronId) => aPatron({ patronId, pin: "hash of 1234" }));
const LIBRARY = {
  patrons: [...PATRONS, aPatron({ patronId: "P9" })],
  items: [anItem()],
  pinLimits: { wrongPins: 3, wrongPinCardsPerTerminal: 2 },
};
const OTHER = anOrigin({ address: "192.0.2.8" });
const THIRD = anOrigin({ address: "192.0.2.9" });

interface Asking {
  readonly patronId?: string;
  readonly origin?: ReturnType<typeof anOrigin>;
  readonly now?: Temporal.Instant;
}

async function verdict(library: Library, pin: string, asking: Asking = {}): Promise<PinVerdict | undefined> {
  const report = await library.patron(aPatronQuery({ pin: { pin, required: false }, ...asking }));
  return report?.pin;
}

/** So many wrong PINs, one after the other. */
async function fail({ library }: Bench, times: number, asking: Asking = {}): Promise<void> {
  for (let time = 1; time <= times; time++) assertEquals(await verdict(library, `wrong ${time}`, asking), "wrong");
}

engineTest(
  "createPinGuard() locks a card after so many wrong PINs in a row, at every terminal",
  LIBRARY,
  async (bench) => {
    await fail(bench, 3);
    assertEquals(await verdict(bench.library, "1234"), "locked");
    assertEquals(await verdict(bench.library, "1234", { origin: OTHER }), "locked");
    assertEquals(await verdict(bench.library, "1234", { patronId: "P2" }), "right");
    assertEquals(bench.locks, ["everywhere"]);
  },
);

engineTest("createPinGuard() counts the wrong PINs of several terminals together", LIBRARY, async (bench) => {
  await fail(bench, 2);
  await fail(bench, 1, { origin: OTHER });
  assertEquals(await verdict(bench.library, "1234"), "locked");
});

engineTest("createPinGuard() begins to count a terminal anew after a right PIN from there", LIBRARY, async (bench) => {
  for (let time = 1; time <= 3; time++) {
    await fail(bench, 2);
    assertEquals(await verdict(bench.library, "1234"), "right");
  }
  await fail(bench, 2, { origin: OTHER });
  assertEquals(await verdict(bench.library, "1234"), "right");
  await fail(bench, 1, { origin: THIRD });
  assertEquals(await verdict(bench.library, "1234", { origin: THIRD }), "locked");
});

engineTest(
  "createPinGuard() has an app that polls with a right PIN reset nothing for a guesser",
  LIBRARY,
  async (bench) => {
    for (let guess = 1; guess <= 3; guess++) {
      assertEquals(await verdict(bench.library, `guess ${guess}`, { origin: OTHER }), "wrong");
      assertEquals(await verdict(bench.library, "1234"), "right");
    }
    assertEquals(await verdict(bench.library, "guess 4", { origin: OTHER }), "locked");
  },
);

engineTest(
  "createPinGuard() leaves a terminal open that had the right PIN lately, until it sends a wrong one",
  LIBRARY,
  async (bench) => {
    assertEquals(await verdict(bench.library, "1234"), "right");
    await fail(bench, 3, { origin: OTHER });
    assertEquals(await verdict(bench.library, "1234", { origin: THIRD }), "locked");
    assertEquals(await verdict(bench.library, "1234"), "right");
    await fail(bench, 1);
    assertEquals(await verdict(bench.library, "1234"), "locked");
    assertEquals(await verdict(bench.library, "1234", { patronId: "P2" }), "right");
  },
);

engineTest("createPinGuard() leaves no terminal open whose right PIN is 30 days old", LIBRARY, async (bench) => {
  assertEquals(await verdict(bench.library, "1234"), "right");
  const now = NOON.add({ hours: 24 * 30 });
  await fail(bench, 3, { origin: OTHER, now });
  assertEquals(await verdict(bench.library, "1234", { now }), "locked");
});

const TIMED = {
  ...LIBRARY,
  pinLimits: { wrongPins: 3, lockMinutes: 30, wrongPinsPerDay: 5, wrongPinCardsPerTerminal: 2 },
};

engineTest("createPinGuard() ends a lock by itself, and grants no more in a day", TIMED, async (bench) => {
  const after = (minutes: number) => ({ now: NOON.add({ minutes }) });
  await fail(bench, 3);
  assertEquals(await verdict(bench.library, "1234", after(29)), "locked");
  assertEquals(await verdict(bench.library, "guess 4", after(30)), "wrong");
  assertEquals(await verdict(bench.library, "1234", after(31)), "right");
  assertEquals(await verdict(bench.library, "guess 5", after(32)), "wrong");
  assertEquals(await verdict(bench.library, "1234", after(24 * 60 - 1)), "locked");
  assertEquals(await verdict(bench.library, "1234", after(24 * 60)), "right");
  assertEquals(bench.locks, ["everywhere", "everywhere"]);
});

engineTest("createPinGuard() lets no clock that is set back extend a lock for long", TIMED, async (bench) => {
  await fail(bench, 3, { now: NOON.add({ hours: 24 }) });
  assertEquals(await verdict(bench.library, "1234", { now: NOON }), "locked");
  await tidyJournal(bench.storage, { forgetPatronAtReturn: false, pinLimits: TIMED.pinLimits }, NOON);
  assertEquals(await verdict(bench.library, "1234", { now: NOON.add({ minutes: 30 }) }), "right");
});

engineTest(
  "createPinGuard() counts one stale PIN once, however often it comes, and looks at it each time",
  LIBRARY,
  async (bench) => {
    for (let time = 1; time <= 20; time++) assertEquals(await verdict(bench.library, "stale"), "wrong");
    assertEquals([(await bench.storage.pinRecord("P1")).wrong.length, bench.checks.length], [1, 20]);
    assertEquals(await verdict(bench.library, "stale", { origin: OTHER }), "wrong");
    await bench.storage.setPins([{ patronId: "P1", pin: "hash of stale" }]);
    assertEquals(await verdict(bench.library, "stale"), "right");
  },
);

engineTest("createPinGuard() grants one card no more guesses from however many addresses", LIBRARY, async (bench) => {
  const guesses = Array.from({ length: 120 }, (_, at) => at);
  const verdicts = await Promise.all(
    guesses.map((at) => verdict(bench.library, `guess ${at}`, { origin: anOrigin({ address: `10.0.0.${at % 12}` }) })),
  );
  assertEquals(verdicts.filter((each) => each === "wrong").length, 3);
});

engineTest(
  "createPinGuard() has what hostile terminals try on many cards lock none for others",
  LIBRARY,
  async (bench) => {
    const hostile = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((address) => anOrigin({ address }));
    // Each has used up its cards on others.
    for (const origin of hostile) for (const patronId of ["P2", "P3"]) await fail(bench, 1, { patronId, origin });
    for (const origin of hostile) await fail(bench, 1, { patronId: "P4", origin });
    for (const origin of hostile) {
      assertEquals(
        await verdict(bench.library, "1234", { patronId: "P4", origin }),
        "locked",
      );
    }
    assertEquals(await verdict(bench.library, "1234", { patronId: "P4" }), "right");
    assertEquals(await verdict(bench.library, "1234", { patronId: "P4", origin: OTHER }), "right");
  },
);

engineTest("createPinGuard() neither looks at the PIN of a locked card nor counts it", LIBRARY, async (bench) => {
  await fail(bench, 3);
  const checks = bench.checks.length;
  for (const pin of ["1234", "1235"]) assertEquals(await verdict(bench.library, pin), "locked");
  assertEquals(bench.checks.length, checks);
  assertEquals((await bench.storage.pinRecord("P1")).wrong.length, 3);
});

engineTest(
  "createPinGuard() lets a terminal lock few cards everywhere, and all others at itself alone",
  LIBRARY,
  async (bench) => {
    for (const { patronId } of PATRONS) await fail(bench, 3, { patronId });
    const verdicts = async (origin = anOrigin()) =>
      await Promise.all(PATRONS.map(({ patronId }) => verdict(bench.library, "1234", { patronId, origin })));
    assertEquals(await verdicts(), ["locked", "locked", "locked", "locked"]);
    assertEquals(await verdicts(OTHER), ["locked", "locked", "right", "right"]);
    assertEquals(bench.locks, ["everywhere", "everywhere", "here", "here"]);
  },
);

/** So many addresses of one account, each of which is within its own cards. */
const MANY = { ...LIBRARY, pinLimits: { wrongPins: 3, wrongPinCardsPerTerminal: 9, wrongPinCardsPerAccount: 2 } };

engineTest(
  "createPinGuard() has one account lock few cards everywhere, from however many addresses",
  MANY,
  async (bench) => {
    const from = (at: number) => anOrigin({ address: `10.0.0.${at}` });
    await verdict(bench.library, "1234", { patronId: "P4", origin: THIRD });
    for (const { patronId } of PATRONS) {
      for (let at = 1; at <= 3; at++) await fail(bench, 1, { patronId, origin: from(at) });
    }
    const verdicts = async (origin: ReturnType<typeof anOrigin>) =>
      await Promise.all(PATRONS.map(({ patronId }) => verdict(bench.library, "1234", { patronId, origin })));
    // A stranger of the account, its terminal that has known the PIN of P4, and terminals of others.
    assertEquals(await verdicts(from(99)), ["locked", "locked", "locked", "locked"]);
    assertEquals(await verdicts(THIRD), ["locked", "locked", "locked", "right"]);
    assertEquals(await verdicts(anOrigin({ account: "other" })), ["locked", "locked", "right", "right"]);
    assertEquals(bench.locks, ["everywhere", "everywhere", "account", "account"]);
  },
);

engineTest("createPinGuard() locks no card at a busy terminal of others for what an account tries beyond its cards", {
  ...LIBRARY,
  pinLimits: { wrongPins: 3, wrongPinCardsPerTerminal: 1, wrongPinCardsPerAccount: 2 },
}, async (bench) => {
  const busy = anOrigin({ account: "web catalogue" });
  await fail(bench, 1, { patronId: "P3", origin: busy });
  for (const patronId of ["P1", "P2"]) await fail(bench, 1, { patronId });
  await fail(bench, 3, { patronId: "P4" });
  assertEquals(await verdict(bench.library, "1234", { patronId: "P4", origin: busy }), "right");
  assertEquals(await verdict(bench.library, "1234", { patronId: "P4", origin: OTHER }), "locked");
});

engineTest("createPinGuard() counts the cards of an account for a day", MANY, async (bench) => {
  for (const patronId of ["P1", "P2"]) await fail(bench, 1, { patronId });
  const beyond = async (patronId: string) => (await bench.storage.pinRecord(patronId)).wrong[0]?.beyond;
  await fail(bench, 1, { patronId: "P3", origin: OTHER, now: NOON.add({ hours: 24 }) });
  await fail(bench, 1, { patronId: "P4", origin: OTHER, now: NOON.add({ hours: 25 }) });
  assertEquals([await beyond("P3"), await beyond("P4")], [true, false]);
});

engineTest("createPinGuard() counts all addresses of an IPv6 network as one terminal", LIBRARY, async (bench) => {
  const from = (at: number) => anOrigin({ address: `2001:db8:1:2::${at}` });
  for (const [at, { patronId }] of PATRONS.entries()) await fail(bench, 1, { patronId, origin: from(at + 1) });
  const beyond = async (patronId: string) => (await bench.storage.pinRecord(patronId)).wrong[0]?.beyond;
  assertEquals(await Promise.all(PATRONS.map(({ patronId }) => beyond(patronId))), [false, false, true, true]);
});

engineTest("createPinGuard() looks at the cards that a terminal failed on in the last hour", LIBRARY, async (bench) => {
  for (const patronId of ["P1", "P2"]) await fail(bench, 1, { patronId });
  await fail(bench, 1, { patronId: "P3", now: NOON.add({ minutes: 60 }) });
  await fail(bench, 1, { patronId: "P4", now: NOON.add({ minutes: 61 }) });
  const beyond = async (patronId: string) => (await bench.storage.pinRecord(patronId)).wrong[0]?.beyond;
  assertEquals([await beyond("P3"), await beyond("P4")], [true, false]);
});

engineTest(
  "createPinGuard() grants a hundred PINs at once on one card no more guesses than one by one",
  LIBRARY,
  async (bench) => {
    const pins = Array.from({ length: 100 }, (_, index) => `guess ${index}`);
    const verdicts = await Promise.all(pins.map((pin) => verdict(bench.library, pin)));
    assertEquals(verdicts.filter((each) => each === "wrong").length, 3);
    assertEquals(verdicts.filter((each) => each === "locked").length, 97);
    assertEquals(bench.checks.length, 3);
    assertEquals(bench.locks, ["everywhere"]);
  },
);

engineTest(
  "createPinGuard() lets the same PIN, sent again, join the check that is under way",
  LIBRARY,
  async (bench) => {
    const resent = () => Promise.all([1, 2, 3, 4].map(() => verdict(bench.library, "1235")));
    assertEquals(await resent(), ["wrong", "wrong", "wrong", "wrong"]);
    assertEquals(bench.checks.length, 1);
    assertEquals((await bench.storage.pinRecord("P1")).wrong.length, 1);
  },
);

engineTest("createPinGuard() checks the same PIN from another terminal by itself", LIBRARY, async (bench) => {
  await Promise.all([verdict(bench.library, "1235"), verdict(bench.library, "1235", { origin: OTHER })]);
  assertEquals(bench.checks.length, 2);
});

engineTest(
  "createPinGuard() counts neither an unknown card nor a patron without a PIN",
  LIBRARY,
  async (bench) => {
    for (let time = 1; time <= 4; time++) {
      assertEquals(await verdict(bench.library, "1234", { patronId: "nobody" }), undefined);
      assertEquals(await verdict(bench.library, "1234", { patronId: "P9" }), "wrong");
    }
    for (const patronId of ["P1", "P9", "nobody"]) assertEquals((await bench.storage.pinRecord(patronId)).wrong, []);
    assertEquals(bench.locks, []);
    assertEquals(await verdict(bench.library, "1234"), "right");
  },
);

engineTest("createPinGuard() counts nothing where there is no limit", {
  ...LIBRARY,
  pinLimits: {},
}, async (bench) => {
  await fail(bench, 20);
  assertEquals(await verdict(bench.library, "1234"), "right");
  assertEquals((await bench.storage.pinRecord("P1")).wrong, []);
});

const REMEMBERING = { ...LIBRARY, pinLimits: { ...LIBRARY.pinLimits, rememberPins: 300 } };

engineTest(
  "createPinGuard() checks a right PIN once within the time that it is remembered",
  REMEMBERING,
  async (bench) => {
    for (const seconds of [0, 1, 299]) {
      assertEquals(await verdict(bench.library, "1234", { now: NOON.add({ seconds }) }), "right");
    }
    assertEquals(bench.checks.length, 1);
    assertEquals(await verdict(bench.library, "1234", { now: NOON.add({ seconds: 300 }) }), "right");
    assertEquals(bench.checks.length, 2);
  },
);

engineTest("createPinGuard() remembers at this terminal, and no other PIN or patron", REMEMBERING, async (bench) => {
  await verdict(bench.library, "1234");
  assertEquals(await verdict(bench.library, "1234"), "right");
  assertEquals(bench.checks.length, 1);
  assertEquals(await verdict(bench.library, "1234", { patronId: "P2" }), "right");
  assertEquals(await verdict(bench.library, "12345"), "wrong");
  assertEquals(await verdict(bench.library, "1234", { origin: OTHER }), "right");
  assertEquals(bench.checks.length, 4);
});

engineTest("createPinGuard() forgets a right PIN when a wrong one comes", REMEMBERING, async (bench) => {
  await verdict(bench.library, "1234");
  await fail(bench, 1);
  assertEquals(await verdict(bench.library, "1234"), "right");
  assertEquals(bench.checks.length, 3);
});

engineTest("createPinGuard() opens no card from memory that was locked elsewhere", REMEMBERING, async (bench) => {
  await verdict(bench.library, "1234");
  const wrong = { patronId: "P1", account: "elsewhere", address: "192.0.2.9", at: NOON, beyond: false };
  for (let time = 1; time <= 3; time++) await bench.storage.countWrongPin(wrong);
  // The patron's own terminal stays open, and its right PIN helps nobody who guesses elsewhere.
  assertEquals(await verdict(bench.library, "1234"), "right");
  assertEquals(bench.checks.length, 2);
  assertEquals(await verdict(bench.library, "1234", { origin: OTHER }), "locked");
});

engineTest("createPinGuard() forgets a PIN that was changed", REMEMBERING, async ({ library, storage }) => {
  await verdict(library, "1234");
  await storage.setPins([{ patronId: "P1", pin: "hash of 4321" }]);
  assertEquals(await verdict(library, "1234"), "wrong");
  assertEquals(await verdict(library, "4321"), "right");
});

engineTest(
  "createPinGuard() answers nothing from memory for a blocked patron",
  REMEMBERING,
  async (bench) => {
    const { library, storage } = bench;
    const desk = createStaff(storage, () => NOON);
    await verdict(library, "1234");
    await desk.block("P1", "");
    for (let time = 1; time <= 2; time++) assertEquals(await verdict(library, "1234"), "right");
    await desk.unblock("P1");
    assertEquals(await verdict(library, "1234"), "right");
    assertEquals(bench.checks.length, 3);
  },
);

engineTest("createPinGuard() goes by new limits from the next PIN on", REMEMBERING, async (bench) => {
  await fail(bench, 2);
  bench.limitPins({ wrongPins: 2 });
  assertEquals(await verdict(bench.library, "1234"), "locked");
  bench.limitPins({ wrongPins: 10, rememberPins: 300 });
  assertEquals(await verdict(bench.library, "1234"), "right");
  bench.limitPins({ wrongPins: 10 });
  const checks = bench.checks.length;
  assertEquals(await verdict(bench.library, "1234"), "right");
  assertEquals(bench.checks.length, checks + 1);
});

engineTest("createPinGuard() leaves the version of a patron as it is", LIBRARY, async (bench) => {
  const before = (await bench.storage.patronFacts("P1", NOON))?.version;
  await fail(bench, 3);
  assertEquals((await bench.storage.patronFacts("P1", NOON))?.version, before);
});

engineTest(
  "createPinGuard() tells the journal whose card was locked, and why a checkout is refused then",
  LIBRARY,
  async (bench) => {
    await fail(bench, 3);
    const pin = { pin: "1234", required: false };
    const outcome = await bench.library.checkout(aCheckout({ pin }));
    assertEquals([outcome.ok, outcome.pin], [false, "locked"]);
    const told = bench.journal.map((
      { action, patronId, outcome, reason, detail },
    ) => [action, patronId, outcome, reason, detail]);
    assertEquals(told, [
      ["pin-locked", "P1", "done", undefined, "at every terminal"],
      ["checkout", "P1", "refused", "pin-locked", undefined],
    ]);
  },
);

engineTest("createPinGuard() knows of wrong PINs that another process counted", LIBRARY, async (bench) => {
  const counted = { patronId: "P1", account: "elsewhere", address: "192.0.2.9", at: NOON, beyond: false };
  for (let time = 1; time <= 3; time++) await bench.storage.countWrongPin(counted);
  assertEquals(await verdict(bench.library, "1234"), "locked");
});

engineTest(
  "createPinGuard() does not count the time of a check to the terminal, but that of a PIN which it remembers",
  { ...LIBRARY, pinLimits: { ...LIBRARY.pinLimits, rememberPins: 300 } },
  async ({ library }) => {
    const uncounted: Promise<unknown>[] = [];
    const deadline: Deadline = {
      left: () => 1000,
      uncounted(work) {
        uncounted.push(work);
        return work;
      },
    };
    for (const [patronId, pin] of [["P1", "1234"], ["P1", "1234"], ["P2", "wrong"], ["nobody", "1234"]] as const) {
      await library.patron(aPatronQuery({ patronId, pin: { pin, required: false }, deadline }));
    }
    assertEquals(await Promise.all(uncounted), ["right", "wrong", undefined]);
  },
);
