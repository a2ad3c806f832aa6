import { assertEquals } from "@std/assert";
import { proxyLine } from "../../src/gateway/base/proxy_line.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("proxyLine() tells a terminal's address as version 1 of the PROXY protocol has it", () => {
  const told = (terminal: string | undefined, host = "10.0.0.1") => text(proxyLine(terminal, { host, port: 6001 }));
  assertEquals(told("192.168.1.7"), "PROXY TCP4 192.168.1.7 10.0.0.1 0 6001\r\n");
  assertEquals(told("192.168.1.7", "ils.example.org"), "PROXY TCP4 192.168.1.7 0.0.0.0 0 6001\r\n");
  assertEquals(told("fd00::7", "fd00::1"), "PROXY TCP6 fd00::7 fd00::1 0 6001\r\n");
  assertEquals(told(undefined), "PROXY UNKNOWN\r\n");
  assertEquals(told("staff anna"), "PROXY UNKNOWN\r\n");
});
