import { asSaid, type Notice, notice } from "../library/notice.ts";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Config } from "../config/config.ts";
import { formatFault } from "../config/base/format_fault.ts";
import { loadConfigInTurns } from "../config/load_config.ts";
import type { Sources } from "../config/base/reading.ts";
import type { Log } from "../observability/log.ts";
import type { Metrics } from "../observability/metrics.ts";
import { formatAddress, ListenError } from "../wire/listen.ts";
import type { RunningServer } from "../server/serve.ts";
import { refuseUnusableHashes } from "./refuse_unusable_hashes.ts";

export interface Reloading {
  readonly current: () => Config;
  readonly replace: (config: Config) => void;
  readonly server: Pick<RunningServer, "reload">;
  readonly sources: Sources;
  readonly log: Log;
}

/**
 * The rest after a reload, as a multiple of the time that it took, and in milliseconds at most: reloads without pause
 * must not stall terminals.
 */
const REST = 5, LONGEST_REST = 5_000;

/** Reads the configuration again; resolves to the reason if nothing has changed. */
type Reload = () => Promise<Notice | undefined>;

/**
 * Makes a function that reads the configuration file again and has the server go on with it. A file with an error
 * changes nothing, nor does one that needs a restart; the log says why. Calls that come while one is carried out are
 * taken together for one more.
 */
export function createReload(reloading: Reloading): Reload {
  let running: Promise<Notice | undefined> | undefined;
  let next: Promise<Notice | undefined> | undefined;

  /** When as much time has passed since the last one as makes it a small part of what the server does. */
  let restedAt = 0;

  function start(): Promise<Notice | undefined> {
    running = restAndReload().finally(() => running = undefined);
    return running;
  }

  async function restAndReload(): Promise<Notice | undefined> {
    const rest = restedAt - performance.now();
    if (rest > 0) await delay(rest);
    const began = performance.now();
    const problem = await reload(reloading);
    const ended = performance.now();
    restedAt = ended + Math.min((ended - began) * REST, LONGEST_REST);
    return problem;
  }

  return () => {
    if (running === undefined) return start();
    next ??= running.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}

async function reload({ current, replace, server, sources, log }: Reloading): Promise<Notice | undefined> {
  const { file, storage } = current();
  try {
    const config = await read(file, sources, log);
    if (config === undefined) return refused(file, log, notice("file-has-errors", "the file has errors"));
    if (!isDeepStrictEqual(config.storage, storage)) {
      return refused(file, log, notice("storage-needs-restart", "another storage needs a restart"));
    }
    await server.reload(config);
    replace(config);
    log.info("configuration reloaded", { file });
    return undefined;
  } catch (error) {
    return refused(file, log, asSaid(reasonOf(error)));
  }
}

function refused(file: string, log: Log, why: Notice): Notice {
  log.error("configuration not reloaded: everything stays as it is", { file, reason: why.english });
  return why;
}

/** The new configuration; `undefined` where the file has errors, which the log tells. */
async function read(file: string, sources: Sources, log: Log): Promise<Config | undefined> {
  const { config, faults } = await loadConfigInTurns(file, sources);
  for (const fault of faults) {
    log[fault.severity === "note" ? "info" : fault.severity]("configuration fault", { fault: formatFault(fault) });
  }
  if (config !== undefined) refuseUnusableHashes(config);
  return config;
}

/** How Deno says what the permissions do not allow. */
const REFUSED = /Requires (\w+) access to "([^"]*)"/;

/** What a running server may do cannot be added to: whatever needs more waits for a restart. */
function reasonOf(error: unknown): string {
  if (error instanceof ListenError && error.code === "EPERM") return restartFor(`--allow-net=${formatAddress(error)}`);
  const [, kind, what] = error instanceof Deno.errors.NotCapable && REFUSED.exec(error.message) || [];
  if (kind !== undefined) return restartFor(`--allow-${kind}=${what}`);
  return error instanceof Error ? error.message : String(error);
}

function restartFor(permission: string): string {
  return `a restart is needed: the server was started without a permission for it (${permission})`;
}

/** Reloads, and the outcome of the last one. */
export interface Reloads {
  /** Set when the server has started. */
  carryOut: Reload;
  readonly reload: Reload;
  /** Why the last one failed; absent if it did not. */
  readonly problem: Notice | undefined;
}

/** Makes reloads, of which the metrics tell whether the last one succeeded. */
export function createReloads(metrics: Metrics): Reloads {
  let problem: Notice | undefined;
  let readAt = Date.now();
  const reloads: Reloads = {
    carryOut: () => Promise.resolve(notice("server-starts", "the server starts")),
    async reload() {
      problem = await reloads.carryOut();
      if (problem === undefined) readAt = Date.now();
      return problem;
    },
    get problem() {
      return problem;
    },
  };
  metrics.gauge("lastReload", () => readAt / 1000);
  metrics.gauge("reloadSucceeded", () => Number(problem === undefined));
  return reloads;
}
