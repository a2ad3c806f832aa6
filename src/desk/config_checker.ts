import { asSaid } from "../library/notice.ts";
import { checked, type ComparedConfig } from "./check_config.ts";
import type { CheckedConfig } from "./configuring.ts";

/** A configuration to be checked. */
export interface CheckOrder {
  readonly inForce: ComparedConfig;
  /** The text that is checked in place of the file's; absent: the file is read. */
  readonly text?: string;
}

/** Checks configurations in a thread of its own. */
export interface ConfigChecker {
  /**
   * Checks a configuration as if it came from the file of the one in force; several are checked one after the other. If
   * the thread fails or takes too long, the result has that as its `problem`. One whose `gone` says that nobody waits any
   * longer is not begun, or ended.
   */
  check(order: CheckOrder, gone?: AbortSignal): Promise<CheckedConfig>;
  /** Ends the thread, which would keep the process running. */
  end(): void;
}

interface CheckerParts {
  /** Gives the address of the thread's program. */
  readonly program: () => string;
  /** Milliseconds that a check may take. */
  readonly longest?: number;
}

/** Thirty times as long as the largest file that the page takes needed on a busy machine. */
const LONGEST = 60_000;

/** Milliseconds for which a thread waits for the next check: starting one makes terminals wait for 50 ms. */
const IDLE = 30_000;

/**
 * Creates a checker that works in a thread of its own, so that terminals do not wait while a large file is checked. The
 * thread is started when it is needed. It is ended when a check takes too long or fails, and when none comes for a
 * while; the next check starts a new one. Deno does not stop a thread in the middle of its work (2.9.6,
 * denoland/deno#35657): such a thread ends when its check does, and nobody waits for that.
 */
export function createConfigChecker({ program, longest = LONGEST }: CheckerParts): ConfigChecker {
  let last: Promise<unknown> = Promise.resolve();
  let thread: CheckThread | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;

  function end(): void {
    clearTimeout(idle);
    thread?.end();
    thread = undefined;
  }

  async function check(order: CheckOrder, gone?: AbortSignal): Promise<CheckedConfig> {
    if (gone?.aborted) return checked({ problem: asSaid(NOBODY_WAITS) });
    clearTimeout(idle);
    thread ??= startThread(program());
    const over = Promise.withResolvers<string>();
    const leave = () => over.resolve(NOBODY_WAITS);
    gone?.addEventListener("abort", leave);
    const timer = setTimeout(() => over.resolve(`the check was ended after ${longest / 1000} seconds`), longest);
    const told = await Promise.race([thread.check(order), over.promise]);
    clearTimeout(timer);
    gone?.removeEventListener("abort", leave);
    if (typeof told === "string") {
      end();
      return checked({ problem: asSaid(told) });
    }
    idle = setTimeout(end, IDLE);
    return told;
  }

  return {
    check(order, gone) {
      const mine = last.then(() => check(order, gone));
      // A check that fails must not make the next ones fail.
      last = mine.catch(() => {});
      return mine;
    },
    end,
  };
}

const NOBODY_WAITS = "the check was ended: nobody waits for it";

interface CheckThread {
  /** Gives the result, or why the thread could not check. */
  check(order: CheckOrder): Promise<CheckedConfig | string>;
  end(): void;
}

function startThread(program: string): CheckThread {
  const worker = new Worker(program, { type: "module" });
  let told = Promise.withResolvers<CheckedConfig | string>();
  worker.onmessage = ({ data }: MessageEvent<CheckedConfig>) => told.resolve(data);
  worker.onerror = (event) => {
    // Otherwise the error would end the process.
    event.preventDefault();
    told.resolve(`the thread that checks configurations failed: ${event.message}`);
  };
  return {
    check(order) {
      told = Promise.withResolvers();
      worker.postMessage(order);
      return told.promise;
    },
    end() {
      told.resolve("the thread that checks configurations was ended");
      worker.terminate();
    },
  };
}
