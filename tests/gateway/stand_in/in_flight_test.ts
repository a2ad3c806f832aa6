import { assertEquals, assertMatch } from "@std/assert";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { ASK, DUE, NOW } from "../../tools/simulate/simulating.ts";
import { lendingWorld } from "./lending_world.ts";

/** A system with one book, which loses a change as it dies: before it is carried out, or after. */
function library() {
  const lent = new Map<string, string>(), dying = { code: "", isDone: false };
  function reply(line: string): string | undefined {
    const [, item = ""] = /AB([^|]*)\|/.exec(line) ?? [], [, patron = ""] = /AA([^|]*)\|/.exec(line) ?? [];
    const isLost = line.startsWith(dying.code) && dying.code !== "";
    switch (line.slice(0, 2)) {
      case "11":
        if (!isLost || dying.isDone) lent.set(item, patron);
        break;
      case "09":
        if (!isLost || dying.isDone) lent.delete(item);
        break;
      case "17":
        if (!item.startsWith("I2")) break;
        return lent.has(item) ? `18040001${NOW}AB${item}|AJTitle|AH${DUE}|` : `18030001${NOW}AB${item}|AJTitle|`;
      case "63": {
        if (!patron.startsWith("P1")) break;
        const loans = [...lent].filter(([, borrower]) => borrower === patron).map(([id]) => `AU${id}|`);
        const counts = `00000000${String(loans.length).padStart(4, "0")}000000000000`;
        return `64              000${NOW}${counts}AOMAIN|AA${patron}|AEAda|BLY|${loans.join("")}`;
      }
    }
    return isLost ? "silence" : undefined;
  }
  return { reply, lent, dying };
}

// A change whose machine lost its power kept the returns of its copy back for half an hour, and with them the queue.
for (
  const [what, code, isDone, doubt] of [
    ["a loan that was made", "11", true, "due-not-known"],
    ["a loan that was not", "11", false, undefined],
    ["a return that was carried out", "09", true, undefined],
    ["a return that was not", "09", false, undefined],
  ] as const
) {
  Deno.test(`the queue is handed over a minute after an outage that began amidst ${what}`, async () => {
    const storage = await openSqliteStorage(":memory:"), { reply, lent, dying } = library();
    await lendingWorld({ storage, reply, upstream: { kind: "koha" } }, async ({ ask, quiet, takeAway, bringBack }) => {
      await ask(ASK.patron("  Y       ", "P1001"));
      await ask(ASK.item("I2001"));
      if (code === "09") await ask(ASK.checkout("I2001"));
      await quiet(3);
      Object.assign(dying, { code, isDone });
      const told = ask(code === "11" ? ASK.checkout("I2001") : ASK.checkin("I2001"));
      await quiet(30);
      assertMatch(await told, code === "11" || !isDone ? /Not confirmed/ : /^101/);
      await takeAway();
      assertMatch(await ask(ASK.checkin("I2001").replaceAll("101500", "102500")), /^101.*Returned/);
      dying.code = "";
      await bringBack();
      assertEquals([await storage.ledger.waitingTally(), await storage.ledger.unknowns("MAIN")], [[], []]);
      // Where nobody knows when the loan is due that the return ends, staff decide; and of that loan its terminal has heard no.
      const listed = (await storage.ledger.exceptions({ limit: 9 })).map(({ doubt }) => doubt);
      assertEquals([[...lent.keys()], listed], doubt === undefined ? [[], []] : [["I2001"], [doubt, undefined]]);
    });
    await storage.close();
  });
}
