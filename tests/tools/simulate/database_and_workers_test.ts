import { assertEquals } from "@std/assert";
import { until } from "../../support/wire/until.ts";
import { ASK, type Simulating, simulating } from "./simulating.ts";

Deno.test("koha says that it is on-line, whatever has become of its database", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    for (const upset of [simulator.database.freeze, simulator.database.takeAway]) {
      upset();
      terminal.send(ASK.acsStatus);
      await terminal.expect(/^98YYYY/);
    }
  }));

Deno.test("koha closes on a 93, a 17 and a 63 while its database is away", () =>
  simulating({ kind: "koha" }, async ({ simulator, connect, logIn }) => {
    for (const question of [ASK.item(), ASK.patron()]) {
      const terminal = await logIn();
      simulator.database.takeAway();
      terminal.send(question);
      await terminal.expectClosed();
      simulator.database.restore();
    }
    simulator.database.takeAway();
    const terminal = await connect();
    terminal.send("9300CNsip1|COsip1pass|");
    await terminal.expectClosed();
  }));

Deno.test("koha with a frozen database answers when it thaws, and carries out what closed connections asked for", () =>
  simulating({ kind: "koha", idleSeconds: 600 }, async ({ simulator, time, logIn }) => {
    const asking = await logIn(), gone = await logIn();
    simulator.database.freeze();
    asking.send(ASK.item());
    gone.sendRaw(`${ASK.pay()}\r${ASK.checkout()}\r`);
    await gone.close();
    await until(() => simulator.counts().frozen === 2);
    await time.advance(14);
    assertEquals(simulator.carriedOut, []);
    simulator.database.restore();
    await asking.expect(/^1803/);
    await until(() => simulator.carriedOut.length === 2);
    assertEquals(simulator.carriedOut.map(({ did, at }) => [did, at]), [
      ["paid", "2026-11-27T10:15:14.000Z"],
      ["lent", "2026-11-27T10:15:14.000Z"],
    ]);
  }));

Deno.test("koha accepts a connection for which it has no worker, and serves it when one comes free", () =>
  simulating({ kind: "koha", workers: 1, idleSeconds: 600 }, async ({ simulator, time, connect, logIn }) => {
    const served = await logIn();
    const waiting = await connect();
    waiting.sendRaw(`9300CNsip2|COsip2pass|\r${ASK.pay()}\r`);
    await waiting.close();
    await until(() => simulator.counts().waiting === 1);
    assertEquals(simulator.carriedOut, []);
    await time.advance(600);
    await served.expectClosed();
    await until(() => simulator.carriedOut.length === 1);
    assertEquals(
      simulator.carriedOut.map(({ did, connection, login, at }) => [did, connection, login, at]),
      [["paid", 2, "sip2", "2026-11-27T10:25:00.000Z"]],
    );
  }));

Deno.test("koha closes a terminal that does not log in, and one that is idle, after 30 s", () =>
  simulating({ kind: "koha" }, async ({ time, connect, logIn }) => {
    for (const begin of [connect, logIn]) {
      const terminal = await begin();
      await time.asleep(30);
      await time.advance(30);
      await terminal.expectClosed();
    }
  }));

Deno.test("koha's alarm rings during work: it is done, and nobody is told", () =>
  simulating({ kind: "koha" }, async (simulating) => {
    const { simulator, time, logIn } = simulating;
    const late = await logIn();
    simulator.setFaults([{ fault: "late", seconds: 45, code: "37" }]);
    late.send(ASK.pay());
    await time.asleep(45);
    await time.advance(45);
    await late.expectClosed();
    await frozenBeyondTheAlarm(simulating);
    assertEquals(simulator.carriedOut.map(({ did, half }) => [did, half]), [["paid", undefined], ["lent", true]]);
  }));

async function frozenBeyondTheAlarm({ simulator, time, logIn }: Simulating): Promise<void> {
  const terminal = await logIn();
  simulator.database.freeze();
  terminal.send(ASK.checkout());
  await until(() => simulator.counts().frozen === 1);
  await time.advance(31);
  simulator.database.restore();
  await terminal.expectClosed();
}
