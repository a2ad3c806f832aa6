import { assertEquals } from "@std/assert";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { type MemoryLedger, memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { ASK, simulating } from "../../tools/simulate/simulating.ts";

/** Has a copy lent before a Koha, whose outcome the ledger settles in a manner of its own. */
function lent(
  settle: (own: MemoryLedger) => MemoryLedger["settle"],
  test: (served: ServedByGateway, own: MemoryLedger) => Promise<void> | void,
): Promise<void> {
  return simulating({ kind: "koha", idleSeconds: Infinity }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock), own = storage.ledger;
    const ledger: MemoryLedger = { ...own, settle: settle(own) };
    return gatewayed(
      { port: simulator.port, account: SIP1, clock, storage: { ...storage, ledger } },
      async (served) => {
        const terminal = await logIn(served);
        terminal.send(ASK.checkout());
        await terminal.expect(/^121/);
        await test(served, own);
      },
    );
  });
}

Deno.test("an answer that the database cannot hold reaches its terminal, and ends no server", () =>
  lent(() => () => Promise.reject(new Error("date/time field value out of range")), async ({ log }, own) => {
    await log.logged("the outcome of a change cannot be stored");
    assertEquals(own.rows.map(({ state }) => state), ["open"]);
  }));

Deno.test("an outcome is written once", () => {
  const written: number[] = [];
  return lent((own) => (ledgerId, settlement) => {
    written.push(ledgerId);
    return own.settle(ledgerId, settlement);
  }, () => assertEquals(written, [1]));
});
