import { assertEquals } from "@std/assert";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { until } from "../../support/wire/until.ts";
import { ASK, simulating } from "../../tools/simulate/simulating.ts";
import { type LoanSeen, withOneLoan } from "./one_loan.ts";

Deno.test("a payment that is not sent since the ledger is away stands in nobody's way once it is back", () =>
  simulating({
    kind: "koha",
    faults: [{ fault: "late", seconds: 3, code: "63" }],
    idleSeconds: Infinity,
  }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock), { ledger } = storage;
    return gatewayed({ port: simulator.port, account: SIP1, clock, storage }, async (served) => {
      const terminal = await logIn(served);
      terminal.send(ASK.pay());
      await time.asleep(3);
      assertEquals(ledger.rows.map(({ state }) => state), ["open"]);
      ledger.away = true;
      await time.advance(3);
      await terminal.expect(/^38N/);
      ledger.away = false;
      await driveUntil(time, until(() => ledger.rows[0]?.state !== "open"));
      assertEquals(ledger.rows.map(({ state, terminalTold }) => [state, terminalTold]), [["not sent", "no"]]);
      simulator.setFaults([]);
      terminal.send(ASK.pay());
      await driveUntil(time, terminal.expect(/^38Y/));
    });
  }));

Deno.test("a change that gets a session too late is refused, and no row is written of it", () => {
  const seconds = 14.5;
  return simulating({
    kind: "koha",
    faults: [{ fault: "late", seconds, code: "17", nth: 1 }],
    idleSeconds: Infinity,
  }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock);
    const upstream = { sessions: "shared", maxSessions: 1 } as const;
    return gatewayed({ port: simulator.port, account: SIP1, clock, storage, upstream }, async (served) => {
      const [first, second] = [await logIn(served), await logIn(served)];
      first.send(ASK.item());
      await time.asleep(seconds);
      second.send(ASK.checkout());
      await until(() => served.gateways.upstreamReports()[0]?.sessions.waiting === 1);
      await time.advance(seconds);
      await first.expect(/^1803/);
      await second.expect(/^120NUN.*is busy/);
      assertEquals(storage.ledger.rows, []);
      second.send(ASK.checkout());
      await second.expect(/^121/);
    });
  });
});

Deno.test("a payment that is not sent because of a fault of the storage leaves no open row", () =>
  simulating({ kind: "koha", idleSeconds: Infinity }, ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = memoryStorage(clock), { ledger } = storage;
    const failing = { ...ledger, noteBefore: () => Promise.reject(new Error("out of range")) };
    const given = { port: simulator.port, account: SIP1, clock, storage: { ...storage, ledger: failing } };
    return gatewayed(given, async (served) => {
      const terminal = await logIn(served);
      terminal.send(ASK.pay());
      await terminal.expect(/^38N/);
      assertEquals(ledger.rows.map(({ state, terminalTold }) => [state, terminalTold]), [["not sent", "no"]]);
    });
  }));

const ANSWER = { delimiter: "|", encoding: "utf8", guarded: false } as const;

/** A loan whose system says yes, where the clock on the wall goes on by so many hours while its row is written. */
function lentAcross(hours: number, seen: (seen: LoanSeen) => void): Promise<void> {
  let gone = 0;
  const body = encodeText("121NNY20261124    101501AOMAIN|AAP1|ABI1|AJTitle|AH20261215    235900|", "utf8");
  return withOneLoan({
    comes: { kind: "answer", answer: { ...ANSWER, body }, took: 70 },
    wall: (time) => time.now().add({ hours: gone }),
    begun: () => gone = hours,
  }, seen);
}

Deno.test("a loan is not sent by a machine that was asleep while its row was written", () =>
  lentAcross(8, ({ ledger, answer, sent }) => {
    assertEquals([sent, answer.reason], [0, "library-busy"]);
    assertEquals(ledger.rows.map(({ state, terminalTold }) => [state, terminalTold]), [["not sent", "no"]]);
  }));

Deno.test("a loan is sent though the clock on the wall was set back while its row was written", () =>
  lentAcross(-8, ({ ledger, answer, sent }) => {
    assertEquals([sent, answer.reason], [1, undefined]);
    assertEquals(ledger.rows.map(({ state, terminalTold }) => [state, terminalTold]), [["done", "yes"]]);
  }));
