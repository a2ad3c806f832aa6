import { assertEquals } from "@std/assert";
import { gaugeUpstreams } from "../../src/observability/gauge_upstreams.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { anUpstreamReport } from "../support/gateway/an_upstream_report.ts";

/** The lines of a metric, without its name. */
function lines(text: string, metric: string): readonly string[] {
  return text.split("\n").filter((line) => line.startsWith(`${metric}{`)).map((line) => line.slice(metric.length));
}

Deno.test("gaugeUpstreams() tells the state of each library system, and one number for each state", () => {
  const metrics = createMetrics();
  gaugeUpstreams(metrics, () => [
    anUpstreamReport(),
    anUpstreamReport({ institution: "B", condition: { state: "full", since: 5_000 } }),
  ]);
  const text = metrics.text();
  assertEquals(lines(text, "sip2d_upstream_up"), ['{institution="CPL"} 1', '{institution="B"} 0']);
  assertEquals(lines(text, "sip2d_upstream_state_since_timestamp_seconds")[1], '{institution="B"} 5');
  assertEquals(lines(text, "sip2d_upstream_state").slice(5), [
    '{institution="B",state="not asked"} 0',
    '{institution="B",state="answering"} 0',
    '{institution="B",state="away"} 0',
    '{institution="B",state="full"} 1',
    '{institution="B",state="login refused"} 0',
  ]);
});

Deno.test("gaugeUpstreams() tells sessions, the queue, and what the library system was spared", () => {
  const metrics = createMetrics();
  gaugeUpstreams(metrics, () => [anUpstreamReport()]);
  const text = metrics.text();
  assertEquals(lines(text, "sip2d_upstream_sessions"), [
    '{institution="CPL",state="busy"} 2',
    '{institution="CPL",state="idle"} 3',
    '{institution="CPL",state="owing"} 0',
  ]);
  assertEquals(lines(text, "sip2d_upstream_waiting"), ['{institution="CPL"} 1']);
  assertEquals(lines(text, "sip2d_upstream_sessions_opened_total"), ['{institution="CPL"} 9']);
  assertEquals(lines(text, "sip2d_upstream_logins_refused_total"), ['{institution="CPL"} 0']);
  assertEquals(lines(text, "sip2d_upstream_messages_saved_total"), [
    '{institution="CPL",message="login"} 120',
    '{institution="CPL",message="sc-status"} 4000',
  ]);
});

Deno.test("gaugeUpstreams() tells how many connections a system serves at once, where that is known, and how many logins share them", () => {
  const metrics = createMetrics(), { sessions } = anUpstreamReport();
  gaugeUpstreams(metrics, () => [
    anUpstreamReport({ sessions: { ...sessions, serves: 2 } }),
    anUpstreamReport({ institution: "B" }),
  ]);
  const text = metrics.text();
  assertEquals(lines(text, "sip2d_upstream_serves"), ['{institution="CPL"} 2']);
  assertEquals(lines(text, "sip2d_upstream_logins"), ['{institution="CPL"} 3', '{institution="B"} 3']);
});

Deno.test("gaugeUpstreams() tells which copies answer in place of a system, of those systems that have one", () => {
  const metrics = createMetrics();
  gaugeUpstreams(metrics, () => [
    anUpstreamReport(),
    anUpstreamReport({ institution: "B", stoodFor: false }),
    anUpstreamReport({ institution: "C", stoodFor: true }),
  ]);
  assertEquals(lines(metrics.text(), "sip2d_stand_in"), ['{institution="B"} 0', '{institution="C"} 1']);
});

Deno.test("gaugeUpstreams() tells until when a message or a terminal is refused, and nothing of what a kind never answers", () => {
  const metrics = createMetrics();
  gaugeUpstreams(metrics, () => [
    anUpstreamReport({
      refused: [
        { why: "unanswered", what: "patron-enable", until: 90_000_000 },
        { why: "terminal", what: "kiosk desk", until: 5_000 },
        { why: "known", what: "hold", until: 1_000 },
      ],
    }),
    anUpstreamReport({ institution: "B" }),
  ]);
  assertEquals(lines(metrics.text(), "sip2d_upstream_refused_until_timestamp_seconds"), [
    '{institution="CPL",what="patron-enable"} 90000',
    '{institution="CPL",what="kiosk desk"} 5',
  ]);
});
