import { assertEquals } from "@std/assert";
import { proxyLine } from "../../src/gateway/base/proxy_line.ts";
import { upstreamTarget } from "../../src/gateway/base/upstream_target.ts";
import { openByteConnection } from "../../src/wire/byte_connection.ts";
import { anUpstream } from "../support/files/an_upstream.ts";
import { pem, serverTls } from "../support/files/certificates.ts";
import { aConfig } from "../support/files/sample_config.ts";
import { serving } from "../support/server/serving.ts";
import { unusedPort } from "../support/wire/unused_port.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("proxyLine() tells a terminal's address as version 1 of the PROXY protocol has it", () => {
  const told = (terminal: string | undefined, host = "10.0.0.1") => text(proxyLine(terminal, { host, port: 6001 }));
  assertEquals(told("192.168.1.7"), "PROXY TCP4 192.168.1.7 10.0.0.1 0 6001\r\n");
  assertEquals(told("192.168.1.7", "ils.example.org"), "PROXY TCP4 192.168.1.7 0.0.0.0 0 6001\r\n");
  assertEquals(told("fd00::7", "fd00::1"), "PROXY TCP6 fd00::7 fd00::1 0 6001\r\n");
  assertEquals(told(undefined), "PROXY UNKNOWN\r\n");
  assertEquals(told("staff anna"), "PROXY UNKNOWN\r\n");
});

const TRUSTED = { ca: pem("authority.pem"), name: "localhost" };

/** Opens a connection for a terminal, sends a login, and gives what comes first: an answer, or the end and why. */
function firstAnswer(port: number, tls?: { readonly ca?: string; readonly name: string }): Promise<string> {
  const upstream = anUpstream({ proxyProtocol: true, ...tls && { tls } });
  const target = upstreamTarget(upstream, { host: "127.0.0.1", port }, { terminal: "192.0.2.9" });
  return new Promise((resolve) => {
    const connection = openByteConnection(target, {
      opened: () => connection.send(new TextEncoder().encode("9300CNsipterm1|COterm1|\r")),
      received(bytes) {
        connection.close();
        resolve(text(bytes));
      },
      ended: resolve,
    });
  });
}

for (const tls of [undefined, TRUSTED]) {
  Deno.test(`upstreamTarget() has a terminal's address told first${tls ? ", before TLS" : ""}`, () => {
    const proxies = [{ address: "127.0.0.1", family: "ipv4", prefix: 32 }] as const;
    const listener = { proxies, ...tls && { tls: serverTls("server") } };
    return serving({ config: aConfig({ listener }) }, async ({ port, log }) => {
      assertEquals(await firstAnswer(port, tls), "941\r");
      assertEquals((await log.logged("login")).properties.address, "192.0.2.9");
    });
  });
}

Deno.test("openByteConnection() tells of what is sent before TLS whether the system was reached", () =>
  serving({
    config: aConfig({
      listener: { proxies: [{ address: "127.0.0.1", family: "ipv4", prefix: 32 }], tls: serverTls("server") },
    }),
  }, async ({ port }) => {
    assertEquals(await firstAnswer(port, { ...TRUSTED, name: "elsewhere.example.org" }), "not-secured");
    assertEquals(await firstAnswer(unusedPort(), TRUSTED), "unreachable");
  }));
