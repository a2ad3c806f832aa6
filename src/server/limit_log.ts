import type { Log } from "../observability/log.ts";
import type { LogProperties } from "../observability/log_entry.ts";
import { createTally } from "./tally.ts";

/** Tells that a limit has acted: a warning a minute for each limit and address, whatever rages there. */
export type LimitLog = (message: string, properties: LogProperties & { readonly address?: string }) => void;

/** Makes a log of limits, which has said nothing yet. */
export function createLimitLog(log: Pick<Log, "warning">, clock: () => Temporal.Instant): LimitLog {
  const told = createTally(clock);
  return (message, properties) => {
    const key = JSON.stringify([message, properties.reason, properties.address]);
    if (told.add(key) === 1) log.warning(message, { ...properties, told: "once a minute" });
  };
}
