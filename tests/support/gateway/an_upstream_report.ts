import type { UpstreamReport } from "../../../src/observability/upstream_report.ts";
import { NOW } from "../server/serving.ts";

/** A library system behind a gateway that answers, as it is shown to those who watch. */
export function anUpstreamReport(overrides: Partial<UpstreamReport> = {}): UpstreamReport {
  return {
    institution: "CPL",
    addresses: ["ils.example.org:6001"],
    condition: { state: "answering", since: NOW.epochMilliseconds },
    sessions: { open: 5, busy: 2, owing: 0, waiting: 1, logins: 3, opened: 9, refused: 0 },
    saved: { logins: 120, messages: 4000 },
    refused: [],
    bypassed: false,
    times: { half: 52, longest: 480 },
    ...overrides,
  };
}
