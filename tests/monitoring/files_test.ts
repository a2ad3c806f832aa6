import { assert, assertEquals } from "@std/assert";
import { metricRows } from "../../src/observability/metric_rows.ts";

const FOLDER = new URL("../../config/monitoring/", import.meta.url);
const KNOWN = new Set<string>(Object.values(metricRows).map(({ name }) => name));

/** The metrics that a text asks for, by the names that a server gives them. */
function metricsIn(text: string): readonly string[] {
  const names = [...text.matchAll(/\b(?:sip2d|process)_\w+/g)].map(([name]) => name.replace(/_bucket$/, ""));
  return [...new Set(names)];
}

Deno.test("alert rules and dashboard ask for metrics that there are, and show every one of them", async () => {
  const rules = metricsIn(await Deno.readTextFile(new URL("alerts.yml", FOLDER)));
  const dashboard = metricsIn(await Deno.readTextFile(new URL("dashboard.json", FOLDER)));
  assertEquals([...rules, ...dashboard].filter((name) => !KNOWN.has(name)), []);
  const used = new Set([...rules, ...dashboard]);
  assertEquals([...KNOWN].filter((name) => !used.has(name)), [
    "sip2d_upstream_state_since_timestamp_seconds",
    "sip2d_connections_opened_total",
    "sip2d_last_reload_timestamp_seconds",
  ]);
});

Deno.test("the dashboard's panels have ids and places of their own", async () => {
  const { panels } = JSON.parse(await Deno.readTextFile(new URL("dashboard.json", FOLDER)));
  const taken = new Set<string>();
  for (const { id, gridPos: { x, y, w, h } } of panels) {
    assert(x + w <= 24, String(id));
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        assert(!taken.has(`${column} ${row}`), String(id));
        taken.add(`${column} ${row}`);
      }
    }
  }
  assertEquals(new Set(panels.map(({ id }: { id: number }) => id)).size, panels.length);
});
