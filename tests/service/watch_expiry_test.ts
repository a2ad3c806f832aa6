import { assertEquals } from "@std/assert";
import { warnOfExpiry } from "../../src/service/watch_expiry.ts";
import { pem } from "../support/files/certificates.ts";
import { aConfig, anAccount } from "../support/files/sample_config.ts";
import { recordingLog } from "../support/server/recording_log.ts";

Deno.test("warnOfExpiry() tells of certificates of a running server, as the daily look does", () => {
  const tls = { certificate: pem("server.pem"), key: pem("server.key") };
  const config = aConfig({ listener: { host: "0.0.0.0", port: 6443, tls } });
  const log = recordingLog();
  warnOfExpiry(config, log, Date.parse("2126-10-01T00:00:00Z"));
  assertEquals(log.entries, []);
  warnOfExpiry(config, log, Date.parse("2126-10-25T12:00:00Z"));
  assertEquals(log.entries, [{
    level: "warning",
    message: "certificate runs out on 2126-10-31, in 6 days",
    properties: { service: "0.0.0.0:6443" },
  }]);
});

Deno.test("warnOfExpiry() tells of a login a month before its end, and once it has ended", () => {
  const end = { lastDay: "2027-06-30", moment: Temporal.Instant.from("2027-06-30T22:00:00Z") };
  const config = aConfig({ accounts: [anAccount({ end }), anAccount({ id: "other" })] });
  const said = (now: string) => {
    const log = recordingLog();
    warnOfExpiry(config, log, Date.parse(now));
    return log.entries.map(({ level, message, properties }) => [level, message, properties.account]);
  };
  assertEquals(said("2027-05-31T21:59:59Z"), []);
  assertEquals(said("2027-05-31T22:00:00Z"), [["warning", "login ends on 2027-06-30, in 30 days", "sipterm1"]]);
  assertEquals(said("2027-06-30T21:59:59Z"), [["warning", "login ends on 2027-06-30, today", "sipterm1"]]);
  assertEquals(said("2027-06-30T22:00:00Z"), [
    ["warning", "login ended on 2027-06-30: its terminals are not let in", "sipterm1"],
  ]);
});
