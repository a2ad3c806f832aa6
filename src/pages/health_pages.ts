import { type Metrics, METRICS_TYPE } from "../observability/metrics.ts";
import type { Readiness } from "../observability/readiness.ts";
import type { Pages } from "../server/listen/pages.ts";

/** What a service whose transport is http tells: that the process lives, whether it should be used, and its metrics. */
export function healthPages({ problem }: Pick<Readiness, "problem">, metrics: Pick<Metrics, "text">): Pages {
  return {
    "/healthz": () => ({ status: 200, body: "ok\n" }),
    "/readyz": async () => {
      const reason = await problem();
      return reason === undefined ? { status: 200, body: "ready\n" } : { status: 503, body: `${reason}\n` };
    },
    "/metrics": () => ({ status: 200, type: METRICS_TYPE, body: metrics.text() }),
  };
}
