import type { Server, Socket } from "node:net";
import type { Log } from "../observability/log.ts";
import { watchAccepting } from "./accept_watch.ts";
import type { LimitLog } from "./limit_log.ts";
import { listen } from "./listen.ts";

/** An address that is listened on until it is closed, whatever happens to the listener. */
export interface KeptListener {
  /** With the port that the system chose, where 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number };
  /** Resolves when nothing is accepted any more. */
  close(): Promise<void>;
}

/** Where is told what becomes of listeners. */
export interface ListeningLogs {
  readonly log: Pick<Log, "warning" | "error">;
  readonly limitLog: LimitLog;
}

/**
 * Listens on an address, and again where the listener has stopped accepting.
 *
 * @throws {ListenError} when that is not possible at the start
 */
export async function keepListening(
  { host, port: wanted }: { readonly host: string; readonly port: number },
  accept: (socket: Socket) => void,
  { log, limitLog }: ListeningLogs,
): Promise<KeptListener> {
  let server = await open(wanted);
  let over = false;
  const port = portOf(server) ?? wanted;
  const watch = watchAccepting({ address: () => server.listening ? { host, port } : undefined, reopen, exhausted });

  async function open(at: number): Promise<Server> {
    const opened = await listen({ host, port: at }, (socket) => {
      // Nobody may be there yet to hear of it.
      socket.on("error", () => {});
      void watch.isForeign(socket).then((foreign) => foreign ? accept(socket) : socket.destroy());
    });
    return opened.on("error", (error) => log.error("listener failed", { port: at, error: String(error) }));
  }

  async function reopen(): Promise<void> {
    server.close();
    try {
      server = await open(port);
      if (over) return void server.close();
      log.warning("listener had stopped accepting and was opened again", { port });
    } catch {
      // It is tried again at the next look.
    }
  }

  function exhausted(): void {
    const reason = "out of file descriptors: raise LimitNOFILE, or lower connections of limits";
    limitLog("no connection can be accepted", { reason });
  }

  return {
    address: { host, port },
    close() {
      over = true;
      watch.stop();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : undefined;
}
