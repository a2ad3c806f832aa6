import type { Metrics } from "./metrics.ts";

/** Has the metrics tell of the process. */
export function gaugeProcess(metrics: Pick<Metrics, "gauge">, version: string): void {
  const started = performance.timeOrigin / 1000;
  metrics.gauge("memory", () => Deno.memoryUsage().rss);
  metrics.gauge("startTime", () => started);
  metrics.gauge("build", () => new Map([[version, 1]]));
}
