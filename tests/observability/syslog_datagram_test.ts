import { assert, assertEquals, assertMatch } from "@std/assert";
import type { LogEntry } from "../../src/observability/log_entry.ts";
import { syslogDatagram } from "../../src/observability/syslog_datagram.ts";

const ENTRY: LogEntry = {
  time: Date.UTC(2026, 10, 24, 10, 15, 0, 7),
  level: "info",
  event: "login",
  properties: { connection: 3, account: "sipterm1" },
};

function textOf(entry: LogEntry, ident = "koha_sip", facility = 22): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(syslogDatagram(entry, { ident, facility }, 4711));
}

Deno.test("syslogDatagram() is a message of RFC 5424, its priority made of facility and severity", () => {
  assertEquals(
    textOf(ENTRY),
    '<182>1 2026-11-24T10:15:00.007Z - koha_sip 4711 - - login connection=3 account="sipterm1"',
  );
  assertMatch(textOf({ ...ENTRY, level: "error" }, "x", 3), /^<27>1 /);
  assertMatch(textOf({ ...ENTRY, level: "debug" }, "x", 0), /^<7>1 /);
});

Deno.test("syslogDatagram() makes a name that syslog takes of any", () => {
  assertMatch(textOf(ENTRY, " SIP für Köln\n"), /Z - SIP_f_r_K_ln 4711 /);
  assertMatch(textOf(ENTRY, "x".repeat(60)), /Z - x{48} 4711 /);
  assertMatch(textOf(ENTRY, " "), /Z - - 4711 /);
});

Deno.test("syslogDatagram() cuts off what a daemon would not take, and no character in two", () => {
  for (const padding of ["", "x", "xx"]) {
    const text = textOf({ ...ENTRY, properties: { request: `${padding}${"€".repeat(5000)}` } });
    const bytes = new TextEncoder().encode(text).length;
    assert(bytes > 8192 - 3 && bytes <= 8192, String(bytes));
  }
});

Deno.test("syslogDatagram() names the host where its name is told", () => {
  const entry = { time: 0, level: "info", event: "x", properties: {} } as const;
  const datagram = syslogDatagram(entry, { ident: "sip2d", facility: 22, hostname: "sip1.example.org" }, 4711);
  assertEquals(new TextDecoder().decode(datagram), "<182>1 1970-01-01T00:00:00.000Z sip1.example.org sip2d 4711 - - x");
});
