import type { Buffer } from "node:buffer";
import type { Destination } from "./dial.ts";
import { openStream } from "./open_stream.ts";
import { PostFailure } from "./post_failure.ts";

/** Why a connection ended, or never came about. */
export type ConnectionEnd =
  /** The address does not answer. What was to be sent last was not sent. */
  | "unreachable"
  /** The address answers, and TLS did not come about. What was to be sent last was not sent. */
  | "not-secured"
  /** The login that messages bear is refused, where they are POSTed. */
  | "refused"
  /** It was open, and the other side has closed it, or it broke, or what came was no answer. */
  | "closed";

/** The events of a connection. After `ended` there are no more. */
interface ConnectionEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  /**
   * @param why the system's message, which holds nothing that was sent or received
   */
  ended(end: ConnectionEnd, why: string): void;
}

/** A connection that this program opened. */
export interface ByteConnection {
  /** Sends bytes in one write. */
  send(bytes: Uint8Array): void;
  /** Closes it. After that there are no more events. */
  close(): void;
}

/** Begins to open a connection. The caller limits its time. */
export function openByteConnection(destination: Destination, events: ConnectionEvents): ByteConnection {
  const { stream, ready } = openStream(destination);
  let reached = false, opened = false, over = false;
  const end = (why: string, error?: Error) => {
    if (over) return;
    over = true;
    stream.destroy();
    events.ended(
      error instanceof PostFailure ? endOf(error) : opened ? "closed" : reached ? "not-secured" : "unreachable",
      why,
    );
  };
  stream.once("connect", () => reached = true);
  stream.once(ready, () => {
    if (over) return;
    reached = opened = true;
    events.opened();
  });
  stream.on("data", (bytes: Buffer) => {
    if (!over) events.received(bytes);
  });
  stream.on("error", (error: Error) => end(error.message, error));
  stream.on("end", () => end("the other side closed the connection"));
  stream.on("close", () => end("the connection is closed"));
  return {
    send(bytes) {
      if (!over) stream.write(bytes);
    },
    close() {
      over = true;
      stream.destroy();
    },
  };
}

function endOf({ failed }: PostFailure): ConnectionEnd {
  return failed === "no-answer" ? "closed" : failed;
}
