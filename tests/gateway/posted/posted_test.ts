import { assertEquals, assertMatch } from "@std/assert";
import { ANY_LOGIN } from "../../../src/config/upstream/upstream.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { POSTED_LOGIN, postedKoha } from "../../support/gateway/posted_koha.ts";
import { posting } from "../../support/server/posting.ts";
import { ASK } from "../../tools/simulate/simulating.ts";

const ITEM = "1803010120261127    101500ABI2001|AJA book|";
const STATUS = "98YYYYNN02500520261127    1015002.00AOCPL|BXYYYYYYYYYYYNYYYY|";

Deno.test("a system that is reached by POSTs gets each message with the login, no 93, and one connection for all", () =>
  postedKoha(() => undefined, async ({ connect, simulator, system }) => {
    const terminal = await connect();
    terminal.send(POSTED_LOGIN);
    await terminal.expect("941");
    terminal.send(ASK.item());
    await terminal.expect(/^1803/);
    terminal.send(ASK.checkout());
    await terminal.expect(/^121/);
    terminal.send("97");
    await terminal.expect(/^121/);
    assertEquals(system.posts.map(({ text }) => text.slice(0, 2)), ["99", "17", "11"]);
    assertEquals(system.posts[2]?.text, ASK.checkout());
    for (const { login, password } of system.posts) assertEquals([login, password], ["sip1", "sip1pass"]);
    assertEquals(system.connections(), 1);
    assertEquals(simulator.carriedOut.length, 1);
  }));

Deno.test("a gateway whose system is another sip2d that takes POSTs passes its answers on", () =>
  posting({}, (_, { port }) =>
    gatewayed({
      port,
      upstream: { path: "/sip2", login: "each message", errorDetection: false },
      account: { id: ANY_LOGIN, password: { kind: "upstream" } },
    }, async ({ connect }) => {
      const stranger = await connect();
      stranger.send("9300CNsipterm1|COwrong|");
      await stranger.expect("940");
      const terminal = await connect({ errorDetection: true });
      terminal.send("9300CNsipterm1|COterm1|");
      await terminal.expect("941");
      terminal.send("1720261124    101500AOMAIN|ABI1|");
      await terminal.expect(/^1803.*ABI1\|AJMiddlemarch\|/);
    })));

Deno.test("a login that a system refuses by an error is refused, and is not tried again with each terminal", () =>
  postedKoha(() => undefined, async ({ connect, system }) => {
    for (let tries = 0; tries < 5; tries++) {
      const terminal = await connect();
      terminal.send("9300CNsip1|COwrong|CPdesk|");
      await terminal.expect("940");
    }
    assertEquals(system.posts.filter(({ password }) => password === "wrong").length, 3);
  }, { account: { id: ANY_LOGIN, password: { kind: "upstream" } } }));

Deno.test("a message whose connection could not be made was not sent, and leaves no doubt", () =>
  postedKoha(
    ({ text }) => ({ instead: { response: text.startsWith("99") ? STATUS : ITEM, closes: "told" } }),
    async (served) => {
      const { connect, system } = served;
      const terminal = await connect();
      terminal.send(POSTED_LOGIN);
      await terminal.expect("941");
      terminal.send(ASK.item());
      await terminal.expect(ITEM);
      await system.close();
      terminal.send(ASK.checkout());
      assertMatch(await terminal.expect(/^120NUN/), /The library system cannot be reached/);
      assertEquals(system.posts.map(({ text }) => text.slice(0, 2)), ["99", "17"]);
      assertEquals(system.connections(), 2);
    },
  ));
