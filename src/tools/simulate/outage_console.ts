import process from "node:process";
import type { Server, Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Output } from "../../process/output.ts";
import { listen, ListenError } from "../../wire/listen.ts";

/** A simulated system that can be taken away and brought back. */
interface Outage {
  /** Where it listens, also after it has been away. */
  readonly port: number;
  /** Breaks all connections off, and listens no more; `false` if it was away already. */
  stop(): boolean;
  /** Listens again; `false` if it was there already. */
  start(): Promise<boolean>;
}

/** Listens, and makes an outage of it whenever that is asked. */
export async function openOutage(
  { host, port }: { readonly host: string; readonly port: number },
  accept: (socket: Socket) => void,
  breakOff: () => void,
): Promise<Outage> {
  let server: Server | undefined = await listen({ host, port }, accept);
  const address = server.address();
  const own = typeof address === "object" && address !== null ? address.port : port;
  return {
    port: own,
    stop() {
      if (server === undefined) return false;
      server.close();
      server = undefined;
      breakOff();
      return true;
    },
    async start() {
      if (server !== undefined) return false;
      server = await listen({ host, port: own }, accept);
      return true;
    },
  };
}

/** Does what a person types into standard input until it is closed; the function that it gives closes it. */
export function takeOrders(outage: Outage, where: string, output: Output): () => void {
  const lines = createInterface({ input: process.stdin, terminal: false });
  let done = Promise.resolve();
  lines.on("line", (line) => {
    done = done.then(async () => output.out(await carryOut(line.trim().toLowerCase(), outage, where)));
  });
  if (Deno.stdin.isTerminal()) output.out('type "stop" for an outage, "start" to end it, Ctrl+C to leave');
  return () => lines.close();
}

/** Does one line, and says what came of it. */
async function carryOut(line: string, outage: Outage, where: string): Promise<string> {
  if (line === "stop") {
    return outage.stop() ? 'away: nothing listens; type "start" to bring the system back' : "it is away already";
  }
  if (line !== "start") return `${JSON.stringify(line)} is no order; type "stop" or "start"`;
  try {
    return await outage.start() ? `back: listening on ${where} again` : "it is there already";
  } catch (error) {
    if (error instanceof ListenError) return error.message;
    throw error;
  }
}
