import { createServer, type Socket } from "node:net";
import { createSimulator, type SimulatorOptions } from "../../../src/tools/simulate/simulator.ts";

type Simulator = ReturnType<typeof createSimulator>;

/** A simulated library system whose connections all break when it is killed; what it has done stays done. */
export interface BreakableSystem {
  readonly port: number;
  readonly isAlive: boolean;
  readonly library: Simulator["library"];
  readonly setFaults: Simulator["setFaults"];
  kill(): void;
  revive(): void;
  close(): Promise<void>;
}

/** Starts one on a port of this machine. */
export async function startBreakableSystem(options: SimulatorOptions): Promise<BreakableSystem> {
  const simulator = createSimulator(options);
  const sockets = new Set<Socket>();
  let isAlive = true;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    if (!isAlive) return void socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    simulator.accept(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    library: simulator.library,
    setFaults: simulator.setFaults,
    get isAlive() {
      return isAlive;
    },
    kill() {
      isAlive = false;
      for (const socket of sockets) socket.destroy();
    },
    revive: () => void (isAlive = true),
    async close() {
      simulator.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
