import { assertEquals, assertMatch } from "@std/assert";
import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Config } from "../../src/config/config.ts";
import type { WatchedTerminals } from "../../src/server/serve.ts";
import { anUpstream } from "../support/files/an_upstream.ts";
import { pem, serverTls, terminalTls } from "../support/files/certificates.ts";
import { aConfig, anAccount, anInstitution, type ConfigParts } from "../support/files/sample_config.ts";
import { gatewaysOf } from "../support/gateway/gateways_of.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { unusedPort } from "../support/wire/unused_port.ts";
import { type Served, serving } from "../support/server/serving.ts";
import { listeningPort } from "../support/wire/listening_port.ts";

/** Nothing that SIP2 knows, with bytes that no text has, and no end of a line before its last. */
const ODD = "ZZ\x00\xff\xfe|AOé" + "x".repeat(5000) + "\r";

type Gateways = ReturnType<typeof gatewaysOf>["gateways"];

/** A server behind a gateway's bypass. */
interface Bypassed extends Served {
  readonly gateways: Gateways;
  /** Switches and sends terminals on their ways. */
  turn(on: boolean, institution?: string): { readonly done: boolean; readonly told: readonly string[] };
  readonly list: WatchedTerminals["list"];
}

/** Runs a test against a server, and against a library system that sends back whatever it gets. */
async function bypassable(
  configOf: (port: number) => ConfigParts,
  test: (served: Bypassed) => Promise<void>,
  secured = false,
): Promise<void> {
  const sockets = new Set<Socket>();
  const echo = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  };
  const system = secured
    ? createTlsServer({ cert: pem("server.pem"), key: pem("server.key") }, echo)
    : createServer(echo);
  const port = await listeningPort(system);
  const config: Config = aConfig(configOf(port));
  const log = recordingLog();
  const { gateways } = gatewaysOf(() => config, log);
  let watched: WatchedTerminals | undefined;
  const never = () => new Response();
  const pageApp = (terminals: WatchedTerminals) => {
    watched = terminals;
    return { offered: false, fetch: never, refuseBody: never };
  };
  const { relayOf } = gateways.bypass;
  try {
    await serving({ config, log, pageApp, relayOf }, (served) =>
      test({
        ...served,
        gateways,
        list: () => watched?.list() ?? [],
        turn(on, institution = "") {
          const { done, told } = gateways.bypass.turn(on, institution, "admin");
          watched?.dismiss();
          return { done, told: told.map(({ english }) => english) };
        },
      }));
  } finally {
    await gateways.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => system.close(resolve));
  }
}

function behind(port: number): ConfigParts {
  return { institutions: [anInstitution({ upstream: anUpstream({ addresses: [{ host: "127.0.0.1", port }] }) })] };
}

Deno.test("a bypass relays terminals byte for byte, both ways, from their first byte", () =>
  bypassable(behind, async ({ turn, connect, gateways, list, log }) => {
    assertEquals(turn(true), { done: true, told: ["Terminals of port 0 are relayed byte for byte."] });
    const terminal = await connect();
    for (const bytes of [ODD, "99", "00802.00\r\n", "\r\r"]) {
      terminal.sendRaw(bytes);
      await terminal.expectRaw(bytes);
    }
    assertEquals(list().map(({ relayed, account }) => [relayed, account]), [[true, undefined]]);
    assertEquals(gateways.upstreamReports().map(({ bypassed }) => bypassed), [true]);
    assertMatch(log.written(), /terminals are relayed past this server/);
  }));

Deno.test("a bypass disconnects who is served when it begins, and who is relayed when it ends", () =>
  bypassable(behind, async ({ turn, connect }) => {
    const served = await connect();
    served.send("9900802.00");
    await served.expect(/^98/);
    turn(true);
    await served.expectClosed();
    const relayed = await connect();
    relayed.sendRaw(ODD);
    await relayed.expectRaw(ODD);
    assertEquals(turn(false), { done: true, told: ["Terminals of MAIN are served again."] });
    await relayed.expectClosed();
    const again = await connect();
    again.send("9900802.00");
    await again.expect(/^98/);
  }));

Deno.test("a bypass speaks TLS on either side as it is configured", () =>
  bypassable((port) => ({
    listener: { tls: serverTls("server") },
    institutions: [anInstitution({
      upstream: anUpstream({
        addresses: [{ host: "127.0.0.1", port }],
        tls: { ca: pem("authority.pem"), name: "localhost" },
      }),
    })],
  }), async ({ turn, connect }) => {
    turn(true);
    const terminal = await connect({ tls: terminalTls() });
    terminal.sendRaw(ODD);
    await terminal.expectRaw(ODD);
  }, true));

Deno.test("a bypass tells the terminal's address first, as the gateway does", () => {
  let told = "";
  return bypassable((port) => {
    told = `PROXY TCP4 127.0.0.1 127.0.0.1 0 ${port}\r\n`;
    const addresses = [{ host: "127.0.0.1", port }];
    return { institutions: [anInstitution({ upstream: anUpstream({ addresses, proxyProtocol: true }) })] };
  }, async ({ turn, connect }) => {
    turn(true);
    const terminal = await connect();
    terminal.sendRaw(ODD);
    await terminal.expectRaw(told + ODD);
  });
});

Deno.test("a bypass is refused where a terminal's institution is not known before it logs in", () =>
  bypassable((port) => ({
    accounts: [anAccount(), anAccount({ id: "other", institution: "OTHER" })],
    institutions: [...behind(port).institutions ?? [], anInstitution({ id: "OTHER" })],
  }), async ({ turn, connect }) => {
    assertMatch(turn(true).told.join(" "), /^Terminals of MAIN cannot be told from those of other institutions/);
    assertMatch(
      turn(true, "OTHER").told.join(" "),
      /^No institution behind a gateway is called OTHER; name one of MAIN\.$/,
    );
    const terminal = await connect();
    terminal.send("9900802.00");
    await terminal.expect(/^98/);
  }));

Deno.test("a bypass names accounts whose terminals the library system will not know", () =>
  bypassable((port) => ({
    ...behind(port),
    accounts: [
      anAccount({ id: "renamed", upstreamLogin: { id: "sip1", password: "koha" } }),
      anAccount({
        id: "other",
        password: { kind: "clear", value: "ours" },
        upstreamLogin: { id: "other", password: "koha" },
      }),
      anAccount({ id: "hashed", password: { kind: "hash", phc: "$2b$" }, upstreamLogin: { password: "koha" } }),
      anAccount({
        id: "same",
        password: { kind: "clear", value: "koha" },
        upstreamLogin: { id: "same", password: "koha" },
      }),
      anAccount({ id: "plain" }),
    ],
  }), ({ turn }) => {
    assertMatch(turn(true).told.join(" "), /by their own names and passwords: renamed, other, hashed\.$/);
    return Promise.resolve();
  }));

Deno.test("a terminal is closed where its library system is away, bypass or not", async () => {
  const port = unusedPort();
  await bypassable(() => behind(port), async ({ turn, connect }) => {
    turn(true);
    await (await connect()).expectClosed();
  });
});
