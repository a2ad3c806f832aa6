import { assert, assertEquals } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { readProxyHeader } from "../../../src/server/listen/proxy_header.ts";

const SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

/** Characters are bytes. */
function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function binary(command: number, family: number, rest: string): string {
  return SIGNATURE + String.fromCharCode(command, family, rest.length >> 8, rest.length & 255) + rest;
}

const PORTS = "\x80\x00\x17\x71";
const TO_FOUR = "\x0a\x00\x00\x01";
const SIX = `\x20\x01\x0d\xb8${"\0".repeat(11)}\x01`;
const MAPPED = `${"\0".repeat(10)}\xff\xff\xc0\x00\x02\x09`;

const whole: readonly (readonly [header: string, address?: string])[] = [
  ["PROXY TCP4 192.0.2.9 10.0.0.1 56324 6001\r\n", "192.0.2.9"],
  ["PROXY TCP6 2001:db8:0:0::1 ::1 56324 6001\r\n", "2001:db8::1"],
  ["PROXY TCP6 ::ffff:192.0.2.9 ::1 56324 6001\r\n", "192.0.2.9"],
  ["PROXY TCP6 fe80::9%eth0 fe80::1%eth0 56324 6001\r\n", "fe80::9"],
  ["PROXY UNKNOWN\r\n"],
  ["PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"],
  [binary(0x21, 0x11, `\xc0\x00\x02\x09${TO_FOUR}${PORTS}`), "192.0.2.9"],
  [binary(0x21, 0x11, `\xc0\x00\x02\x09${TO_FOUR}${PORTS}\x04\x00\x01x`), "192.0.2.9"],
  [binary(0x21, 0x21, `${SIX}${SIX}${PORTS}`), "2001:db8::1"],
  [binary(0x21, 0x21, `${MAPPED}${MAPPED}${PORTS}`), "192.0.2.9"],
  [binary(0x20, 0x00, "")],
  [binary(0x20, 0x11, `\xc0\x00\x02\x09${TO_FOUR}${PORTS}`)],
  [binary(0x21, 0x00, "")],
  [binary(0x21, 0x31, "\0".repeat(216))],
];

const wrong: readonly string[] = [
  "9300CNsipterm1|COterm1|\r",
  "PROXY TCP4 192.0.2.9 10.0.0.1 56324 6001\n",
  "PROXY TCP4 192.0.2 10.0.0.1 56324 6001\r\n",
  "PROXY TCP4 2001:db8::1 10.0.0.1 56324 6001\r\n",
  "PROXY TCP5 192.0.2.9 10.0.0.1 56324 6001\r\n",
  "PROXY UNKNOWNS\r\n",
  `PROXY UNKNOWN ${"x".repeat(200)}\r\n`,
  binary(0x11, 0x11, `\xc0\x00\x02\x09${TO_FOUR}${PORTS}`),
  binary(0x22, 0x11, `\xc0\x00\x02\x09${TO_FOUR}${PORTS}`),
  binary(0x21, 0x11, "\xc0\x00\x02\x09"),
  binary(0x21, 0x21, "\xc0\x00\x02\x09"),
  binary(0x21, 0x41, "\0".repeat(40)),
  `${SIGNATURE}\x21\x11\xff\xff`,
];

Deno.test("readProxyHeader() reads both versions, and leaves what follows", () => {
  for (const [header, address] of whole) {
    const expected = { kind: "whole" as const, length: header.length, ...address !== undefined && { address } };
    assertEquals(readProxyHeader(bytes(header)), expected, JSON.stringify(header));
    assertEquals(readProxyHeader(bytes(`${header}9900302.00\r`)), expected, JSON.stringify(header));
  }
});

Deno.test("readProxyHeader() waits for the whole of it", () => {
  for (const [header] of whole) {
    for (let length = 0; length < header.length; length++) {
      assertEquals(readProxyHeader(bytes(header.slice(0, length))).kind, "incomplete", JSON.stringify(header));
    }
  }
});

Deno.test("readProxyHeader() refuses what is none", () => {
  for (const header of wrong) assertEquals(readProxyHeader(bytes(header)).kind, "wrong", JSON.stringify(header));
});

Deno.test("readProxyHeader() comes to an end with anything, and never asks for more than 4 KiB and some", () => {
  const beginning = fc.constantFrom("", SIGNATURE, "PROXY ", `${SIGNATURE}\x21\x11`).map(bytes);
  fc.assert(fc.property(beginning, fc.uint8Array({ maxLength: 6000 }), (start, rest) => {
    const header = readProxyHeader(Uint8Array.of(...start, ...rest));
    assert(header.kind !== "incomplete" || start.length + rest.length < 4112);
    assert(header.kind !== "whole" || header.length <= start.length + rest.length);
  }));
});
