import { assert, assertEquals } from "@std/assert";
import { ask, before, logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { until } from "../../support/wire/until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { ASK, simulating } from "../../tools/simulate/simulating.ts";

Deno.test("each terminal has a session of its own, opened when it is first needed", () =>
  before({ upstream: { sessions: "own" } }, async (served) => {
    const terminals = [await logIn(served), await logIn(served)];
    assertEquals(served.simulator.counts().logins, 0);
    for (const terminal of [...terminals, ...terminals]) await ask(terminal);
    assertEquals(served.simulator.counts().logins, 2);
  }));

Deno.test("a session is handed on when its terminal is gone", () =>
  before({ upstream: { sessions: "own" } }, async (served) => {
    for (let turn = 0; turn < 3; turn++) {
      const terminal = await logIn(served);
      await ask(terminal);
      await terminal.close();
      await until(() => served.log.entries.filter(({ message }) => message === "connection closed").length > turn);
    }
    assertEquals(served.simulator.counts().logins, 1);
  }));

Deno.test("terminals with the same login share sessions, and no more are opened than are allowed", () =>
  before({ upstream: { sessions: "shared", maxSessions: 2 } }, async (served) => {
    const terminals: Terminal[] = [];
    for (let number = 0; number < 12; number++) terminals.push(await logIn(served));
    for (let turn = 0; turn < 3; turn++) {
      for (const terminal of terminals) terminal.send(ASK.item());
      for (const terminal of terminals) await terminal.expect(/^18/);
    }
    const { logins } = served.simulator.counts();
    assert(logins >= 1 && logins <= 2, `${logins} logins`);
  }));

Deno.test("short visits with one login open one session", () =>
  before({ upstream: { sessions: "shared" } }, async (served) => {
    for (let visit = 0; visit < 50; visit++) {
      const terminal = await logIn(served);
      terminal.send(ASK.patron());
      await terminal.expect(/^64/);
      terminal.send(ASK.endSession);
      await terminal.expect(/^36Y/);
      await terminal.close();
    }
    assertEquals(served.simulator.counts().logins, 1);
  }));

Deno.test("an idle session ends, and the last one of a login is kept by a 99", () => {
  const lines: string[] = [];
  return before({
    upstream: { sessions: "shared", keepAliveSeconds: 20 },
    simulator: {
      onLine: (line) => void lines.push(line.slice(0, 2)),
      idleSeconds: Infinity,
      faults: [{ fault: "late", seconds: 3, code: "17", nth: 1 }],
    },
  }, async (served) => {
    const { simulator, time } = served;
    const [first, second] = [await logIn(served), await logIn(served)];
    first.send(ASK.item());
    await time.asleep(3);
    await ask(second);
    await time.advance(3);
    await first.expect(/^18/);
    await time.advance(22);
    await until(() => simulator.counts().open === 1);
    // Twice at the beginning of a session, and once for each that is kept; a probe keeps it as well.
    await until(() => lines.filter((code) => code === "99").length === 3);
    assertEquals(simulator.counts().logins, 2);
  });
});

Deno.test("a session that is an hour old is exchanged, also where it is never idle", () =>
  simulating({ kind: "koha", idleSeconds: Infinity }, async ({ simulator, time }) => {
    let later = 0;
    const driven = drivenGatewayClock(time);
    const clock = { ...driven, elapsed: () => driven.elapsed() + later };
    await gatewayed({ port: simulator.port, account: SIP1, clock }, async (served) => {
      const terminal = await logIn(served);
      await ask(terminal);
      later = 3_600_000;
      await ask(terminal);
      assertEquals(simulator.counts().logins, 1);
      await ask(terminal);
      assertEquals(simulator.counts().logins, 2);
    });
  }));

Deno.test("whoever finds all sessions busy until the deadline hears that the system is busy", () =>
  before({
    upstream: { sessions: "own", maxSessions: 1 },
    simulator: { faults: [{ fault: "silent-before", code: "17", nth: 1 }] },
  }, async (served) => {
    const [first, second] = [await logIn(served), await logIn(served)];
    first.send(ASK.item());
    await until(() => served.gateways.upstreamReports()[0]?.sessions.busy === 1);
    second.send(ASK.checkout());
    await until(() => served.gateways.upstreamReports()[0]?.sessions.waiting === 1);
    await served.time.advance(15);
    await first.expect(/^18010101.*cannot be reached/);
    await second.expect(/^120NUN.*is busy/);
    assertEquals(served.simulator.carriedOut.length, 0);
    await ask(second, /^1803/);
  }));

Deno.test("a system that accepts connections and serves none is full, and terminals hear that it is busy", () =>
  before({ upstream: { sessions: "own" }, simulator: { faults: [{ fault: "unserved" }] } }, async (served) => {
    const terminal = await logIn(served);
    terminal.send(ASK.checkout());
    await until(() => served.gateways.upstreamReports()[0]?.sessions.open === 1);
    await until(() => served.simulator.counts().connections === 1);
    await served.time.advance(9);
    await terminal.expect(/^120NUN.*is busy/);
    assertEquals(served.gateways.upstreamReports()[0]?.condition.state, "full");
    assertEquals(served.log.entries.filter(({ message }) => message === "library system: full").length, 1);
  }));

Deno.test("a late answer is nobody's: its session is ended, and the next message is in step", () =>
  before({
    upstream: { sessions: "own" },
    simulator: { faults: [{ fault: "late", seconds: 20, code: "63", nth: 1 }] },
  }, async (served) => {
    const terminal = await logIn(served);
    terminal.send(ASK.patron());
    await served.time.asleep(20);
    await served.time.advance(15);
    await terminal.expect(/^64YYYY.*cannot be reached/);
    await ask(terminal, /^1803/);
    await served.time.advance(6);
    await ask(terminal, /^1803/);
    assertEquals(served.simulator.counts().logins, 2);
  }));

Deno.test("a session that a terminal waited for when it left is free for the next one", () =>
  before({
    // The server notices that a terminal has left once its answer is given up, by the machine's clock.
    upstream: { sessions: "own", answerSeconds: 4 },
    simulator: { faults: [{ fault: "late", seconds: 3, code: "93", nth: 1 }] },
  }, async (served) => {
    const { log, simulator, time } = served;
    const gone = await logIn(served);
    gone.send(ASK.item());
    await time.asleep(3);
    await gone.close();
    await until(() => log.entries.some(({ message }) => message === "connection closed"));
    await time.advance(3);
    await until(() => served.gateways.upstreamReports()[0]?.times !== undefined);
    await ask(await logIn(served));
    assertEquals(simulator.counts().logins, 1);
  }));
