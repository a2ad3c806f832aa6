/** A stream of Node's kind: what `node:net` and `node:tls` connect to, in Node, Deno and Bun. */
export interface NodeByteStream {
  on(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
  write(bytes: Uint8Array): unknown;
  destroy(): unknown;
}

/** A pair of streams of the Web: a `Deno.Conn`, a serial port of a browser, a `WebSocketStream`. */
export interface WebByteStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** A stream of bytes in both directions that is open. */
export type ByteStream = NodeByteStream | WebByteStream;

/** What a stream tells. */
interface StreamEvents {
  received(bytes: Uint8Array): void;
  /** @param error absent where the other side has ended the stream */
  ended(error?: unknown): void;
}

/** A stream that is read, whatever its kind. */
interface ReadStream {
  write(bytes: Uint8Array): void;
  /** Closes it, and waits until it is closed. */
  close(): Promise<void>;
}

/** Begins to read a stream. */
export function readStream(stream: ByteStream, events: StreamEvents): ReadStream {
  return "on" in stream ? readNodeStream(stream, events) : readWebStream(stream, events);
}

function readNodeStream(stream: NodeByteStream, { received, ended }: StreamEvents): ReadStream {
  const gone = new Promise<void>((resolve) => stream.on("close", resolve));
  stream.on("data", received);
  stream.on("error", ended);
  stream.on("end", () => ended());
  stream.on("close", () => ended());
  return {
    write: (bytes) => void stream.write(bytes),
    close() {
      stream.destroy();
      return gone;
    },
  };
}

function readWebStream({ readable, writable }: WebByteStream, { received, ended }: StreamEvents): ReadStream {
  const reader = readable.getReader(), writer = writable.getWriter();
  const whole = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      received(value);
    }
  })().then(() => ended(), ended);
  return {
    // What went wrong is told by the other half, too.
    write: (bytes) => void writer.write(bytes).catch(ended),
    async close() {
      // Whatever is not sent yet is answered by nobody: to wait for it could take as long as the other side likes.
      await Promise.allSettled([reader.cancel(), writer.abort()]);
      await whole;
    },
  };
}
