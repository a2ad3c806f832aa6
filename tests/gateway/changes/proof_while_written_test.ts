import { assertEquals } from "@std/assert";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { until } from "../../support/wire/until.ts";
import { ASK, simulating } from "../../tools/simulate/simulating.ts";

Deno.test("a terminal hears what its row says, also where a proof comes while that is written down", () =>
  simulating({ kind: "koha", idleSeconds: Infinity }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock);
    const stands = Promise.withResolvers<void>();
    const ledger: typeof storage.ledger = {
      ...storage.ledger,
      async settle(ledgerId, settlement) {
        await stands.promise;
        return await storage.ledger.settle(ledgerId, settlement);
      },
    };
    const upstream = { kind: "koha", sessions: "shared" } as const;
    return gatewayed(
      { port: simulator.port, account: SIP1, clock, upstream, storage: { ...storage, ledger } },
      async (served) => {
        const terminal = await logIn(served);
        terminal.send(ASK.item("I2003"));
        await terminal.expect(/^1804/);
        simulator.setFaults([{ fault: "closed-before", code: "09", nth: 1 }]);
        terminal.send(ASK.checkin());
        const isLogged = (what: string) => served.log.entries.some(({ message }) => message === what);
        await until(() => isLogged("change not confirmed"));
        // Somebody else takes the copy back, so that a question five seconds later proves the return.
        const item = simulator.library.item("I2003");
        if (item !== undefined) {
          simulator.library.giveBack(item, { connection: 0, login: "", request: "", half: false });
        }
        await time.advance(5);
        await until(() => isLogged("change settled by proof"));
        stands.resolve();
        const heard = await terminal.expect(/^10/);
        const [row] = storage.ledger.rows;
        assertEquals([heard.slice(0, 3), row?.terminalTold], ["100", "no"]);
      },
    );
  }));
