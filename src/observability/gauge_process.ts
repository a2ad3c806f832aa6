import { closeSync, openSync } from "node:fs";
import process from "node:process";
import type { Metrics } from "./metrics.ts";

/**
 * Adds the metrics of the process.
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
 * Gives the lowest free file descriptor, whose number the system gives to the next file opened: all below it are in
 * use. `/proc/self/fd` would tell the same, but Deno shows that only to a process with all permissions. NaN if none is
 * left.
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
