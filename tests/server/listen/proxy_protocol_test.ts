import { assertEquals } from "@std/assert";
import { connect as connectTo } from "node:net";
import { connect as connectSecurely } from "node:tls";
import type { Listener } from "../../../src/config/config.ts";
import { serverTls, terminalTls } from "../../support/files/certificates.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { serving } from "../../support/server/serving.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const HEADER = "PROXY TCP4 192.0.2.9 10.0.0.1 56324 6001\r\n";
const THIS_MACHINE = { address: "127.0.0.1", family: "ipv4", prefix: 32 } as const;
const ANOTHER = { address: "192.0.2.0", family: "ipv4", prefix: 24 } as const;
/** Seconds: over before anybody notices. */
const SHORT = 0.02;

function behindProxy(overrides: Partial<Listener> = {}) {
  return { config: aConfig({ listener: { proxies: [THIS_MACHINE], ...overrides } }) };
}

Deno.test("startServer() takes a terminal's address from a proxy that it knows", () =>
  serving(behindProxy({ allow: [ANOTHER] }), async ({ connect, log }) => {
    const terminal = await connect();
    terminal.sendRaw(`${HEADER}${LOGIN}\r`);
    await terminal.expect("941");
    assertEquals((await log.logged("connection opened")).properties.address, "192.0.2.9");
    assertEquals((await log.logged("login")).properties.address, "192.0.2.9");
    const denied = await connect();
    denied.sendRaw(`${HEADER.replace("192.0.2.9", "198.51.100.1")}${LOGIN}\r`);
    assertEquals((await log.logged("connection refused")).properties, {
      address: "198.51.100.1",
      port: 0,
      reason: "address not allowed",
      told: "once a minute",
    });
  }));

Deno.test("startServer() puts a proxy's header together that comes in pieces", () =>
  serving(behindProxy(), async ({ connect, log }) => {
    const terminal = await connect();
    terminal.socket.setNoDelay(true);
    for (const byte of HEADER) {
      await new Promise<void>((resolve) => terminal.socket.write(byte, () => resolve()));
    }
    await terminal.ask(LOGIN, "941");
    assertEquals((await log.logged("login")).properties.address, "192.0.2.9");
  }));

Deno.test("startServer() refuses a proxy that does not tell for whom it connects", () =>
  serving(behindProxy(), async ({ connect, log }) => {
    const terminal = await connect();
    terminal.send(LOGIN);
    assertEquals((await log.logged("connection refused")).properties.reason, "no PROXY header");
  }));

Deno.test("startServer() closes a connection of a proxy that says nothing within the limit", () =>
  serving(behindProxy({ loginTimeout: SHORT }), async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.expectClosed();
    assertEquals((await log.logged("connection refused")).properties.reason, "login time limit");
  }));

Deno.test("startServer() is silent about a proxy that only looks whether it is there", () =>
  serving(behindProxy(), async ({ connect, log }) => {
    const terminal = await connect();
    terminal.socket.end();
    await terminal.expectClosed();
    assertEquals((await log.logged("connection refused")).level, "debug");
  }));

Deno.test("startServer() takes a PROXY header from anybody else for an unreadable message", () =>
  serving({ config: aConfig({ listener: { proxies: [ANOTHER] } }) }, async ({ connect, log }) => {
    const terminal = await connect();
    terminal.sendRaw(`${HEADER}${LOGIN}\r`);
    await terminal.expect("96");
    await terminal.expect("941");
    assertEquals((await log.logged("login")).properties.address, "127.0.0.1");
  }));

Deno.test("startServer() takes a proxy's header before TLS", () =>
  serving(behindProxy({ tls: serverTls("server", "authority") }), async ({ port, log }) => {
    const raw = connectTo(port, "127.0.0.1");
    raw.write(HEADER);
    const socket = connectSecurely({ ...terminalTls("terminal"), socket: raw });
    socket.write(`${LOGIN}\r`);
    const answer = await new Promise((resolve) => socket.once("data", resolve));
    assertEquals(String(answer), "941\r");
    assertEquals((await log.logged("login")).properties.address, "192.0.2.9");
    socket.destroy();
    await log.logged("connection closed");
  }));
