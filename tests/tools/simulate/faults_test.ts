import { assert, assertEquals, assertMatch } from "@std/assert";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { guarded, type Terminal } from "../../support/wire/terminal.ts";
import { ASK, NOW, type Simulating, simulating } from "./simulating.ts";

const PAID = `38Y${NOW}AOCPL|AAP1002|BK7|`;

/** Sends a 37 with AY5 to a system with one fault, and tells how often it was carried out in the end. */
function paying(
  fault: FaultRule,
  body: (terminal: Terminal, simulating: Simulating) => Promise<void>,
  carriedOut: number,
): Promise<void> {
  return simulating({ kind: "koha", faults: [fault] }, async (simulating) => {
    const terminal = await simulating.logIn();
    terminal.sendRaw(`${guarded(ASK.pay(), "5")}\r`);
    await body(terminal, simulating);
    assertEquals(simulating.simulator.carriedOut.length, carriedOut);
  });
}

/** The next message must be answered as if nothing had been. */
async function goesOn(terminal: Terminal): Promise<void> {
  terminal.send(ASK.endSession);
  await terminal.expect(/^36Y/);
}

Deno.test("late: done at once, answered after its time", () =>
  paying({ fault: "late", seconds: 20, code: "37" }, async (terminal, { simulator, time }) => {
    await time.asleep(20);
    assertEquals(simulator.carriedOut.map(({ at }) => at), ["2026-11-27T10:15:00.000Z"]);
    await time.advance(20);
    await terminal.expect(guarded(PAID, "5"));
    await goesOn(terminal);
  }, 1));

Deno.test("silent-before: not done, and the next message is answered", () =>
  paying({ fault: "silent-before", code: "37" }, goesOn, 0));

Deno.test("silent-after: done, and the next message is answered", () =>
  paying({ fault: "silent-after", code: "37" }, goesOn, 1));

Deno.test("closed-before: not done", () =>
  paying({ fault: "closed-before", code: "37" }, (terminal) => terminal.expectClosed(), 0));

Deno.test("closed-after: done", () =>
  paying({ fault: "closed-after", code: "37" }, (terminal) => terminal.expectClosed(), 1));

Deno.test("cut: done, and half an answer", () =>
  paying({ fault: "cut", code: "37" }, async (terminal) => {
    await terminal.expectRaw(PAID.slice(0, Math.ceil(PAID.length / 2)));
    await terminal.expectClosed();
  }, 1));

Deno.test("twice: done once, answered twice", () =>
  paying({ fault: "twice", code: "37" }, async (terminal) => {
    await terminal.expect(guarded(PAID, "5"));
    await terminal.expect(guarded(PAID, "5"));
    await goesOn(terminal);
  }, 1));

Deno.test("wrong-checksum: all but the checksum is right", () =>
  paying({ fault: "wrong-checksum", code: "37" }, async (terminal) => {
    const line = await terminal.expectLine(/^38Y/);
    const right = guarded(PAID, "5");
    assertEquals(line.slice(0, -1), right.slice(0, -1));
    assert(line !== right);
  }, 1));

Deno.test("wrong-sequence: the next number, with its checksum", () =>
  paying({ fault: "wrong-sequence", code: "37" }, (terminal) => terminal.expect(guarded(PAID, "6")).then(() => {}), 1));

Deno.test("wrong-patron: done for the right one", () =>
  paying({ fault: "wrong-patron", code: "37" }, async (terminal, { simulator }) => {
    await terminal.expect(guarded(PAID.replace("P1002", "P1001"), "5"));
    assertEquals(simulator.carriedOut.map(({ patron }) => patron), ["P1002"]);
  }, 1));

Deno.test("wrong-patron: another name in a 24, another copy in an 18", () =>
  simulating({ kind: "koha", faults: [{ fault: "wrong-patron" }] }, async ({ logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.patronStatus);
    await terminal.expect(/AE.*Z.*la\|AAP1002\|/);
    terminal.send(ASK.item());
    await terminal.expect(/ABI2002\|/);
  }));

Deno.test("shifted: each answer comes to the request after it", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    simulator.setFaults([{ fault: "shifted" }]);
    terminal.sendRaw(`${guarded(ASK.pay(), "1")}\r`);
    terminal.sendRaw(`${guarded(ASK.item(), "2")}\r`);
    await terminal.expect(guarded(PAID, "1"));
    terminal.sendRaw(`${guarded(ASK.endSession, "3")}\r`);
    await terminal.expectLine(/^18.*AY2AZ/);
    assertEquals(simulator.carriedOut.length, 1);
  }));

Deno.test("resend: 96 to the same request for ever, and nothing done", () =>
  paying({ fault: "resend", code: "37" }, async (terminal) => {
    await terminal.expectLine(/^96AZFEF6$/);
    for (const _ of ["again", "and again"]) {
      terminal.send(ASK.pay());
      await terminal.expectLine(/^96$/);
    }
    await goesOn(terminal);
  }, 0));

Deno.test("status: a 98 in the place of the answer, and nothing done", () =>
  paying({ fault: "status", code: "37" }, async (terminal) => {
    await terminal.expectLine(/^98YYYY.*AY5AZ/);
    await goesOn(terminal);
  }, 0));

Deno.test("garbage: bytes at random, the same for the same seed", async () => {
  const heard: string[] = [];
  for (const seed of [3, 3, 4]) {
    await simulating({ kind: "koha", seed, faults: [{ fault: "garbage", code: "17" }] }, async ({ logIn }) => {
      const terminal = await logIn();
      terminal.send(ASK.item());
      heard.push(await terminal.expectLine(/^[^\r\n]{40}$/));
    });
  }
  assertEquals(heard[0], heard[1]);
  assert(heard[0] !== heard[2]);
});

Deno.test("megabyte: one line of more than a megabyte", () =>
  paying({ fault: "megabyte", code: "37" }, async (terminal) => {
    const line = await terminal.expectLine(/^38Y.*\|AFx+\|AY5AZ[0-9A-F]{4}$/);
    assert(line.length > 1 << 20);
    await goesOn(terminal);
  }, 1));

Deno.test("says: any bytes, with AY, AZ and the line end", () =>
  paying({ fault: "says", bytes: "38N\xe9|FAx|FA|", code: "37" }, async (terminal) => {
    await terminal.expect(guarded("38N\xe9|FAx|FA|", "5"));
  }, 1));

Deno.test("frozen: done and answered when it thaws, for all connections", () =>
  paying({ fault: "frozen", seconds: 20, code: "37" }, async (terminal, { simulator, time, connect }) => {
    await time.asleep(20);
    const other = await connect();
    other.send("9300CNsip1|COsip1pass|");
    assertEquals(simulator.carriedOut, []);
    await time.advance(20);
    await terminal.expect(/^38Y/);
    await other.expect("941");
    assertEquals(simulator.carriedOut.map(({ at }) => at), ["2026-11-27T10:15:20.000Z"]);
  }, 1));

Deno.test("away: closed as Koha does, until it is back", () =>
  paying({ fault: "away", seconds: 20, nth: 1, code: "37" }, async (terminal, { time, connect, logIn }) => {
    await terminal.expectClosed();
    const early = await connect();
    early.send("9300CNsip1|COsip1pass|");
    await early.expectClosed();
    await time.advance(20);
    const late = await logIn();
    late.send(ASK.pay());
    await late.expect(/^38Y/);
  }, 1));

Deno.test("refused: 940 to a right login", () =>
  simulating({ kind: "koha", faults: [{ fault: "refused", nth: 1 }] }, async ({ simulator, connect }) => {
    const terminal = await connect();
    for (const answer of ["940", "941"]) {
      terminal.send("9300CNsip1|COsip1pass|");
      await terminal.expect(answer);
    }
    assertEquals(simulator.counts().logins, 1);
  }));

Deno.test("unserved: accepted and never read, the others are", () =>
  simulating({ kind: "koha", workers: 1, faults: [{ fault: "unserved", nth: 1 }] }, async (simulating) => {
    const { simulator, time, connect, logIn } = simulating;
    const deaf = await connect();
    deaf.send("9300CNsip1|COsip1pass|");
    await goesOn(await logIn());
    await time.advance(29);
    const { open, serving, logins } = simulator.counts();
    assertEquals([open, serving, logins], [2, 1, 1]);
    assert(!deaf.socket.destroyed);
  }));

Deno.test("a fault happens to the nth such request, so many times, on one connection", () =>
  simulating(
    { kind: "koha", faults: [{ fault: "resend", code: "17", connection: 2, nth: 2, times: 2 }] },
    async ({ logIn }) => {
      const heard: string[] = [];
      for (const terminal of [await logIn(), await logIn()]) {
        for (let message = 1; message <= 4; message++) {
          terminal.send(ASK.item());
          heard.push((await terminal.expectLine(/^/)).slice(0, 2));
        }
      }
      assertEquals(heard, ["18", "18", "18", "18", "18", "96", "96", "18"]);
    },
  ));

Deno.test("faults at random are the same for the same seed", async () => {
  const told: string[][] = [];
  for (const seed of [1, 1, 2]) {
    const faults: string[] = [];
    told.push(faults);
    const onFault = ({ fault }: FaultRule) => void faults.push(fault);
    await simulating(
      { kind: "koha", seed, onFault, faults: [{ fault: "any", probability: 0.5, code: "17" }] },
      async ({ logIn }) => {
        for (let connection = 1; connection <= 8; connection++) {
          const terminal = await logIn();
          for (let message = 1; message <= 3 && !terminal.socket.destroyed; message++) terminal.send(ASK.item());
          terminal.send("55");
          await new Promise((resolve) => terminal.socket.once("close", resolve));
        }
      },
    );
  }
  assertEquals(told[0], told[1]);
  assert(JSON.stringify(told[0]) !== JSON.stringify(told[2]));
  assertMatch(told.flat().join(" "), /twice|cut|garbage/);
});

Deno.test("what was carried out is told with its request, without the passwords in it", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    terminal.send(`37${NOW}0400USDBV2.50|AOCPL|AAP1002|ACterm|AD1002|BK7`);
    await terminal.expect(/^38Y/);
    assertEquals(simulator.carriedOut, [{
      at: "2026-11-27T10:15:00.000Z",
      connection: 1,
      login: "sip1",
      did: "paid",
      patron: "P1002",
      amount: "2.50",
      request: `37${NOW}0400USDBV2.50|AOCPL|AAP1002|AC***|AD***|BK7`,
    }]);
  }));
