import { assertMatch } from "@std/assert";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { freshOn } from "../../contract/postgres_fresh.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { type LendingWorld, lendingWorld } from "./lending_world.ts";

const databases = testDatabases(await testServer());

const AT = "20261124    101500", NONE = "0000".repeat(6);

/** What a library's records say at a moment: who may borrow, who has a copy, and which PIN is right. */
interface Records {
  blocked: boolean;
  borrower?: string;
  pin: string;
}

/** A patron, 63, by a card whose PIN is asked for; a copy, 17; a loan and a return. */
const ASKS = {
  patron: (card: string, pin: string) => `63000${AT}          AOCPL|AA${card}|AD${pin}|`,
  copy: `17${AT}AOCPL|ABI2001|`,
  lend: (card: string, pin: string) => `11YN${AT}${AT}AOCPL|AA${card}|ABI2001|AC|AD${pin}|`,
  takeBack: `09N${AT}${AT}APCPL|AOCPL|ABI2001|AC|`,
};

/** What the system says by its records. */
function said(line: string, { blocked, borrower, pin }: Records): string | undefined {
  const field = (id: string) => new RegExp(`[|\\d ]${id}([^|]*)\\|`).exec(line)?.[1] ?? "";
  const card = field("AA");
  switch (line.slice(0, 2)) {
    case "17":
      return `18${borrower === undefined ? "03" : "04"}0001${AT}ABI2001|AJTitle|`;
    case "63": {
      const flags = blocked && card === "P1001" ? "YY" + " ".repeat(12) : " ".repeat(14);
      const right = card !== "P1001" || field("AD") === pin ? "Y" : "N";
      return `64${flags}000${AT}${NONE}AOMAIN|AA${card}|AEAda|BLY|CQ${right}|`;
    }
    default:
      return undefined;
  }
}

/** Runs a test where answers are learned by a clock that is ahead by so many seconds, and is then set right. */
async function afterClockAhead(
  seconds: number,
  on: "sqlite" | "postgres",
  body: (world: LendingWorld & { readonly records: Records; readonly setRight: () => Promise<void> }) => Promise<void>,
): Promise<void> {
  const records: Records = { blocked: false, pin: "1001" };
  const fresh = on === "postgres" ? await freshOn(databases) : undefined;
  const storage = fresh?.storage ?? await openSqliteStorage(":memory:");
  try {
    await lendingWorld({ storage, reply: (line) => said(line, records) }, async (world) => {
      world.clock.ahead = seconds;
      for (const ask of [ASKS.patron("P1001", "1001"), ASKS.patron("P1003", "1003"), ASKS.copy]) await world.ask(ask);
      await world.quiet(5);
      await body({
        ...world,
        records,
        async setRight() {
          world.clock.ahead = 0;
          await world.quiet(1);
        },
      });
    });
  } finally {
    await (fresh?.discard() ?? storage.close());
  }
}

for (const on of ["sqlite", "postgres"] as const) {
  for (const [ahead, seconds] of [["ten minutes", 600], ["an hour", 3_600], ["a day", 86_400]] as const) {
    const after = `${on}: after a clock that was ahead by ${ahead}`;

    Deno.test(`${after}, whom the system has blocked since borrows nothing`, () =>
      afterClockAhead(seconds, on, async ({ ask, quiet, records, setRight, takeAway }) => {
        await setRight();
        records.blocked = true;
        await ask(ASKS.patron("P1001", "1001"));
        await quiet(5);
        await takeAway();
        assertMatch(await ask(ASKS.lend("P1001", "1001")), /^120/);
        assertMatch(await ask(ASKS.lend("P1003", "1003")), /^121/);
      }));

    Deno.test(`${after}, a copy that was lent since is lent to nobody else`, () =>
      afterClockAhead(seconds, on, async ({ ask, quiet, records, setRight, takeAway }) => {
        await setRight();
        records.borrower = "P1003";
        await ask(ASKS.lend("P1003", "1003"));
        await quiet(5);
        await takeAway();
        assertMatch(await ask(ASKS.lend("P1001", "1001")), /^120/);
      }));

    Deno.test(`${after}, a copy that is back since is lent`, () =>
      afterClockAhead(seconds, on, async ({ ask, quiet, records, setRight, takeAway }) => {
        records.borrower = "P1003";
        await ask(ASKS.lend("P1003", "1003"));
        await quiet(5);
        await setRight();
        delete records.borrower;
        await ask(ASKS.takeBack);
        await ask(ASKS.copy);
        await quiet(5);
        await takeAway();
        assertMatch(await ask(ASKS.lend("P1001", "1001")), /^121/);
      }));

    Deno.test(`${after}, the new PIN is right, and the old one is not`, () =>
      afterClockAhead(seconds, on, async ({ ask, quiet, records, setRight, takeAway }) => {
        await setRight();
        records.pin = "2002";
        await ask(ASKS.patron("P1001", "1001"));
        await quiet(5);
        await ask(ASKS.patron("P1001", "2002"));
        await quiet(5);
        await takeAway();
        assertMatch(await ask(ASKS.lend("P1001", "1001")), /^120/);
        assertMatch(await ask(ASKS.lend("P1001", "2002")), /^121/);
      }));
  }
}
