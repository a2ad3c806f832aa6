import { createServer } from "node:net";
import { createSimulator, type SimulatorOptions } from "../../../src/terminal/simulate/simulator.ts";

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
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    ...simulator,
    port: typeof address === "object" && address !== null ? address.port : 0,
    async close() {
      simulator.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
