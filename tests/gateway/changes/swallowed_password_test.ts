import { assertEquals, assertMatch } from "@std/assert";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";
import { START } from "../../tools/simulate/simulating.ts";

const AT = "20261124    101500";

/** A terminal that forgets a delimiter: the PIN is the end of the payment's number (BK), which the system repeats. */
const NUMBER = "BK7:AD4711PIN|", PAYMENT = `37${AT}0100USDBV2.50|AOMAIN|AAP1001|${NUMBER}`;

Deno.test("a PIN in the number of a payment or a copy, which the system's answer repeats, is in no row and no log", () =>
  withMadeUpSystem(
    { reply: (line) => line.startsWith("37") ? `38Y${AT}AOMAIN|AAP1001|${NUMBER}` : undefined },
    async ({ port, heard }) => {
      const clock = drivenGatewayClock(createDrivenTime(START)), storage = memoryStorage(clock);
      await gatewayed({ port, account: SIP1, clock, storage, upstream: { errorDetection: false } }, async (served) => {
        for (const what of ["the payment", "its retry"]) {
          const terminal = await logIn(served);
          assertEquals(await terminal.ask(PAYMENT, /^38/), `38Y${AT}AOMAIN|AAP1001|${NUMBER}`, what);
          await terminal.close();
        }
        const terminal = await logIn(served);
        await terminal.ask(`11NN${AT}${AT}AOMAIN|AAP1001|ABI2001;AD4711PIN|AC|`, /^121.*\|ABI2001;AD4711PIN\|/);
        assertEquals(heard.filter((line) => line.startsWith("37")).map((line) => line.includes(NUMBER)), [true]);
        const [row] = storage.ledger.rows;
        assertMatch(row?.answer ?? "", /BK7~[0-9a-f]{12}\|/);
        assertEquals(storage.ledger.rows.length, 2);
        assertEquals(JSON.stringify(storage.ledger.rows).includes("4711PIN"), false);
        assertEquals(served.log.written().includes("4711PIN"), false, served.log.written());
      });
    },
  ));
