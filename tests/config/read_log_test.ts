import { assertEquals } from "@std/assert";
import { testFaults } from "./fault_cases.ts";
import { aFile, load } from "./sample_xml.ts";

const params = '<server-params syslog_ident="koha_sip" syslog_facility="LOG_LOCAL5"/>';

Deno.test("loadConfig() reads what is logged and how, and syslog's names where Koha has them", () => {
  const rest = `${params}<s:log format="Syslog" level="WARNING" messages="personal" syslog="[::1]:5140"/>`;
  const { config, faults } = load(aFile({ rest }));
  assertEquals(faults, []);
  assertEquals(config?.log, {
    format: "syslog",
    level: "warning",
    messages: "personal",
    syslog: { host: "::1", port: 5140, ident: "koha_sip", facility: 21 },
  });
});

Deno.test("loadConfig() knows the facilities of RFC 5424 by their numbers", () => {
  for (
    const [name, number] of [["kern", 0], ["daemon", 3], ["authpriv", 10], ["local0", 16], ["local7", 23]] as const
  ) {
    const { config } = load(aFile({ rest: `<server-params syslog_facility="${name}"/>` }));
    assertEquals(config?.log.syslog.facility, number, name);
  }
});

testFaults("the log", [
  [
    "an unknown format",
    { rest: '<s:log §format="xml"/>' },
    'error format is "xml", but must be text, json, journal or syslog',
  ],
  [
    "an unknown level",
    { rest: '<s:log §level="verbose"/>' },
    'error level is "verbose", but must be debug, info, warning or error',
  ],
  [
    "messages of another measure",
    { rest: '<s:log §messages="all"/>' },
    'error messages is "all", but must be no, yes or personal',
  ],
  ...["loghost:514", "127.0.0.1", "127.0.0.1:0", "10.0.0.256:514", "::1:514", "127.0.0.1:65536"].map((address) =>
    [
      `syslog at ${address}`,
      { rest: `<s:log §syslog="${address}"/>` },
      `error syslog is "${address}", but must be an IP address with a port, such as 127.0.0.1:514 or [::1]:514`,
    ] as const
  ),
  [
    "an unknown facility",
    { rest: '<server-params §syslog_facility="local9"/>' },
    'error syslog_facility is "local9", but must be a facility of syslog such as local6 or daemon',
  ],
]);
