import { assertEquals } from "@std/assert";
import { SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { returning } from "../../support/gateway/returning.ts";
import { connect } from "../../support/wire/terminal.ts";
import { ASK, DUE } from "../../tools/simulate/simulating.ts";

const LONG_AGO = Temporal.Instant.from("2026-11-10T10:15:00Z");
const LOGIN = "9300CNsip1|COsip1pass|CPdesk|";
const bringBack = (second: number) => `09N20261124    10150${second}20261124    10150${second}APCPL|AOCPL|ABI2003|AC|`;

Deno.test("a copy that came back twice while the system was away ends one loan, however alike the next one is", () => {
  const reached: string[] = [];
  // Questions have no answer once the first was handed over, until the desk has lent the copy.
  let silence = () => {};
  const onLine = (line: string) => {
    if (!line.startsWith("09")) return;
    if (reached.push(line) === 1) silence();
  };
  return returning({ simulator: { onLine } }, async (served) => {
    const { simulator, time, storage, logIn, until, comes, takeAway, restore } = served;
    silence = () => simulator.setFaults([{ fault: "silent-before", code: "17" }]);
    const waiting = async () => (await storage.ledger.waitingOf("MAIN", "I2003")).length;
    const loan = { written: DUE, from: "18" };
    await storage.itemsSaid.keep([{ institution: "MAIN", itemId: "I2003", at: LONG_AGO, loan }]);
    const other = {
      port: simulator.port,
      clock: drivenGatewayClock(time),
      account: { ...SIP1, upstreamLogin: { id: "sip1", password: "sip1pass" } },
      upstream: { offlineReturns: "yes" },
      storage,
    } as const;
    await gatewayed(other, async (second) => {
      const terminals = [await logIn(), await second.connect()];
      terminals[1]?.send(LOGIN);
      await until(terminals[1]?.expect("941") ?? Promise.reject());
      await takeAway();
      await comes(() => second.gateways.upstreamReports()[0]?.condition.state === "away");
      for (const [at, terminal] of terminals.entries()) {
        terminal.send(bringBack(at));
        await terminal.expect(/^101YUY/);
      }
      assertEquals(await waiting(), 2);
      await restore();
      await comes(async () => await waiting() === 1);
      const desk = await connect(simulator.port);
      desk.send(LOGIN);
      await desk.expect("941");
      desk.send(ASK.checkout("I2003"));
      await desk.expect(/^121/);
      simulator.setFaults([]);
      await comes(async () => await waiting() === 0);
      // The loan is there, and staff see to the second return.
      desk.send(ASK.item("I2003"));
      await desk.expect(/^1804/);
      await desk.close();
      const listed = await storage.ledger.exceptions({ limit: 9 });
      assertEquals([reached.length, listed.map(({ doubt }) => doubt)], [1, ["due-not-known"]]);
    });
  });
});
