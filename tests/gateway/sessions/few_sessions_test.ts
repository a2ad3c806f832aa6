import { assertEquals } from "@std/assert";
import { ANY_LOGIN } from "../../../src/config/upstream/upstream.ts";
import { ask, before, logIn } from "../../support/gateway/before_koha.ts";
import { until } from "../../support/wire/until.ts";
import type { ServedByGateway } from "../../support/gateway/gatewayed.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { ASK } from "../../tools/simulate/simulating.ts";

const ANY = { id: ANY_LOGIN, password: { kind: "upstream" } } as const;

/** Connects three terminals with one login, each of which asks twice. */
async function askByThree(served: ServedByGateway): Promise<readonly Terminal[]> {
  const terminals = [await logIn(served), await logIn(served), await logIn(served)];
  for (const terminal of [...terminals, ...terminals]) await ask(terminal);
  return terminals;
}

Deno.test("more terminals with one login than there may be sessions hand these on, without a login for each message", () =>
  before({ upstream: { sessions: "own", maxSessions: 2 } }, async (served) => {
    await askByThree(served);
    assertEquals(served.simulator.counts().logins, 2);
  }));

for (const sessions of ["own", "shared"] as const) {
  Deno.test(`a system that refuses a second session of a login serves all its terminals over the first: ${sessions}`, () =>
    before({
      upstream: { sessions },
      simulator: { faults: [{ fault: "refused", nth: 2, times: Infinity }] },
    }, async (served) => {
      const terminals = await askByThree(served);
      for (const terminal of terminals) terminal.send(ASK.item());
      for (const terminal of terminals) await terminal.expect(/^1803/);
      for (const terminal of terminals) terminal.send(ASK.acsStatus);
      for (const terminal of terminals) await terminal.expect(/^98Y/);
      assertEquals(served.gateways.upstreamReports()[0]?.condition.state, "answering");
      assertEquals(served.simulator.counts().logins, 1);
    }));
}

Deno.test("a wrong password that many terminals send at once is tried three times at most", () =>
  before({ account: ANY }, async ({ connect, simulator }) => {
    const terminals: Terminal[] = [];
    for (let number = 0; number < 8; number++) terminals.push(await connect());
    for (const terminal of terminals) terminal.send("9300CNsip1|COwrong|");
    for (const terminal of terminals) await terminal.expect("940");
    assertEquals(simulator.counts().refusedLogins <= 3, true);
  }));

Deno.test("a session that was just used gives way to another login after just a second, and serves its own until then", () =>
  before({ account: ANY, upstream: { maxSessions: 1 } }, async (served) => {
    const { connect, gateways, simulator, time } = served;
    const first = await logIn(served), second = await connect();
    await ask(first);
    await time.advance(0.5);
    await ask(first);
    second.send("9300CNsip2|COsip2pass|");
    await until(() => gateways.upstreamReports()[0]?.sessions.waiting === 1);
    await ask(first);
    assertEquals(simulator.counts().logins, 1);
    await time.advance(1);
    await second.expect("941");
    await ask(second);
    assertEquals(simulator.counts().logins, 2);
  }));
