import { assertEquals } from "@std/assert";
import { returning } from "../../support/gateway/returning.ts";

const at = (minute: number) => `20261124    10${String(minute).padStart(2, "0")}00`;
const bringBack = (item: string, minute: number) =>
  `09N${at(minute)}${at(minute)}APCPL|AOCPL|AB${item}|ACsecret|XXodd|`;

Deno.test("a return while the system is away is answered ok, and handed in with its own time when it is back", () =>
  returning({}, async ({ logIn, until, takeAway, restore, comes, waiting, reached, simulator, storage }) => {
    await storage.itemsTold.keep([{
      institution: "MAIN",
      itemId: "I2003",
      title: "Germinal",
      permanentLocation: "CPL",
      at: Temporal.Instant.from("2026-11-20T10:15:00Z"),
      loan: { written: "20261218    235900", from: "18" },
    }]);
    const terminal = await logIn();
    await takeAway();
    terminal.send(bringBack("I2003", 11));
    await until(terminal.expect(/^101YUY20261124 {4}101500AOCPL\|ABI2003\|AQCPL\|AJGerminal\|CL9\|CV99\|AFReturned\./));
    assertEquals(reached, []);
    assertEquals((await waiting()).map(({ itemId, location, state }) => [itemId, location, state]), [
      ["I2003", "desk", "waiting"],
    ]);
    await restore();
    await comes(async () => (await waiting()).length === 0);
    assertEquals(reached, [`09Y${at(11)}${at(11)}APCPL|AOCPL|ABI2003|AC|XXodd|`]);
    const item = simulator.library.item("I2003");
    assertEquals(item && simulator.library.loan(item), undefined);
    const [row] = [await storage.ledger.row(1)];
    assertEquals([row?.state, row?.terminalTold, row?.told !== undefined], ["done", "yes", true]);
    assertEquals(await storage.ledger.attention({ limit: 9 }), []);
  }));
