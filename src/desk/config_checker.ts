import { checked, type ComparedConfig } from "./check_config.ts";
import type { CheckedConfig } from "./configuring.ts";

/** A configuration to be checked. */
export interface CheckOrder {
  readonly inForce: ComparedConfig;
  /** What is read as if it stood in the file; absent: what stands there. */
  readonly text?: string;
}

/** Checks configurations in a thread of its own. */
export interface ConfigChecker {
  /**
   * Checks one configuration after the other, as if each came from the file of the one in force. That a thread failed,
   * or took too long, is the problem of the configuration that it checked.
   */
  check(order: CheckOrder): Promise<CheckedConfig>;
  /** Lets go of the thread, which would keep the process. */
  end(): void;
}

interface CheckerParts {
  /** Gives the address of the thread's program. */
  readonly program: () => string;
  /** Milliseconds that a check may take. */
  readonly longest?: number;
}

/** Thirty times what the largest file that the page takes has taken on a busy machine. */
const LONGEST = 60_000;

/** Milliseconds that a thread stays for the next check: to make one holds terminals up for 50. */
const IDLE = 30_000;

/**
 * Creates a checker whose thread is made when it is needed: what a large file takes is taken from no terminal. The thread
 * is ended when a check takes too long or fails, and when none comes for a while; the next check has a new one.
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

  async function check(order: CheckOrder): Promise<CheckedConfig> {
    clearTimeout(idle);
    thread ??= startThread(program());
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve(`the check was ended after ${longest / 1000} seconds`), longest);
    const told = await Promise.race([thread.check(order), late.promise]);
    clearTimeout(timer);
    if (typeof told === "string") {
      end();
      return checked({ problem: told });
    }
    idle = setTimeout(end, IDLE);
    return told;
  }

  return {
    check(order) {
      const mine = last.then(() => check(order));
      // A check that fails must not fail those behind it.
      last = mine.catch(() => {});
      return mine;
    },
    end,
  };
}

interface CheckThread {
  /** Gives what was found, or why the thread could not find it. */
  check(order: CheckOrder): Promise<CheckedConfig | string>;
  end(): void;
}

function startThread(program: string): CheckThread {
  const worker = new Worker(program, { type: "module" });
  let told = Promise.withResolvers<CheckedConfig | string>();
  worker.onmessage = ({ data }: MessageEvent<CheckedConfig>) => told.resolve(data);
  worker.onerror = (event) => {
    // Else it would end the process.
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
