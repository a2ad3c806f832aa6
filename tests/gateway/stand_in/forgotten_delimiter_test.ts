import { assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import type { Reply } from "../../support/gateway/made_up_system.ts";
import { ASK } from "../../tools/simulate/simulating.ts";
import { lendingWorld } from "./lending_world.ts";

const AT = "20261124    101500";

/** What a kiosk reads as a barcode or a card where it has forgotten the delimiter in front of a PIN. */
const ITEM = "I2001ADq7zk11", LETTERS = "IADq7zk22", CARD = "P1001ADq7zk33", BLOCKED = "SMITHADq7zk44";
const MARK = "q7zk";

/** A system that does not know them says so, and repeats them. */
function unknown(line: string): Reply | undefined {
  if (!line.includes(MARK)) return undefined;
  const [, card = ""] = /AA([^|]*)/.exec(line) ?? [], [, item = ""] = /AB([^|]*)/.exec(line) ?? [];
  switch (line.slice(0, 2)) {
    case "17":
      return `18010001${AT}AB${item}|AJ|`;
    case "63":
      return `64YYYY          001${AT}${"0000".repeat(6)}AOCPL|AA${card}|AE|BLN|CQN|`;
    case "11":
      return `120NUN${AT}AOCPL|AA${card}|AB${item}|AJ|AH|AFNo such card.|`;
    case "09":
      return `100NUN${AT}AOCPL|AB${item}|AQ|AFNo such item.|`;
    default:
      return undefined;
  }
}

/** All that a database holds, in words. */
function rowsOf(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
    return tables.map(({ name }) => `${name} ${JSON.stringify(db.prepare(`select * from "${name}"`).all())}`).join(
      "\n",
    );
  } finally {
    db.close();
  }
}

Deno.test("a PIN behind a forgotten delimiter is stored nowhere, whether the system answers or its records lend", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db"), storage = await openSqliteStorage(path);
    await lendingWorld({ storage, reply: unknown }, async ({ ask, quiet, takeAway, bringBack, log }) => {
      const now = (message: string) => message.replaceAll("20261127    101500", AT);
      const asked = [
        ...[ITEM, LETTERS].flatMap((item) => [ASK.item(item), ASK.checkin(item), ASK.checkout(item)]),
        ...[CARD, BLOCKED].flatMap((card) => [ASK.patron(undefined, card), ASK.checkout("I2002", card)]),
      ].map(now);
      for (const message of [...asked, ASK.patron(undefined, "P1001"), ASK.item("I2001")]) await ask(message);
      await quiet(3);
      await takeAway();
      for (const message of asked) await ask(message);
      // What has happened is accepted, but for what nobody can know.
      const happened = (item: string, card: string) => ASK.checkout(item, card).replace("11YN", "11NY");
      assertMatch(await ask(now(happened(ITEM, "P1001"))), /^120/);
      assertMatch(await ask(now(happened("I2001", CARD))), /^120/);
      assertMatch(await ask(now(ASK.checkin(LETTERS))), /^100/);
      assertMatch(await ask(now(happened("I2001", "P1001"))), /^121/);
      await bringBack();
      assertEquals(JSON.stringify(log.entries).includes(MARK), false);
    });
    await storage.close();
    const rows = rowsOf(path);
    assertEquals(rows.split("\n").filter((table) => table.includes(MARK)), []);
    // Not everything is left out.
    assertMatch(rows, /I2001/);
  }));

Deno.test("a card whose number is that of a chip lends, although a password's field seems to stand in it", () =>
  withTemporaryFolder(async (folder) => {
    const storage = await openSqliteStorage(join(folder, "library.db"));
    const chip = "04AD3F22", item = "E0040150AC12CD34";
    const reply = (line: string) =>
      line.includes(chip) && line.startsWith("63")
        ? `64              001${AT}${"0000".repeat(6)}AOCPL|AA${chip}|AEAda|BLY|`
        : line.includes(item) && line.startsWith("17")
        ? `18030001${AT}AB${item}|AJTitle|`
        : undefined;
    await lendingWorld({ storage, reply }, async ({ ask, quiet, takeAway }) => {
      for (const message of [ASK.patron(undefined, chip), ASK.item(item)]) await ask(message);
      await quiet(3);
      await takeAway();
      assertMatch(await ask(ASK.checkout(item, chip)), /^121NUY.*\|AA04AD3F22\|ABE0040150AC12CD34\|/);
    });
    await storage.close();
  }));
