import type { Buffer } from "node:buffer";
import { type Destination, dial } from "./dial.ts";

/** Why a connection ended, or never came about. */
type ConnectionEnd =
  /** The address does not answer. */
  | "unreachable"
  /** The address answers, and TLS did not come about. */
  | "not-secured"
  /** It was open, and the other side has closed it, or it broke. */
  | "closed";

/** What is told of a connection. After `ended` nothing more is. */
interface ConnectionEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  /** @param why in the system's words, which hold nothing that travelled */
  ended(end: ConnectionEnd, why: string): void;
}

/** A connection that this program opened. */
export interface ByteConnection {
  /** Sends bytes in one write. */
  send(bytes: Uint8Array): void;
  /** Closes it. Nothing more is told of it. */
  close(): void;
}

/** Begins to open a connection. Whoever asks sets the time for it. */
export function openByteConnection(destination: Destination, events: ConnectionEvents): ByteConnection {
  const { socket, ready } = dial(destination);
  let reached = false, opened = false, over = false;
  const end = (why: string) => {
    if (over) return;
    over = true;
    socket.destroy();
    events.ended(opened ? "closed" : reached ? "not-secured" : "unreachable", why);
  };
  socket.once("connect", () => reached = true);
  socket.once(ready, () => {
    if (over) return;
    reached = opened = true;
    events.opened();
  });
  socket.on("data", (bytes: Buffer) => {
    if (!over) events.received(bytes);
  });
  socket.on("error", (error: Error) => end(error.message));
  socket.on("end", () => end("the other side closed the connection"));
  socket.on("close", () => end("the connection is closed"));
  return {
    send(bytes) {
      if (!over) socket.write(bytes);
    },
    close() {
      over = true;
      socket.destroy();
    },
  };
}
