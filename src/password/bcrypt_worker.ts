import bcryptjs from "bcryptjs" with { type: "text" };
import type { hashSync } from "bcryptjs";

/** What the thread is told. */
interface Order {
  readonly clear: string;
  readonly settings: string;
}

type Told = { readonly hashed: string } | { readonly fault: string };

/** What a thread has where others have a window. */
interface ThreadScope {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(told: Told): void;
}

/** Computes bcrypt in a thread of its own. */
export interface BcryptWorker {
  /**
   * Gives the whole bcrypt hash of a password under version, cost and salt; in the order in which it is asked. Rejects
   * when the thread fails, and what waits then with it; the next call has a new one.
   */
  hash(clear: string, settings: string): Promise<string>;
  /** Lets go of the thread, which would keep the process; what waits is rejected. */
  end(): void;
}

/** Creates a worker whose thread is made when it is first asked: most sites have no bcrypt hash. */
export function createBcryptWorker(): BcryptWorker {
  const waiting: PromiseWithResolvers<string>[] = [];
  let thread: Worker | undefined;

  function fail(reason: string): void {
    thread?.terminate();
    thread = undefined;
    for (const { reject } of waiting.splice(0)) reject(new Error(`the thread that computes bcrypt ${reason}`));
  }

  function start(): Worker {
    const code = `${bcryptjs}\n(${serveThread})(hashSync);`;
    const started = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { type: "module" });
    started.onmessage = ({ data }: MessageEvent<Told>) => {
      if ("fault" in data) fail(`failed: ${data.fault}`);
      else waiting.shift()?.resolve(data.hashed);
    };
    started.onerror = (event) => {
      // Else it would end the process.
      event.preventDefault();
      fail(`failed: ${event.message}`);
    };
    return started;
  }

  return {
    hash(clear, settings) {
      thread ??= start();
      const hashed = Promise.withResolvers<string>();
      waiting.push(hashed);
      thread.postMessage({ clear, settings } satisfies Order);
      return hashed.promise;
    },
    end: () => fail("was ended"),
  };
}

/**
 * What the thread does. It is made of this function's text behind that of bcryptjs, since to load them from files would
 * take permission to read the program: nothing outside is within its reach.
 */
function serveThread(hash: typeof hashSync): void {
  const scope = globalThis as unknown as ThreadScope;
  scope.onmessage = ({ data: { clear, settings } }) => {
    try {
      scope.postMessage({ hashed: hash(clear, settings) });
    } catch (error) {
      scope.postMessage({ fault: String(error) });
    }
  };
}
