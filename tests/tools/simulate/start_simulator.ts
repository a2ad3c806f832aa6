import { createServer } from "node:net";
import { createSimulator, type SimulatorOptions } from "../../../src/tools/simulate/simulator.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";

/** A simulated server that listens. */
export interface ListeningSimulator extends Omit<ReturnType<typeof createSimulator>, "close"> {
  /** A port of 127.0.0.1. */
  readonly port: number;
  /** Breaks all connections off, and listens no more. */
  close(): Promise<void>;
}

/** Starts a simulated server in this process, on a port of the system's choice. */
export async function startSimulator(options: SimulatorOptions): Promise<ListeningSimulator> {
  const simulator = createSimulator(options);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, simulator.accept);
  const port = await listeningPort(server);
  return {
    ...simulator,
    port,
    async close() {
      simulator.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
