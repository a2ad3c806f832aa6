import type { Socket } from "node:net";

/** Waits until a terminal has taken enough of what was written to it, or is gone. */
export function drained(socket: Socket): Promise<void> {
  if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    function done(): void {
      socket.off("drain", done).off("close", done);
      resolve();
    }
    socket.on("drain", done).on("close", done);
  });
}
