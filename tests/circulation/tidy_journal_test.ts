import { assertEquals, assertNotMatch } from "@std/assert";
import { tidyJournal } from "../../src/circulation/tidy_journal.ts";
import { anEntry, anOrigin, aRetry } from "../support/library/changes.ts";
import { aCheckin, aCheckout, anUndo } from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { engineTest, type Setting } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const FORGETFUL: Setting = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem()],
  rules: someRules([], { forgetPatronAtReturn: true }),
};
const FORGET = { forgetPatronAtReturn: true, pinLimits: {} };

engineTest(
  "checkin() that forgets the patron leaves no trace of who had the copy, once retries are over",
  FORGETFUL,
  async (bench) => {
    const { library, storage } = bench;
    doneOf(await library.checkout(aCheckout({ origin: anOrigin({ retry: aRetry("k1") }) })));
    doneOf(
      await library.checkin(aCheckin({ origin: anOrigin({ retry: aRetry("k2") }), now: NOON.add({ seconds: 1 }) })),
    );
    await tidyJournal(storage, FORGET, NOON.add({ minutes: 3 }));
    const { lastChange } = await storage.itemFacts("I1") ?? {};
    const rows = await storage.journal({ limit: 10 });
    assertEquals(rows.length, 2);
    assertNotMatch(JSON.stringify([rows, lastChange, await storage.undo("I1")]), /P1/);
    assertEquals((await storage.patronFacts("P1", NOON))?.lastChange, undefined);
  },
);

engineTest(
  "checkin() that forgets the patron answers a retry with the patron all the same",
  FORGETFUL,
  async ({ library }) => {
    await library.checkout(aCheckout());
    const command = aCheckin({ origin: anOrigin({ retry: aRetry("k") }), now: NOON.add({ seconds: 1 }) });
    const first = doneOf(await library.checkin(command));
    const again = doneOf(await library.checkin({ ...command, now: NOON.add({ seconds: 2 }) }));
    assertEquals([first.patronId, again.patronId], ["P1", "P1"]);
  },
);

engineTest(
  "checkin() that forgets the patron can be undone, also by a terminal that names no patron",
  FORGETFUL,
  async (bench) => {
    const { library, storage } = bench;
    await library.checkout(aCheckout());
    await library.checkin(aCheckin({ now: NOON.add({ seconds: 1 }) }));
    doneOf(await library.undoCheckin(anUndo({ patronId: undefined, now: NOON.add({ seconds: 2 }) })));
    assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P1");
  },
);

engineTest("undoCheckout() forgets the patron too", FORGETFUL, async ({ library, storage }) => {
  await library.checkout(aCheckout());
  doneOf(await library.undoCheckout(anUndo({ now: NOON.add({ seconds: 1 }) })));
  assertNotMatch(JSON.stringify(await storage.journal({ limit: 10 })), /P1/);
});

engineTest("checkout() off-line forgets whose loan it ended", {
  ...FORGETFUL,
  loans: [aLoan({ patronId: "P2", checkedOut: NOON.subtract({ hours: 2 }) })],
}, async ({ library, storage }) => {
  doneOf(await library.checkout(aCheckout({ offline: { at: NOON.subtract({ hours: 1 }) } })));
  const rows = await storage.journal({ limit: 10 });
  assertEquals(rows[0]?.detail, "ended another patron's loan");
  assertNotMatch(JSON.stringify(rows), /P2/);
});

engineTest("tidyJournal() keeps everything where nothing says otherwise", FORGETFUL, async ({ storage }) => {
  for (const days of [9, 11]) {
    storage.record(anEntry({ at: NOON.subtract({ hours: 24 * days }), outcome: "refused" }));
  }
  // Whoever writes after them waits for them.
  await storage.setNote("written", "yes");
  await tidyJournal(storage, { forgetPatronAtReturn: false, pinLimits: {} }, NOON);
  assertEquals((await storage.journal({ limit: 10 })).length, 2);
});

engineTest("tidyJournal() removes older rows", FORGETFUL, async ({ storage }) => {
  for (const days of [11, 9]) {
    storage.record(anEntry({ at: NOON.subtract({ hours: 24 * days }), outcome: "refused" }));
  }
  await tidyJournal(storage, { keepDays: 10, forgetPatronAtReturn: false, pinLimits: {} }, NOON);
  const rows = await storage.journal({ limit: 10 });
  assertEquals(rows.map(({ at }) => NOON.since(at).total("hours") / 24), [9]);
});
