import { assertEquals } from "@std/assert";
import { messageIn } from "../../../src/gateway/base/message_in.ts";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import { ask, logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { gatewayed, type ServedByGateway } from "../../support/gateway/gatewayed.ts";
import { createDrivenTime, type DrivenTime } from "../../support/wire/driven_time.ts";
import { until } from "../../support/wire/until.ts";
import { ASK, START } from "../../tools/simulate/simulating.ts";

/** Runs a test before a system that says `first` in answer to the first message of a session. */
function greeted(
  first: string,
  { login = "93", ...upstream }: Partial<Upstream>,
  test: (served: ServedByGateway, time: DrivenTime) => Promise<void>,
): Promise<void> {
  const time = createDrivenTime(START), clock = drivenGatewayClock(time);
  return withFixedUpstream(
    { [login === "none" ? "99" : "93"]: first, "17": "1803000120260302    130000ABI1|AJTitle|" },
    ({ port }) =>
      gatewayed(
        { port, account: SIP1, clock, upstream: { errorDetection: false, login, ...upstream } },
        (served) => test(served, time),
      ),
  );
}

Deno.test("a greeting before the answer to a login is passed over, of one line or of several", () =>
  greeted("Welcome to SIP\r\n\r\nPort 2\r\n941", {}, async (served) => ask(await logIn(served), /^1803/)));

for (const greeting of ["220 SIP ready", "2026-11-28 Welcome"]) {
  Deno.test(`a greeting that begins with digits is passed over: ${greeting}`, () =>
    greeted(`${greeting}\r\n941`, {}, async (served) => ask(await logIn(served), /^1803/)));
}

Deno.test("a greeting is passed over where there is no login", () =>
  greeted("Welcome\r98YYYYNN60000320260302    1300002.00AOMAIN|", { login: "none" }, async (served) => {
    await ask(await logIn(served), /^1803/);
  }));

Deno.test("a login that is answered by words alone is soon given up, and is not a refused one", () =>
  greeted("Internal error", {}, async (served, time) => {
    const terminal = await logIn(served);
    terminal.send(ASK.checkout());
    await time.asleep(4);
    await time.advance(4);
    await terminal.expect(/^120NUN.*cannot be reached/);
    const [report] = served.gateways.upstreamReports();
    assertEquals([report?.condition.state, report?.sessions.refused], ["away", 0]);
    const told = served.log.entries.find(({ message }) => message === "library system: away");
    assertEquals(told?.properties["reason"], "no answer: not this request's");
  }));

Deno.test("a login behind a greeting may be slow", async () => {
  const time = createDrivenTime(START), clock = drivenGatewayClock(time);
  const answers = { "93": "Welcome", "17": "1803000120260302    130000ABI1|AJTitle|" };
  await withFixedUpstream(
    answers,
    ({ port, say, heard }) =>
      gatewayed({ port, account: SIP1, clock, upstream: { errorDetection: false } }, async (served) => {
        const terminal = await logIn(served);
        terminal.send(ASK.item());
        await until(() => heard.length === 1);
        // The greeting has shortened the time for the login.
        await time.asleep(4);
        await time.advance(3);
        say("941");
        await terminal.expect(/^1803/);
      }),
  );
});

Deno.test("messageIn() removes a telnet server's options before a message, and no letter of it", () => {
  const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  assertEquals(messageIn(bytes("\xff\xfd\x18\xff\xfb\x01941")), bytes("941"));
  assertEquals(messageIn(bytes("98YYYYNNAML'Ha\xff-les-Roses|")), bytes("98YYYYNNAML'Ha\xff-les-Roses|"));
  assertEquals(messageIn(bytes("  941")), bytes("  941"));
  assertEquals([messageIn(bytes("Welcome")), messageIn(bytes("\xff\xfd\x18"))], [undefined, undefined]);
  assertEquals([messageIn(bytes("220 SIP ready")), messageIn(bytes("96AZFEF6"))], [undefined, bytes("96AZFEF6")]);
});
