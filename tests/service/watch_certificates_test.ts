import { assertEquals } from "@std/assert";
import { warnOfCertificates } from "../../src/service/watch_certificates.ts";
import { pem } from "../support/files/certificates.ts";
import { aConfig } from "../support/files/sample_config.ts";
import { recordingLog } from "../support/server/recording_log.ts";

Deno.test("warnOfCertificates() tells of those of a running server, as the daily look does", () => {
  const tls = { certificate: pem("server.pem"), key: pem("server.key") };
  const config = aConfig({ listener: { host: "0.0.0.0", port: 6443, tls } });
  const log = recordingLog();
  warnOfCertificates(config, log, Date.parse("2126-10-01T00:00:00Z"));
  assertEquals(log.entries, []);
  warnOfCertificates(config, log, Date.parse("2126-10-25T12:00:00Z"));
  assertEquals(log.entries, [{
    level: "warning",
    message: "certificate runs out on 2126-10-31, in 6 days",
    properties: { service: "0.0.0.0:6443" },
  }]);
});
