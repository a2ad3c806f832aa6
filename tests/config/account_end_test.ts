import { assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load_config.ts";
import { gaugeConfig } from "../../src/observability/gauge_config.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { aFile, load } from "./sample_xml.ts";

const login = (expires: string) =>
  `<login id="a" password="p" institution="MAIN" terminator="CR" expires="${expires}"/>`;
const institution = (zone: string) => `<institution id="MAIN" time_zone="${zone}"/>`;

function endOf(expires: string, zone: string): string | undefined {
  const { config } = load(aFile({ logins: login(expires), institutions: institution(zone) }));
  return config?.accounts.get("a")?.end?.moment.toString();
}

Deno.test("expires is the end of that day in the institution's time zone", () => {
  assertEquals(endOf("2027-06-30", "UTC"), "2027-07-01T00:00:00Z");
  assertEquals(endOf(" 2027-06-30 ", "Europe/Berlin"), "2027-06-30T22:00:00Z");
  assertEquals(endOf("2027-12-31", "America/New_York"), "2028-01-01T05:00:00Z");
  // There the clocks go forward at midnight: the next day begins at one o'clock.
  assertEquals(endOf("2024-04-25", "Africa/Cairo"), "2024-04-25T22:00:00Z");
});

Deno.test("loadConfig() warns of a login that has ended, or will within a month", () => {
  const text = aFile({ logins: login("2027-06-30"), institutions: institution("UTC") });
  const told = (now: string) =>
    loadConfig("/etc/sip/SIPServer.xml", {
      readText: () => text,
      env: () => undefined,
      now: () => Date.parse(now),
    }).faults.map(({ severity, message }) => `${severity} ${message}`);
  assertEquals(told("2027-05-31T23:59:59Z"), []);
  assertEquals(told("2027-06-01T00:00:00Z"), ['warning login "a" ends on 2027-06-30, in 30 days']);
  assertEquals(told("2027-07-01T00:00:00Z"), ['warning login "a" ended on 2027-06-30: its terminals are not let in']);
});

Deno.test("gaugeConfig() tells of each login that has an end when that is", () => {
  const { config } = load(aFile({ logins: login("2027-06-30"), institutions: institution("UTC") }));
  const metrics = createMetrics();
  if (config !== undefined) gaugeConfig(metrics, () => config, new Map());
  const lines = metrics.text().split("\n").filter((line) => line.startsWith("sip2d_account_end_timestamp_seconds"));
  assertEquals(lines, ['sip2d_account_end_timestamp_seconds{account="a"} 1814400000']);
});
