import { type Metrics, METRICS_TYPE } from "../observability/metrics.ts";
import type { Readiness } from "../observability/readiness.ts";

/** A page: an HTTP status, a content type if it is not plain text, and the text. */
interface HealthPage {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/** What the page for those says who have found a weakness. */
interface SecurityText {
  /** Where they write; `undefined` if there is no such page. */
  readonly contact: () => string | undefined;
  readonly clock: () => Temporal.Instant;
}

/** Writes security.txt (RFC 9116). It must end within a year, and does so half a year after it was asked for. */
function securityText(contact: string, now: Temporal.Instant): string {
  const expires = now.add({ hours: 24 * 180 }).round("second");
  return `Contact: ${contact}\nExpires: ${expires}\n`;
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
  security: SecurityText,
): Readonly<Record<string, () => HealthPage | Promise<HealthPage>>> {
  return {
    "/healthz": () => ({ status: 200, body: "ok\n" }),
    "/readyz": async () => {
      const reason = await problem();
      return reason === undefined ? { status: 200, body: "ready\n" } : { status: 503, body: `${reason.english}\n` };
    },
    "/.well-known/security.txt": () => {
      const contact = security.contact();
      return contact === undefined
        ? { status: 404, body: "no contact is configured\n" }
        : { status: 200, body: securityText(contact, security.clock()) };
    },
    "/metrics": async () => {
      await refresh();
      return { status: 200, type: METRICS_TYPE, body: metrics.text() };
    },
  };
}
