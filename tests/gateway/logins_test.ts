import { assertEquals } from "@std/assert";
import { ANY_LOGIN } from "../../src/config/upstream/upstream.ts";
import { ask, before, logIn } from "../support/gateway/before_koha.ts";
import { until } from "../support/wire/until.ts";
import { ASK } from "../tools/simulate/simulating.ts";

const ANY = { id: ANY_LOGIN, password: { kind: "upstream" } } as const;

Deno.test("the library system judges any login, and hears the terminal's own", () => {
  const lines: string[] = [];
  return before({ account: ANY, simulator: { onLine: (line) => void lines.push(line) } }, async ({ connect }) => {
    const terminal = await connect();
    terminal.send("9300CNsip2|COsip2pass|CPdesk 3|");
    await terminal.expect("941");
    await ask(terminal);
    assertEquals(lines[0]?.replace(/AY.*/, ""), "9300CNsip2|COsip2pass|CPdesk 3|");
  });
});

Deno.test("a login that the library system refuses is 940, and another password is tried three times an hour", () =>
  before({ account: ANY }, async ({ connect, simulator }) => {
    const terminal = await connect();
    for (const password of ["a", "b", "c", "d", "e"]) {
      terminal.send(`9300CNsip1|CO${password}|`);
      await terminal.expect("940");
    }
    assertEquals(simulator.counts().refusedLogins, 3);
  }));

Deno.test("a login that the system took before is taken while it is away, and another is held and never refused", () =>
  before({ account: ANY }, async (served) => {
    const { connect, simulator, time } = served;
    await ask(await logIn(served));
    await simulator.close();
    const known = await connect();
    known.send("9300CNsip1|COsip1pass|");
    await known.expect("941");
    known.send(ASK.checkout());
    await known.expect(/^120NUN.*cannot be reached/);
    known.send(ASK.endSession);
    await known.expect(/^36Y/);
    const stranger = await connect();
    stranger.send("9300CNsip1|COanother|");
    await until(() => served.log.entries.filter(({ message }) => message === "connection opened").length === 3);
    await time.asleep(15);
    await time.advance(16);
    await stranger.expectClosed();
  }));

Deno.test("an account that is judged here gives the system the login of the configuration", () => {
  const lines: string[] = [];
  return before({
    account: { id: "self1", upstreamLogin: { id: "sip1", password: "sip1pass", location: "CPL" } },
    simulator: { onLine: (line) => void lines.push(line) },
  }, async ({ connect }) => {
    const terminal = await connect();
    terminal.send("9300CNself1|COterm1|CPkiosk|");
    await terminal.expect("941");
    await ask(terminal);
    assertEquals(lines[0]?.replace(/AY.*/, ""), "9300CNsip1|COsip1pass|CPCPL|");
  });
});

Deno.test("a configured login that the system refuses is told to staff, and to terminals as the system's refusal", () =>
  before({ account: { id: "self1", upstreamLogin: { id: "sip1", password: "stale" } } }, async (served) => {
    const terminal = await served.connect();
    terminal.send("9300CNself1|COterm1|");
    await terminal.expect("941");
    terminal.send(ASK.checkout());
    await terminal.expect(/^120NUN.*refuses this terminal/);
    assertEquals(served.gateways.upstreamReports()[0]?.condition.state, "login refused");
  }));
