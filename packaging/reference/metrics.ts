import { type MetricRow, metricRows } from "../../src/observability/metric_rows.ts";
import { table } from "./markdown.ts";

/** Tells the metrics in the order in which `/metrics` does. */
export function metricsPage(): string {
  const rows = Object.values(metricRows).map(({ name, kind, labels, meaning }: MetricRow) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(", "),
    meaning,
  ]);
  return `# Metrics

What \`/metrics\` of a service with transport \`http\` tells Prometheus. No label holds a patron, an address, or anything else
that came over the wire. How to watch a server with them: [Operate](../operate.md#health-and-metrics).

${table(["metric", "kind", "labels", "meaning"], rows)}`;
}
