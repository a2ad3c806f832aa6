import { redact } from "../support/library/redact.ts";
import { assert, assertEquals, assertInstanceOf, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { createServer } from "node:net";
import type { Handlers } from "../../src/server/engine/handler.ts";
import { createEngineBackEnd } from "../../src/server/engine/engine_back_end.ts";
import { formatAddress, ListenError } from "../../src/wire/listen.ts";
import { type RunningServer, startServer } from "../../src/server/serve.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { aConfig, anAccount } from "../support/files/sample_config.ts";
import { NOW } from "../support/server/serving.ts";
import { handlersThatTell } from "../support/server/telling_handlers.ts";
import { unusedPort } from "../support/wire/unused_port.ts";
import { connect } from "../support/wire/terminal.ts";
import { aLibrary } from "../support/library/unasked_library.ts";
import { listeningPort } from "../support/wire/listening_port.ts";
import { serverOver } from "../support/server/server_over.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
const SERVED = "1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|";

function start(config = aConfig(), handlers: Handlers = handlersThatTell()): Promise<RunningServer> {
  const backEnd = createEngineBackEnd(aLibrary(), handlers);
  return startServer({
    ...serverOver(config, backEnd),
    redact,
    verify: () => Promise.resolve(false),
    log: recordingLog(),
    clock: () => NOW,
    elapsed: () => 0,
  });
}

/** A port of this machine on which something listens while `use` runs. */
async function withTakenPort(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer();
  const port = await listeningPort(server);
  await use(port);
  await new Promise((resolve) => server.close(resolve));
}

Deno.test("startServer() listens on every listener, and says where", async () => {
  const [raw] = aConfig().listeners;
  assert(raw);
  const server = await start({ ...aConfig(), listeners: [raw, { ...raw, transport: "telnet" }] });
  const [first, second] = server.addresses;
  assertEquals([first?.transport, second?.transport], ["raw", "telnet"]);
  assertEquals(first?.host, "127.0.0.1");
  assertNotEquals(first?.port, second?.port);
  const terminal = await connect(first?.port ?? 0);
  await terminal.ask(LOGIN, "941");
  const person = await connect(second?.port ?? 0);
  await person.expectRaw("login: ");
  await terminal.close();
  await person.close();
  await server.close();
});

Deno.test("startServer() says what to do when an address is taken, and gives the others up", () =>
  withTakenPort(async (port) => {
    const [raw] = aConfig().listeners;
    assert(raw);
    const config = { ...aConfig(), listeners: [raw, { ...raw, port }] };
    const error = await start(config).then(() => undefined, (reason: unknown) => reason);
    assertInstanceOf(error, ListenError);
    assertEquals(error.code, "EADDRINUSE");
    assertEquals(error.host, "127.0.0.1");
    assertEquals(error.port, port);
    const advice = "another program listens there; stop it, or choose another port";
    assertEquals(error.message, `cannot listen on 127.0.0.1:${port}: ${advice}`);
  }));

const permissions = { net: ["127.0.0.1"] };
Deno.test("startServer() says that Deno may not listen on an address", { permissions }, async () => {
  const config = aConfig({ listener: { host: "192.0.2.1", port: 6001 } });
  const error = await start(config).then(() => undefined, (reason: unknown) => reason);
  assertInstanceOf(error, ListenError);
  assertEquals(error.code, "EPERM");
  assertEquals(error.message, "cannot listen on 192.0.2.1:6001: Deno may not; run it with --allow-net=192.0.2.1:6001");
});

Deno.test("ListenError has advice for what commonly goes wrong, and the system's words for the rest", () => {
  const at = { host: "::1", port: 80 };
  assertMatch(new ListenError(at, "EACCES", "?").message, /^cannot listen on \[::1\]:80: .*choose a higher one$/);
  assertMatch(new ListenError(at, "EADDRNOTAVAIL", "?").message, /this machine has no such address/);
  assertMatch(new ListenError(at, "EINVAL", "?").message, /this machine has no such address/);
  assertMatch(new ListenError(at, "ENOTFOUND", "?").message, /the name has no address/);
  assertEquals(new ListenError(at, "EIO", "bad cable").message, "cannot listen on [::1]:80: bad cable");
});

Deno.test("formatAddress() puts an IPv6 address in brackets", () => {
  assertEquals(formatAddress({ host: "0.0.0.0", port: 6001 }), "0.0.0.0:6001");
  assertEquals(formatAddress({ host: "::", port: 6001 }), "[::]:6001");
});

Deno.test("RunningServer.close() finishes the answer that is under way, and none after it", async () => {
  let release = () => {};
  const arrived = Promise.withResolvers<void>();
  const answering = handlersThatTell().itemInformation;
  let asked = 0;
  const server = await start(aConfig({ listener: { port: unusedPort() } }), {
    async itemInformation(...given) {
      asked++;
      arrived.resolve();
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      if (answering === undefined) throw new Error("no handler");
      return await answering(...given);
    },
  });
  const port = server.addresses[0]?.port ?? 0;
  const busy = await connect(port);
  busy.sendRaw(`${LOGIN}\r${ITEM}\r${ITEM}\r`);
  await busy.expect("941");
  const idle = await connect(port);
  await idle.ask(LOGIN, "941");
  await arrived.promise;
  const closed = server.close();
  await idle.expectClosed();
  release();
  await busy.expect(SERVED);
  await busy.expectClosed();
  await closed;
  assertEquals(asked, 1);
  await assertRejects(() => connect(port));
});

Deno.test("RunningServer.close() does not wait for a terminal that keeps its side open", async () => {
  const server = await start(aConfig({ accounts: [anAccount()] }));
  const terminal = await connect(server.addresses[0]?.port ?? 0);
  terminal.socket.allowHalfOpen = true;
  await terminal.ask(LOGIN, "941");
  await server.close();
  await terminal.close();
});
