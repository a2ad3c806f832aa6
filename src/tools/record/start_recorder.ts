import type { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { type Destination, dial } from "../../wire/dial.ts";
import { createPseudonyms } from "./pseudonyms.ts";
import type { RecordedEntry, RecordingHead } from "./recording.ts";
import { recordedLine } from "./recorded_line.ts";

/** What is relayed and written down. */
interface RecorderOptions {
  readonly listen: {
    readonly host: string;
    readonly port: number;
    /** In PEM; absent: terminals speak no TLS. */
    readonly certificate?: { readonly cert: string; readonly key: string };
  };
  readonly to: Destination;
  readonly delimiter: string;
  readonly pseudonyms: boolean;
  /** Takes each line of the recording. */
  readonly write: (line: string) => void;
  /** Milliseconds of a clock that only goes on; the process's own unless given. */
  readonly now?: () => number;
}

/** A relay between terminals and a server. */
interface Recorder {
  readonly port: number;
  close(): Promise<void>;
}

/** No message is as long; what is longer is passed on, and not written. */
const MOST = 1 << 20;

/**
 * Starts a plain relay: bytes pass as they come, both ways, and each whole line is written down with its time. Rejects with
 * the system's error where it cannot listen.
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { listen, to, delimiter, now = () => performance.now() } = options;
  const pseudonyms = options.pseudonyms ? createPseudonyms() : undefined;
  const began = now();
  const head: RecordingHead = {
    recording: "sip2",
    version: 1,
    began: Temporal.Now.instant().toString({ smallestUnit: "second" }),
    to: `${to.host}:${to.port}`,
    delimiter,
    pseudonyms: options.pseudonyms,
  };
  options.write(JSON.stringify(head));
  const sockets = new Set<Socket>();
  let connections = 0;

  function note(connection: number, from: RecordedEntry["from"], what: Partial<RecordedEntry>): void {
    options.write(JSON.stringify({ at: Math.round(now() - began), connection, from, ...what }));
  }

  function record(connection: number, from: RecordedEntry["from"]): (chunk: Buffer) => void {
    return onLines((line) => {
      const shown = recordedLine(line, from, { delimiter, pseudonyms });
      note(connection, from, shown === undefined ? { bytes: line.length } : { line: shown });
    });
  }

  function accept(terminal: Socket): void {
    const connection = ++connections;
    const { socket: upstream } = dial(to);
    terminal.setNoDelay(true);
    note(connection, "terminal", { event: "open" });
    relay(terminal, upstream, record(connection, "terminal"), sockets, () => note(connection, "terminal", CLOSED));
    relay(upstream, terminal, record(connection, "server"), sockets, () => note(connection, "server", CLOSED));
  }

  const { certificate } = listen;
  // A terminal that has sent everything may still wait for the answer.
  const open = { allowHalfOpen: true };
  const server = certificate === undefined
    ? createServer(open, accept)
    : createSecureServer({ ...open, ...certificate }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const CLOSED = { event: "close" } as const;

/** Passes on what comes, as fast as the other side takes it, and its end. */
function relay(
  from: Socket,
  to: Socket,
  heard: (chunk: Buffer) => void,
  sockets: Set<Socket>,
  closed: () => void,
): void {
  sockets.add(from);
  from.on("data", (chunk: Buffer) => {
    heard(chunk);
    if (!to.write(chunk)) {
      from.pause();
      to.once("drain", () => from.resume());
    }
  });
  from.on("end", () => to.end());
  from.on("error", () => to.destroy());
  from.on("close", () => {
    sockets.delete(from);
    to.destroy();
    closed();
  });
}

/** Cuts what comes into lines, each character a byte. */
function onLines(told: (line: string) => void): (chunk: Buffer) => void {
  let held = "";
  return (chunk) => {
    held += chunk.toString("latin1");
    const lines = held.split(/[\r\n]+/);
    held = lines.pop() ?? "";
    if (held.length > MOST) held = "";
    for (const line of lines) if (line !== "") told(line);
  };
}
