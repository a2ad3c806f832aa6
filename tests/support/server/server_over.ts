import type { Config } from "../../../src/config/config.ts";
import { createFeed } from "../../../src/observability/feed.ts";
import { createMetrics } from "../../../src/observability/metrics.ts";
import type { BackEnd } from "../../../src/server/back_end/back_end.ts";
import type { startServer } from "../../../src/server/serve.ts";

type Options = Parameters<typeof startServer>[0];

/** Gives the options of a server with one configuration and one back end, whose metrics and feed no test looks at. */
export function serverOver(
  config: Config,
  backEnd: BackEnd,
): Pick<Options, "pages" | "metrics" | "current" | "backEndOf" | "feed" | "lastMessages"> {
  return {
    pages: {},
    metrics: createMetrics(),
    current: () => config,
    backEndOf: () => backEnd,
    feed: createFeed(),
    lastMessages: new Map(),
  };
}
