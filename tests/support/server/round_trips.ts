import { connect, createServer, type Socket } from "node:net";
import { listeningPort } from "../wire/listening_port.ts";

/**
 * Counts how often a byte goes to a server of this process and comes back while something works: whether sockets are
 * looked at between the pieces of the work, without a clock. Where they are only at each 61st turn of the event loop, work
 * of a hundred pieces lets one or two bytes through.
 */
export async function roundTripsDuring(work: () => Promise<unknown>): Promise<number> {
  const server = createServer((socket) => {
    socket.on("data", (bytes: Uint8Array) => socket.write(bytes));
    // The other side ends in the middle of a trip.
    socket.on("error", () => {});
  });
  const port = await listeningPort(server);
  const socket = await connected(port);
  let trips = 0;
  socket.on("data", () => {
    trips++;
    socket.write("x");
  });
  socket.write("x");
  await work();
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return trips;
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, "127.0.0.1", () => resolve(socket));
  });
}
