import { assertEquals } from "@std/assert";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { ASK, simulating } from "../../tools/simulate/simulating.ts";

Deno.test("an answer that the database cannot hold reaches its terminal, and ends no server", () =>
  simulating({ kind: "koha", idleSeconds: Infinity }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock);
    const settle = () => Promise.reject(new Error("date/time field value out of range"));
    const ledger: typeof storage.ledger = { ...storage.ledger, settle };
    return gatewayed(
      { port: simulator.port, account: SIP1, clock, storage: { ...storage, ledger } },
      async (served) => {
        const terminal = await logIn(served);
        terminal.send(ASK.checkout());
        await terminal.expect(/^121/);
        await served.log.logged("the outcome of a change cannot be stored");
        assertEquals(storage.ledger.rows.map(({ state }) => state), ["open"]);
      },
    );
  }));

Deno.test("an outcome is written once", () =>
  simulating({ kind: "koha", idleSeconds: Infinity }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock);
    const written: number[] = [];
    const settle: typeof storage.ledger.settle = (ledgerId, settlement) => {
      written.push(ledgerId);
      return storage.ledger.settle(ledgerId, settlement);
    };
    const ledger: typeof storage.ledger = { ...storage.ledger, settle };
    return gatewayed(
      { port: simulator.port, account: SIP1, clock, storage: { ...storage, ledger } },
      async (served) => {
        const terminal = await logIn(served);
        terminal.send(ASK.checkout());
        await terminal.expect(/^121/);
        assertEquals(written, [1]);
      },
    );
  }));
