import { assertEquals, assertMatch, fail } from "@std/assert";
import { TLSSocket } from "node:tls";
import type { Listener } from "../../../src/config/config.ts";
import { serverTls, terminalTls } from "../../support/files/certificates.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { serving, twice } from "../../support/server/serving.ts";
import { connect as connectTo, type Terminal } from "../../support/wire/terminal.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
const SERVED = "1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|";
const OPEN = aConfig({ listener: { tls: serverTls("server") } });
const MUTUAL = aConfig({ listener: { tls: serverTls("server", "authority") } });
/** Seconds: over before anybody notices. */
const SHORT = 0.02;

function secured({ socket }: Terminal): TLSSocket {
  return socket instanceof TLSSocket ? socket : fail("the terminal speaks in clear text");
}

twice("startServer() serves a terminal over TLS", (how) =>
  serving({ config: OPEN }, async ({ connect }) => {
    const terminal = await connect({ ...how, tls: terminalTls() });
    assertEquals(secured(terminal).authorized, true);
    await terminal.ask(LOGIN, "941");
    await terminal.ask(ITEM, SERVED);
  }));

for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
  Deno.test(`startServer() serves a terminal that speaks no other than ${version}`, () =>
    serving({ config: MUTUAL }, async ({ connect }) => {
      const tls = { ...terminalTls("terminal"), minVersion: version, maxVersion: version };
      const terminal = await connect({ tls });
      assertEquals(secured(terminal).getProtocol(), version);
      await terminal.ask(LOGIN, "941");
    }));
}

Deno.test("startServer() asks for login and password over TLS", () =>
  serving({ config: aConfig({ listener: { tls: serverTls("server"), transport: "telnet" } }) }, async ({ connect }) => {
    const terminal = await connect({ tls: terminalTls() });
    await terminal.expectRaw("login: ");
    terminal.sendRaw("sipterm1\rterm1\r");
    await terminal.expectRaw("password: Login OK.  Initiating SIP\r\n");
  }));

Deno.test("startServer() answers a terminal that has closed its side of a TLS connection", () =>
  serving({ config: OPEN }, async ({ connect }) => {
    const terminal = await connect({ tls: terminalTls() });
    terminal.socket.allowHalfOpen = true;
    terminal.sendRaw(`${LOGIN}\r${ITEM}\r`);
    terminal.socket.end();
    await terminal.expect("941");
    await terminal.expect(SERVED);
    await terminal.expectClosed();
  }));

for (const name of [undefined, "stranger", "expired"] as const) {
  Deno.test(`startServer() turns away a terminal whose certificate is that of ${name ?? "nobody"}, and serves others`, () =>
    serving({ config: MUTUAL }, async ({ connect, log, port }) => {
      const served = await connect({ tls: terminalTls("terminal") });
      // Which of the two notices first depends on the version of TLS.
      const refused = await connectTo(port, { tls: terminalTls(name) }).catch(() => undefined);
      refused?.send(LOGIN);
      await refused?.expectClosed();
      const { properties } = await log.logged("connection refused");
      assertMatch(String(properties.reason), /^TLS: /);
      await served.ask(LOGIN, "941");
      assertEquals(log.entries.filter(({ message }) => message === "connection opened").length, 1);
    }));
}

Deno.test("startServer() closes a connection that does not come to an end with TLS within the limit", () =>
  serving(
    { config: aConfig({ listener: { ...OPEN.listeners[0], loginTimeout: SHORT } }) },
    async ({ connect, log }) => {
      const terminal = await connect();
      await terminal.expectClosed();
      assertEquals((await log.logged("connection refused")).properties.reason, "login time limit");
    },
  ));

Deno.test("startServer() turns away a terminal that speaks in clear text where TLS is asked for", () =>
  serving({ config: OPEN }, async ({ connect, log }) => {
    const terminal = await connect();
    terminal.send(LOGIN);
    assertMatch(String((await log.logged("connection refused")).properties.reason), /^TLS: /);
  }));

Deno.test("startServer() waits for no terminal in the middle of TLS when it stops, and says nothing of one that goes", async () => {
  let logged = "";
  await serving({ config: OPEN }, async ({ connect, log, server }) => {
    const gone = await connect();
    await gone.close();
    logged = (await log.logged("connection refused")).level;
    const silent = await connect();
    await server.close();
    await silent.expectClosed();
  });
  assertEquals(logged, "debug");
});

Deno.test("startServer() lets an account be used only with the certificate that it is bound to", () => {
  const clientSubject = [{ name: "O", value: "Library" }, { name: "cn", value: "selfcheck-1" }];
  const config = { ...MUTUAL, accounts: aConfig({ accounts: [anAccount({ clientSubject })] }).accounts };
  return serving({ config }, async ({ connect, log }) => {
    const right = await connect({ tls: terminalTls("terminal") });
    await right.ask(LOGIN, "941");
    const other = await connect({ tls: terminalTls("second_terminal") });
    await other.ask(LOGIN, "940");
    assertEquals((await log.logged("login failed")).properties.reason, "certificate not allowed");
  });
});

Deno.test("startServer() lets nobody use an account that is bound to a certificate where none is asked for", () => {
  const clientSubject = [{ name: "CN", value: "selfcheck-1" }];
  return serving({ config: aConfig({ accounts: [anAccount({ clientSubject })] }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "940");
  });
});

Deno.test("RunningServer.reload() renews a certificate, and drops no connection over the old one", () =>
  serving({ config: OPEN }, async ({ connect, server }) => {
    const old = await connect({ tls: terminalTls() });
    await old.ask(LOGIN, "941");
    const renewed: readonly Listener[] = aConfig({ listener: { tls: serverTls("renewed_server") } }).listeners;
    await server.reload({ listeners: renewed, pages: [] });
    const young = await connect({ tls: terminalTls() });
    assertEquals(secured(young).getPeerCertificate().subject.CN, "renewed");
    await young.ask(LOGIN, "941");
    await old.ask(ITEM, SERVED);
    assertEquals(secured(old).getPeerCertificate().subject.CN, "localhost");
  }));

Deno.test("startServer() tells of garbage in the place of TLS once a minute for each address", () =>
  serving({ config: OPEN }, async ({ server, log }) => {
    for (let times = 0; times < 5; times++) {
      const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.addresses[0]?.port ?? 0 });
      await socket.write(new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n"));
      // An alert may come first.
      await new Response(socket.readable).bytes().catch(() => {});
    }
    const told = log.entries.filter(({ message }) => message === "connection refused");
    assertEquals(told.map(({ level, properties }) => [level, properties.told]), [["warning", "once a minute"]]);
  }));
