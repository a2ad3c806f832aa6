import type { Link } from "./link.ts";
import type { PerlWorker } from "./perl_session.ts";

/** Workers that serve one connection each. */
interface WorkerPool {
  /** Has a connection served, now or when a worker comes free; by then its terminal may have gone. */
  admit(link: Link): void;
  /** Connections that are being served. */
  serving(): number;
  /** Connections that were accepted and wait for a worker. */
  waiting(): number;
}

/** Makes a pool of so many workers; those that come free first serve first. */
export function createWorkerPool(
  most: number,
  serve: (link: Link, worker: PerlWorker) => Promise<void>,
): WorkerPool {
  const idle: PerlWorker[] = [], queue: Link[] = [];
  let serving = 0;

  function next(): void {
    while (serving < most) {
      const link = queue.shift();
      if (link === undefined) return;
      const worker = idle.shift() ?? {};
      serving++;
      void serve(link, worker).finally(() => {
        serving--;
        idle.push(worker);
        next();
      });
    }
  }

  return {
    admit(link) {
      queue.push(link);
      next();
    },
    serving: () => serving,
    waiting: () => queue.length,
  };
}
