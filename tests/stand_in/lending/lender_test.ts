import { assertEquals } from "@std/assert";
import type { Lender } from "../../../src/stand_in/lending/lender.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { NOON } from "../../support/library/records.ts";
import { ask, lenderOn, teach } from "../lending_model/play_days.ts";

const LOAN = { code: "11", patronId: "P1", itemId: "I1", isOffline: false, number: 1 } as const;

Deno.test("a change that is asked for as the system comes back begins no outage, and is not accepted", async () => {
  const storage = await openSqliteStorage(":memory:"), { known, lending } = storage;
  let lender: Lender | undefined, decisions = 0;
  const comingBack: typeof lending = {
    ...lending,
    async decide(question, judge) {
      // The system answers, here or at another server, before this is written.
      if (++decisions === 1) lender?.away(undefined);
      await lender?.close();
      return await lending.decide(question, judge);
    },
  };
  try {
    lender = lenderOn({ known, lending: comingBack }, NOON);
    lender.away(NOON);
    assertEquals(await ask(lender, LOAN, NOON), undefined);
    assertEquals(decisions, 1);
    assertEquals((await lending.outage("MAIN"))?.ended, NOON);
    assertEquals(await storage.ledger.waitingTally(), []);
  } finally {
    await storage.close();
  }
});

// Three days of an outage make the copy no older: what counts is how much it knew when that began.
Deno.test("a copy that was told nothing for copy_hours before the outage lends nothing, however long that lasts", async () => {
  const storage = await openSqliteStorage(":memory:"), began = NOON.subtract({ hours: 72 });
  try {
    await teach(storage);
    for (const [hours, came] of [[73, "refused away-copy-old"], [72, "accepted lent"]] as const) {
      const lender = lenderOn(storage, NOON, began.subtract({ hours }));
      lender.away(began);
      const answer = await ask(lender, LOAN, NOON);
      const told = answer?.kind === "refused" ? answer.reason : answer?.kind === "accepted" ? answer.as : "";
      assertEquals(`${answer?.kind} ${told}`, came);
      lender.away(undefined);
      await lender.close();
    }
  } finally {
    await storage.close();
  }
});
