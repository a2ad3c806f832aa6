import { type Metrics, METRICS_TYPE } from "../observability/metrics.ts";
import type { Readiness } from "../observability/readiness.ts";

/** A page: an HTTP status, a content type if it is not plain text, and the text. */
interface HealthPage {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/**
 * Makes the pages of a service with http transport: whether the process lives, whether it should be used, and its
 * metrics.
 */
export function healthPages(
  { problem }: Pick<Readiness, "problem">,
  metrics: Pick<Metrics, "text">,
  /** Reads the figures that are not in memory, before the metrics are written. */
  refresh: () => Promise<void>,
): Readonly<Record<string, () => HealthPage | Promise<HealthPage>>> {
  return {
    "/healthz": () => ({ status: 200, body: "ok\n" }),
    "/readyz": async () => {
      const reason = await problem();
      return reason === undefined ? { status: 200, body: "ready\n" } : { status: 503, body: `${reason}\n` };
    },
    "/metrics": async () => {
      await refresh();
      return { status: 200, type: METRICS_TYPE, body: metrics.text() };
    },
  };
}
