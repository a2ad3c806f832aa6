import type { Metrics } from "./metrics.ts";
import { isUp, UPSTREAM_STATES, type UpstreamReport } from "./upstream_report.ts";

/** Adds the metrics of the library systems behind gateways. */
export function gaugeUpstreams(
  metrics: Pick<Metrics, "gauge">,
  upstreamReports: () => readonly UpstreamReport[],
): void {
  const each = <Value>(read: (report: UpstreamReport) => Value) =>
    new Map(upstreamReports().map((report) => [report.institution, read(report)] as const));
  metrics.gauge("upstreamUp", () => each(({ condition: { state } }) => Number(isUp(state))));
  metrics.gauge(
    "upstreamState",
    () => each(({ condition }) => new Map(UPSTREAM_STATES.map((state) => [state, Number(state === condition.state)]))),
  );
  metrics.gauge("upstreamSince", () => each(({ condition: { since } }) => since / 1000));
  metrics.gauge(
    "upstreamSessions",
    () =>
      each(({ sessions: { open, busy, owing } }) => new Map([["busy", busy], ["idle", open - busy], ["owing", owing]])),
  );
  metrics.gauge(
    "upstreamServes",
    () =>
      new Map(
        upstreamReports().flatMap(({ institution, sessions: { serves } }) =>
          serves === undefined ? [] : [[institution, serves]]
        ),
      ),
  );
  metrics.gauge("upstreamLogins", () => each(({ sessions: { logins } }) => logins));
  metrics.gauge("upstreamWaiting", () => each(({ sessions: { waiting } }) => waiting));
  metrics.gauge(
    "upstreamRefused",
    () =>
      each(({ refused }) =>
        new Map(refused.filter(({ why }) => why !== "known").map(({ what, until }) => [what, until / 1000]))
      ),
  );
  metrics.gauge("upstreamOpened", () => each(({ sessions: { opened } }) => opened));
  metrics.gauge("standIn", () =>
    new Map(
      upstreamReports().flatMap(({ institution, stoodFor }) =>
        stoodFor === undefined ? [] : [[institution, Number(stoodFor)]]
      ),
    ));
  metrics.gauge("upstreamBypassed", () => each(({ bypassed }) => Number(bypassed)));
  metrics.gauge("upstreamLoginsRefused", () => each(({ sessions: { refused } }) => refused));
  metrics.gauge(
    "upstreamSaved",
    () => each(({ saved: { logins, messages } }) => new Map([["login", logins], ["sc-status", messages]])),
  );
}
