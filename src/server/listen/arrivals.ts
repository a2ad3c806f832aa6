import type { Socket } from "node:net";
import type { SessionParts } from "../session/session_parts.ts";
import { admit, type Arrival } from "./admit.ts";
import { createCounter } from "./counter.ts";
import type { OpenListener } from "./listening.ts";
import { createRefusals } from "./refusals.ts";

/** Lets connections in, within the limits that all kinds of terminals share. */
export interface Arrivals {
  /**
   * Serves a connection that has just been opened by `serve`, which resolves when it is gone, or turns it away.
   *
   * @param isForMany tells whether an address stands for many clients, such as a proxy's: its connections are not
   *   limited
   */
  take(
    socket: Socket,
    at: OpenListener,
    serve: (arrival: Arrival) => Promise<void>,
    isForMany?: (address: string) => boolean,
  ): Promise<void>;
  /** Gives the next connection number; it tells connections apart in the log and the live view. */
  number(): number;
  /** Closes those that are not let in yet. */
  finish(): void;
}

/** Makes the arrivals of a server, without a connection yet. */
export function createArrivals(parts: SessionParts): Arrivals {
  const arriving = new Set<Socket>();
  const addresses = createCounter();
  const refusals = createRefusals(parts);
  let open = 0;
  let numbers = 0;

  async function take(
    socket: Socket,
    at: OpenListener,
    serve: (arrival: Arrival) => Promise<void>,
    isForMany: (address: string) => boolean = () => false,
  ): Promise<void> {
    const { connections: most = Infinity, connectionsPerAddress = Infinity } = parts.current().limits;
    const { port } = at.listener;
    if (open >= most) return refusals.tooMany(socket, port, most);
    /** The address under which the connection is counted; absent until that is known. */
    let counted: string | undefined;
    const mayCome = (address: string) => {
      if (isForMany(address)) return true;
      if (addresses.count(address) >= connectionsPerAddress) return false;
      addresses.add(counted = address);
      return true;
    };
    open += 1;
    arriving.add(socket);
    try {
      const arrival = await admit(socket, at, mayCome);
      arriving.delete(socket);
      if ("refusal" in arrival && arrival.refusal === "closed by terminal" && at.isProber(arrival.address)) {
        socket.destroy();
      } else if ("refusal" in arrival) refusals.turnAway(socket, arrival, port, connectionsPerAddress);
      else await serve(arrival);
    } catch (error) {
      parts.log.error("connection failed", { address: counted, port, error: String(error) });
      socket.destroy();
    } finally {
      arriving.delete(socket);
      open -= 1;
      if (counted !== undefined) addresses.remove(counted);
    }
  }

  return {
    take,
    number: () => ++numbers,
    finish() {
      for (const socket of arriving) socket.destroy();
    },
  };
}
