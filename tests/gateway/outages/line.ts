import { connect, createServer, type Socket } from "node:net";
import { listeningPort } from "../../support/wire/listening_port.ts";

/** A line to a server that can fail as lines do. */
export interface Line {
  /** Where what is at the other end is reached. */
  readonly port: number;
  readonly state: LineState;
  /**
   * Says what becomes of all connections from now on. `cut`: they break, and new ones at once; `dead`: they stay, and nothing
   * arrives any more on either side, as where a cable is pulled; `up`: new ones work, and what was open before is gone.
   */
  turn(state: LineState): void;
  /** Leads new connections to another port of this machine; those that are open break. */
  aim(port: number): void;
  close(): Promise<void>;
}

type LineState = "up" | "cut" | "dead";

/** Lays a line to a port of this machine. */
export async function layLine(to: number): Promise<Line> {
  const open = new Set<Socket>();
  let state: LineState = "up", end = to;
  const carry = (from: Socket, onto: Socket) => {
    open.add(from);
    from.on("data", (chunk) => void (state === "up" && onto.write(chunk)));
    from.on("close", () => {
      open.delete(from);
      onto.destroy();
    });
    from.on("error", () => {});
  };
  const server = createServer({ noDelay: true }, (near) => {
    if (state === "cut") return void near.on("error", () => {}).destroy();
    const far = connect({ port: end, host: "127.0.0.1", noDelay: true });
    carry(near, far);
    carry(far, near);
  });
  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: await listeningPort(server),
    get state() {
      return state;
    },
    turn(next) {
      if (next !== "dead") breakAll();
      state = next;
    },
    aim(port) {
      end = port;
      breakAll();
    },
    async close() {
      breakAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
