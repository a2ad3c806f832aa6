import type { StandIn } from "../../../src/config/config.ts";

/** A copy of a library system's records, whose database is never opened. */
export function aStandIn(overrides: Partial<StandIn> = {}): StandIn {
  return {
    storage: { kind: "sqlite", path: "/dev/null/never-opened.db" },
    ...{ pinDays: 90, learnedDays: 90, compareOneOf: 1, afterSeconds: 20, settledSeconds: 60 },
    ...overrides,
  };
}
