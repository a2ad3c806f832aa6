import { sources } from "../process/sources.ts";
import { boundedSources, CHECK_BOUNDS } from "../process/bounded_sources.ts";
import { checkConfig } from "./check_config.ts";
import type { CheckOrder } from "./config_checker.ts";
import type { CheckedConfig } from "./configuring.ts";

/** The global scope of a worker thread. */
interface ThreadScope {
  onmessage: (event: MessageEvent<CheckOrder>) => void;
  postMessage(checked: CheckedConfig): void;
}

// The program of the thread that checks configurations: it reads what the process may read, and answers each order.
const scope = globalThis as unknown as ThreadScope;
scope.onmessage = ({ data: { inForce, text } }) => {
  const bounded = boundedSources(sources, CHECK_BOUNDS, performance.now.bind(performance));
  const readText = (path: string) => path === inForce.file && text !== undefined ? text : bounded.readText(path);
  scope.postMessage(checkConfig(inForce, { ...bounded, readText }));
};
