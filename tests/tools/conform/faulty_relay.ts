import { Buffer } from "node:buffer";
import { connect, createServer, type Socket } from "node:net";
import { guarded } from "../../support/wire/terminal.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";

/** What a relay does wrong on the way from a server to a terminal, or back. */
export interface WireFault {
  /** Changes an answer; AY and AZ are put behind it again, rightly. */
  readonly body?: (body: string, request: string) => string;
  /** Changes an answer as it travels, AY and AZ included, without its terminator. */
  readonly line?: (line: string, request: string) => string;
  /** Changes a request, AY and AZ included. */
  readonly request?: (line: string) => string;
  /** What an empty line is answered with; without it, the relay passes it on. */
  readonly emptyLine?: string;
  /** Says what is written instead of an answer and CR: pieces, with time between them. */
  readonly write?: (line: string, request: string) => readonly string[] | "close";
}

/** A relay before a server. */
export interface FaultyRelay {
  readonly port: number;
  close(): Promise<void>;
}

/** Turns of the event loop between two pieces: the terminal is in this process, and each turn reads what has come. */
const BETWEEN = 20;

const GUARD = /(?:AY(\d+))?AZ[0-9A-Fa-f]{4}$/;

/** Starts a relay on a port of the system's choice, before a server that ends its answers with CR. */
export async function startFaultyRelay(serverPort: number, fault: WireFault): Promise<FaultyRelay> {
  const sockets = new Set<Socket>();
  const server = createServer((terminal) => {
    const upstream = connect({ host: "127.0.0.1", port: serverPort, noDelay: true });
    for (const [socket, other] of [[terminal, upstream], [upstream, terminal]] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    const requests: string[] = [];
    /** Empty lines behind the last request, whose answer comes first. */
    let empty = 0;
    let writing = Promise.resolve();
    function answerEmptyLines(): void {
      const answers = `${fault.emptyLine}\r`.repeat(empty);
      empty = 0;
      if (answers !== "") writing = writing.then(() => void terminal.write(answers));
    }
    onLines(terminal, (text, end) => {
      // Between two terminators stands nothing, which is no request.
      if (text !== "") requests.push(text);
      else if (fault.emptyLine !== undefined) empty++;
      if (requests.length === 0) answerEmptyLines();
      upstream.write(Buffer.from((fault.request?.(text) ?? text) + end, "latin1"));
    });
    onLines(upstream, (text) => {
      const request = requests.shift() ?? "";
      writing = writing.then(() => answer(terminal, text, request));
      if (requests.length === 0) answerEmptyLines();
    });
  });

  async function answer(terminal: Socket, text: string, request: string): Promise<void> {
    const changed = fault.line?.(text, request) ?? changeBody(text, request);
    const pieces = fault.write?.(changed, request) ?? [`${changed}\r`];
    if (pieces === "close") return void terminal.destroy();
    for (const [at, piece] of pieces.entries()) {
      for (let turn = 0; at > 0 && turn < BETWEEN; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
      terminal.write(Buffer.from(piece, "latin1"));
    }
  }

  function changeBody(text: string, request: string): string {
    if (fault.body === undefined) return text;
    const guard = GUARD.exec(text);
    const changed = fault.body(guard === null ? text : text.slice(0, guard.index), request);
    return guard?.[1] === undefined ? changed : guarded(changed, guard[1]);
  }

  const port = await listeningPort(server);
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function onLines(socket: Socket, told: (text: string, end: string) => void): void {
  let held = "";
  socket.on("data", (chunk) => {
    held += chunk.toString("latin1");
    for (let found = /\r\n|\r|\n/.exec(held); found !== null; found = /\r\n|\r|\n/.exec(held)) {
      told(held.slice(0, found.index), found[0]);
      held = held.slice(found.index + found[0].length);
    }
  });
}
