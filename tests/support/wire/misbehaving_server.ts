import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { guarded } from "./terminal.ts";
import { listeningPort } from "./listening_port.ts";

/** What such a server does wrong with one answer. */
export type Misdeed =
  | "wrong checksum"
  | "no checksum"
  | "other sequence"
  | "no response"
  | "cut short"
  | "answer to something else"
  | "other item"
  | "other patron"
  | "asks again"
  | "answers twice"
  | "hangs up"
  | "says nothing";

/** A server that answers as a terminal expects, but for what it does wrong on purpose. */
export interface MisbehavingServer {
  readonly port: number;
  /** How often each was done. */
  readonly done: ReadonlyMap<Misdeed, number>;
  /** The requests that came, without error detection, in the order in which they came. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

const DATE = "20260302    093005";

/**
 * Starts it on a port of the system's choice.
 *
 * @param misdeed what to do wrong with the n-th request, counted from 0; `undefined` is nothing
 */
export async function startMisbehavingServer(
  misdeed: (request: string, index: number) => Misdeed | undefined = () => undefined,
): Promise<MisbehavingServer> {
  const done = new Map<Misdeed, number>();
  const received: string[] = [];
  const sockets = new Set<Socket>();

  function answer(socket: Socket, line: string): void {
    const request = line.slice(0, -9), sequence = line.at(-7) ?? "";
    const wrong = misdeed(request, received.push(request) - 1);
    if (wrong === undefined) return void socket.write(`${guarded(rightAnswer(request), sequence)}\r`);
    done.set(wrong, (done.get(wrong) ?? 0) + 1);
    const bytes = wrongAnswer(wrong, request, sequence);
    if (bytes === undefined) socket.destroy();
    else if (bytes !== "") socket.write(Buffer.from(bytes, "latin1"));
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    let held = "";
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      const lines = (held + chunk.toString("latin1")).split("\r");
      held = lines.pop() ?? "";
      for (const line of lines) answer(socket, line);
    });
  });
  const port = await listeningPort(server);

  async function close(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }

  return { port, done, received, close };
}

/** What the specification has as the answer, with the identifiers of the request. */
function rightAnswer(request: string): string {
  const patron = valueOf(request, "AA"), item = valueOf(request, "AB");
  switch (request.slice(0, 2)) {
    case "93":
      return request.includes("COwrong|") ? "940" : "941";
    case "99":
      return `98YYYYNN100005${DATE}2.00AOMAIN|BXYYYYYYYYYYYYYYYY|`;
    case "11":
      return `121NNY${DATE}AOMAIN|AA${patron}|AB${item}|AJTitle|AH20260323    235900|`;
    case "09":
      return `101YNN${DATE}AOMAIN|AB${item}|AQMAIN|AJTitle|`;
    case "17":
      return `18030101${DATE}AB${item}|AJTitle|`;
    case "63":
      return `64              001${DATE}${"0000".repeat(6)}AOMAIN|AA${patron}|AEAda|BLY|`;
    default:
      return "96";
  }
}

/** The bytes that are sent instead; `undefined` to hang up. */
function wrongAnswer(misdeed: Misdeed, request: string, sequence: string): string | undefined {
  const right = rightAnswer(request);
  const line = guarded(right, sequence);
  switch (misdeed) {
    case "wrong checksum":
      return `${line.slice(0, -4)}${line.endsWith("0000") ? "FFFF" : "0000"}\r`;
    case "no checksum":
      return `${right}\r`;
    case "other sequence":
      return `${guarded(right, String((Number(sequence) + 5) % 10))}\r`;
    case "no response":
      return "220 mail.example.org ESMTP\r\n";
    case "cut short":
      return `${guarded(right.slice(0, 6), sequence)}\r`;
    case "answer to something else":
      return `${guarded(`36Y${DATE}AOMAIN|AA|`, sequence)}\r`;
    case "other item":
      return `${guarded(right.replace(/(\|?AB)[^|]*/, "$1OTHER"), sequence)}\r`;
    case "other patron":
      return `${guarded(right.replace(/(\|AA)[^|]*/, "$1OTHER"), sequence)}\r`;
    case "asks again":
      return "96AZFEF6\r";
    case "answers twice":
      return `${line}\r${line}\r`;
    case "hangs up":
      return undefined;
    case "says nothing":
      return "";
  }
}

function valueOf(request: string, id: string): string {
  return new RegExp(`(?:\\||\\d| )${id}([^|]*)\\|`).exec(request)?.[1] ?? "";
}
