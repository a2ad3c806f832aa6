import { assertEquals } from "@std/assert";
import type { Listener } from "../../src/config/config.ts";
import { gaugeConfig } from "../../src/observability/gauge_config.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { pem } from "../support/files/certificates.ts";
import { aConfig } from "../support/files/sample_config.ts";

Deno.test("gaugeConfig() tells of a port at several addresses when the first certificate ends", () => {
  const end = (...names: readonly ("server" | "expired")[]) => {
    const metrics = createMetrics();
    const { accounts, listeners: [listener] } = aConfig({ listener: { port: 6001 } });
    const listeners = names.map((name): Listener | undefined =>
      listener && { ...listener, tls: { certificate: pem(`${name}.pem`), key: "" } }
    );
    gaugeConfig(
      metrics,
      () => ({ accounts, listeners: listeners.filter((each) => each !== undefined), pages: [] }),
      new Map(),
    );
    return metrics.text().split("\n").filter((line) => line.startsWith("sip2d_certificate_end_timestamp_seconds{"));
  };
  const [expired = ""] = end("expired");
  assertEquals(expired.startsWith('sip2d_certificate_end_timestamp_seconds{port="6001"} '), true);
  assertEquals(end("server")[0] === expired, false);
  for (const names of [["expired", "server"], ["server", "expired"]] as const) assertEquals(end(...names), [expired]);
});
