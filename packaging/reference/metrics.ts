import { type MetricRow, metricRows } from "../../src/observability/metric_rows.ts";
import { table } from "./markdown.ts";

/** Describes the metrics in the order of `/metrics`. */
export function metricsPage(): string {
  const rows = Object.values(metricRows).map(({ name, kind, labels, meaning }: MetricRow) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(", "),
    meaning,
  ]);
  return `# Metrics

\`/metrics\` of a service with transport \`http\` shows these metrics, for Prometheus. How to monitor a server with them:
[Operate](../operate.md#health-and-metrics).

${table(["metric", "kind", "labels", "meaning"], rows)}`;
}
