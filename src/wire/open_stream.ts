import type { Socket, TcpNetConnectOpts } from "node:net";
import { type Destination, dial } from "./dial.ts";
import { PostStream } from "./post_stream.ts";

/** A stream of lines that is being opened, and the event that tells when it is. */
interface OpenedStream {
  readonly stream: Socket | PostStream;
  readonly ready: "connect" | "secureConnect";
}

/**
 * Begins to open a stream of lines to a server, over a socket or by POSTs. The event `connect` says that the server is
 * reached. A failure is an `error`; where messages are POSTed, it is a {@link PostFailure}.
 *
 * @param onread reads into one buffer that is used again where that is possible; other bytes are handed to it as well
 */
export function openStream(destination: Destination, onread?: TcpNetConnectOpts["onread"]): OpenedStream {
  const { post, tls } = destination;
  if (post === undefined) {
    const { socket, ready } = dial(destination, onread);
    return { stream: socket, ready };
  }
  const stream = new PostStream({ ...destination, post });
  if (onread !== undefined) stream.on("data", (chunk: Uint8Array) => onread.callback(chunk.length, chunk));
  return { stream, ready: tls === undefined ? "connect" : "secureConnect" };
}
