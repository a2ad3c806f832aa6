import { assert, assertEquals, assertRejects, fail } from "@std/assert";
import { createServer } from "node:net";
import type { Config, Listener } from "../../../src/config/config.ts";
import { ListenError } from "../../../src/wire/listen.ts";
import type { RunningServer } from "../../../src/server/serve.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { serving } from "../../support/server/serving.ts";
import { connect } from "../../support/wire/terminal.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
const SERVED = "1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|";
const LOGIN_REQUIRED = "1801010120261124    101500ABI1|AJ|AFLogin required|";
const THIS_MACHINE = { address: "127.0.0.1", family: "ipv4", prefix: 32 } as const;
/** Seconds: over before anybody notices. */
const SHORT = 0.02;

function listener(overrides: Partial<Listener> = {}): Listener {
  const [first] = aConfig({ listener: overrides }).listeners;
  return first ?? fail("the sample has no listener");
}

Deno.test("RunningServer.reload() opens a listener, and leaves terminals of a closed one alone", () =>
  serving(
    { config: aConfig({ listener: { port: unusedPort() } }) },
    async ({ connect: connectFirst, server, port }) => {
      const old = await connectFirst();
      await old.ask(LOGIN, "941");
      const telnet = listener({ transport: "telnet", port: unusedPort() });
      await server.reload({ listeners: [listener({ port }), telnet], pages: [] });
      const [first, second] = server.addresses;
      assertEquals([first?.transport, second?.transport], ["raw", "telnet"]);
      const person = await connect(second?.port ?? 0);
      await person.expectRaw("login: ");
      await server.reload({ listeners: [], pages: [] });
      assertEquals(server.addresses, []);
      await assertRejects(() => connect(first?.port ?? 0));
      await assertRejects(() => connect(second?.port ?? 0));
      await old.ask(ITEM, SERVED);
      person.sendRaw("sipterm1\rterm1\r");
      await person.expectRaw("password: Login OK.  Initiating SIP\r\n");
      await person.close();
    },
  ));

Deno.test("RunningServer.reload() keeps the port of a listener that stays", () =>
  serving({}, async ({ port, server }) => {
    await server.reload({ listeners: [listener({ transport: "telnet" })], pages: [] });
    assertEquals(server.addresses, [{ host: "127.0.0.1", port, transport: "telnet" }]);
    const person = await connect(port);
    await person.expectRaw("login: ");
    await person.close();
  }));

Deno.test("RunningServer.reload() gives a listener's new time limits to the terminals that it has", () =>
  serving({}, async ({ connect, server, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await server.reload({ listeners: [listener({ idleTimeout: SHORT })], pages: [] });
    // The answer itself may be lost where the machine stands still for as long as the limit.
    terminal.send(ITEM);
    assertEquals((await log.logged("connection closed")).properties.reason, "idle time limit");
  }));

Deno.test("RunningServer.reload() disconnects terminals that may not connect from where they are any longer", () =>
  serving({}, async ({ connect, server, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await server.reload({ listeners: [listener({ deny: [THIS_MACHINE] })], pages: [] });
    await terminal.expectClosed();
    assertEquals((await log.logged("connection closed")).properties.reason, "address not allowed");
    const refused = await connect();
    await refused.expectClosed();
  }));

Deno.test("RunningServer.reload() changes nothing when an address is taken", () =>
  serving({}, async ({ connect: connectFirst, port, server }) => {
    const taken = createServer();
    const takenPort = await listeningPort(taken);
    const change = [listener({ transport: "telnet" }), listener({ port: 0 }), listener({ port: takenPort })];
    await assertRejects(() => server.reload({ listeners: change, pages: [] }), ListenError);
    assertEquals(server.addresses, [{ host: "127.0.0.1", port, transport: "raw" }]);
    const terminal = await connectFirst();
    await terminal.ask(LOGIN, "941");
    await new Promise((resolve) => taken.close(resolve));
  }));

Deno.test("RunningServer.reload() goes back to an address when its port cannot move to another one", () =>
  serving({ config: aConfig({ listener: { port: unusedPort() } }) }, async ({ server, port }) => {
    await assertRejects(() => moveTo("192.0.2.1", server, port), ListenError);
    assertEquals(server.addresses, [{ host: "127.0.0.1", port, transport: "raw" }]);
    const terminal = await connect(port);
    await terminal.ask(LOGIN, "941");
    await terminal.close();
  }));

Deno.test("RunningServer.reload() tries to go back until it can, when another program has taken the port meanwhile", () =>
  serving({ config: aConfig({ listener: { port: unusedPort() } }) }, async ({ server, port, log }) => {
    const moving = moveTo("192.0.2.1", server, port);
    const taken = await takenBy(port);
    await assertRejects(() => moving, ListenError, "192.0.2.1");
    await log.logged("listener could not be opened again, and is tried every few seconds");
    taken.close();
    await log.logged("listener was opened again");
    const terminal = await connect(port);
    await terminal.ask(LOGIN, "941");
    await terminal.close();
  }));

Deno.test("startServer() logs out an account that a new configuration closes to the terminal's address", () => {
  let config: Config = aConfig();
  return serving({ current: () => config }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    config = aConfig({ accounts: [anAccount({ allow: [{ ...THIS_MACHINE, address: "192.0.2.1" }] })] });
    await terminal.ask(ITEM, LOGIN_REQUIRED);
    assert(log.entries.some(({ message }) => message === "logged out: address not allowed"));
  });
});

function moveTo(host: string, server: RunningServer, port: number): Promise<void> {
  return server.reload({ listeners: [listener({ port, host })], pages: [] });
}

/** Far more than the server needs to close a port. */
const TURNS = 100_000;

/** Listens on a port as soon as the server has closed it. */
async function takenBy(port: number): Promise<Deno.Listener> {
  for (let turn = 0; turn < TURNS; turn++) {
    try {
      return Deno.listen({ hostname: "127.0.0.1", port });
    } catch {
      await Promise.resolve();
    }
  }
  return fail(`port ${port} is not closed`);
}
