import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { metricRows } from "../../src/observability/metric_rows.ts";
import { createMetrics, type Metrics } from "../../src/observability/metrics.ts";

/** The lines of one metric, without what is told about it. */
function lines(metrics: Metrics, name: string): readonly string[] {
  return metrics.text().split("\n").filter((line) => line.startsWith(name));
}

Deno.test("createMetrics() counts, apart by labels, and escapes what they hold", () => {
  const metrics = createMetrics();
  metrics.count("messages", "checkout", "answered");
  metrics.count("messages", "checkout", "refused");
  metrics.count("messages", "checkout", "answered");
  metrics.count("loginsRefused", 'a "b"\\\nc');
  assertEquals(lines(metrics, "sip2d_messages_total"), [
    'sip2d_messages_total{message="checkout",outcome="answered"} 2',
    'sip2d_messages_total{message="checkout",outcome="refused"} 1',
  ]);
  assertEquals(lines(metrics, "sip2d_logins"), ['sip2d_logins_refused_total{reason="a \\"b\\"\\\\\\nc"} 1']);
});

Deno.test("createMetrics() tells a counter without labels from the start", () => {
  const metrics = createMetrics();
  assertEquals(lines(metrics, "sip2d_connections_opened_total"), ["sip2d_connections_opened_total 0"]);
  metrics.count("connectionsOpened");
  assertEquals(lines(metrics, "sip2d_connections_opened_total"), ["sip2d_connections_opened_total 1"]);
});

Deno.test("createMetrics() tells a counter with labels from when it is begun, for each combination", () => {
  const metrics = createMetrics();
  metrics.begin("refusals", ["checkout", "hold"], ["a", "b"]);
  metrics.count("refusals", "hold", "a");
  metrics.begin("refusals", ["hold"], ["a"]);
  assertEquals(lines(metrics, "sip2d_refusals_total"), [
    'sip2d_refusals_total{message="checkout",reason="a"} 0',
    'sip2d_refusals_total{message="checkout",reason="b"} 0',
    'sip2d_refusals_total{message="hold",reason="a"} 1',
    'sip2d_refusals_total{message="hold",reason="b"} 0',
  ]);
  assertEquals(metrics.total("refusals"), 1);
});

Deno.test("createMetrics() tells durations in buckets that add up, of which each includes its bound", () => {
  const metrics = createMetrics();
  for (const seconds of [0.0001, 0.0005, 0.0006, 2, 11]) metrics.observe("messageSeconds", seconds, "checkin");
  const name = "sip2d_message_duration_seconds";
  const counts = lines(metrics, `${name}_bucket`).map((line) => /le="([^"]+)"\} (\d+)$/.exec(line)?.slice(1).join(" "));
  assertEquals(counts, [
    ...["0.0005 2", "0.001 3", "0.0025 3", "0.005 3", "0.01 3", "0.025 3", "0.05 3", "0.1 3", "0.25 3", "0.5 3", "1 3"],
    ...["2.5 4", "5 4", "10 4", "+Inf 5"],
  ]);
  assertEquals(lines(metrics, `${name}_sum`), [`${name}_sum{message="checkin"} 13.0012`]);
  assertEquals(lines(metrics, `${name}_count`), [`${name}_count{message="checkin"} 5`]);
});

Deno.test("createMetrics() reads a gauge whenever it is asked", () => {
  const metrics = createMetrics();
  let accounts = new Map([["", 1]]);
  metrics.gauge("connections", () => accounts);
  metrics.gauge("storageAvailable", () => accounts.size);
  assertEquals(lines(metrics, "sip2d_connections{"), ['sip2d_connections{account=""} 1']);
  accounts = new Map([["", 0], ["sipterm1", 2]]);
  assertEquals(lines(metrics, "sip2d_connections{"), [
    'sip2d_connections{account=""} 0',
    'sip2d_connections{account="sipterm1"} 2',
  ]);
  assertEquals(lines(metrics, "sip2d_storage_available"), ["sip2d_storage_available 2"]);
});

Deno.test("createMetrics() says of every metric what it is, in Prometheus' format", () => {
  const text = createMetrics().text();
  for (const { name, kind, meaning } of Object.values(metricRows)) {
    assertStringIncludes(text, `# HELP ${name} ${meaning}\n# TYPE ${name} ${kind}\n`, name);
    assertMatch(name, kind === "counter" ? /_total$/ : /^[a-z0-9_]+$/);
  }
  for (const line of text.trimEnd().split("\n")) assertMatch(line, /^(# (HELP|TYPE) .+|\w+(\{.*\})? \S+)$/);
});
