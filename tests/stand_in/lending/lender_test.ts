import { assertEquals } from "@std/assert";
import type { Lender } from "../../../src/stand_in/lending/lender.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { readLastTold } from "../../../src/stand_in/learning/last_learned.ts";
import { FEED_NOTES } from "../../../src/storage/port/feed_stage.ts";
import { partOfList } from "../../../src/library/known/known_list.ts";
import { NO_CARD } from "../../../src/library/known/known_records.ts";
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

// Once, 5,200 such messages in twenty seconds used up the loans of the day.
Deno.test("a flood of loans that have happened, of cards that nobody knows, leaves others their loans", async () => {
  const storage = await openSqliteStorage(":memory:");
  try {
    await teach(storage);
    const lender = lenderOn(storage, NOON, NOON, false);
    lender.away(NOON);
    const counts = { accepted: 0, refused: 0 };
    for (let number = 1; number <= 700; number++) {
      const flood = { code: "11", patronId: `X${number}`, itemId: `Y${number}`, isOffline: true, number } as const;
      const answer = await ask(lender, { ...flood, account: "vendor" }, NOON);
      if (answer?.kind === "accepted" || answer?.kind === "refused") counts[answer.kind]++;
      if (answer?.kind === "refused") assertEquals(answer.reason, "away-login-limit");
    }
    assertEquals(counts, { accepted: 500, refused: 200 });
    // What has happened at another terminal, what is asked for there, and what is known at this one.
    const told = { code: "11", patronId: "X1", itemId: "Y900", isOffline: true, number: 901 } as const;
    const known = {
      code: "11",
      patronId: "P2",
      itemId: "I2",
      isOffline: true,
      number: 902,
      account: "vendor",
    } as const;
    const asked = await Promise.all(
      [LOAN, told, known].map((each, at) => ask(lender, { ...each, number: 900 + at }, NOON)),
    );
    assertEquals(asked.map((answer) => answer?.kind), ["accepted", "accepted", "accepted"]);
    await lender.close();
  } finally {
    await storage.close();
  }
});

Deno.test("one of several logins lends half of what a day may lend", async () => {
  const storage = await openSqliteStorage(":memory:");
  try {
    await teach(storage);
    const lender = lenderOn(storage, NOON, NOON, false);
    lender.away(NOON);
    const lend = async (at: number, account: string) => {
      const asked = {
        code: "11",
        patronId: `P${1 + at % 4}`,
        itemId: `I${1 + at}`,
        isOffline: false,
        number: at,
      } as const;
      const answer = await ask(lender, { ...asked, account }, NOON);
      return answer?.kind === "refused" ? answer.reason : answer?.kind;
    };
    const told = [];
    for (let at = 0; at < 6; at++) told.push(await lend(at, "vendor"));
    assertEquals(told, Array.from({ length: 6 }, () => "accepted"));
    assertEquals([await lend(6, "vendor"), await lend(6, "kiosk")], ["away-login-limit", "accepted"]);
    await lender.close();
  } finally {
    await storage.close();
  }
});

Deno.test("a copy that was only fed lends, also where that was in the outage, and by the holds of the newest files", async () => {
  const storage = await openSqliteStorage(":memory:");
  try {
    await teach(storage);
    const lender = lenderOn(storage, NOON, () => readLastTold(storage));
    const lend = async (itemId: string, number: number) => {
      const answer = await ask(lender, { ...LOAN, itemId, number }, NOON);
      return answer?.kind === "refused" ? answer.reason : answer?.kind;
    };
    lender.away(NOON);
    assertEquals(await lend("I1", 1), "away-copy-old");
    // A dump of four days before the outage is too old, and one of a day before is not.
    await storage.setNote(FEED_NOTES.any, NOON.subtract({ hours: 96 }).toString());
    assertEquals(await lend("I1", 2), "away-copy-old");
    await storage.setNote(FEED_NOTES.any, NOON.subtract({ hours: 24 }).toString());
    assertEquals(await lend("I1", 3), "accepted");
    const when = { at: NOON.epochMilliseconds, origin: "fed" } as const;
    const held = { ...NO_CARD, holds: partOfList([["i2", "pending"] as const], when) };
    await storage.known.tell({ cards: new Map([["P9", held]]), copies: new Map(), at: NOON });
    await storage.setNote(FEED_NOTES.any, NOON.toString());
    assertEquals(await lend("I2", 4), "item-reserved-for-another");
    lender.away(undefined);
    await lender.close();
  } finally {
    await storage.close();
  }
});
