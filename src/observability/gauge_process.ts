import { closeSync, openSync } from "node:fs";
import process from "node:process";
import type { Metrics } from "./metrics.ts";

/**
 * Has the metrics tell of the process.
 *
 * @param readable a file that the process may read
 */
export function gaugeProcess(metrics: Pick<Metrics, "gauge">, version: string, readable: () => string): void {
  const started = performance.timeOrigin / 1000;
  metrics.gauge("memory", () => Deno.memoryUsage().rss);
  metrics.gauge("cpu", cpuSeconds);
  metrics.gauge("descriptors", () => lowestDescriptor(readable()));
  metrics.gauge("startTime", () => started);
  metrics.gauge("build", () => new Map([[version, 1]]));
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Tells the lowest file descriptor that is free, of which the system gives the number to what is opened next: all below it
 * are in use. `/proc/self/fd` would tell the same, but Deno shows that only to who may do everything. Where none is left,
 * it is not a number.
 */
function lowestDescriptor(readable: string): number {
  try {
    const descriptor = openSync(readable, "r");
    closeSync(descriptor);
    return descriptor;
  } catch {
    return NaN;
  }
}
