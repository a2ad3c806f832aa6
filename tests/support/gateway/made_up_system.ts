import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { listeningPort } from "../wire/listening_port.ts";

/** What a made-up system does with a request: it says a line, says nothing, or closes the connection. */
export type Reply = string | "silence" | "close";

/** A library system that does what a test says, on as many connections as it has processes. */
export interface MadeUpSystem {
  readonly port: number;
  /** The requests that it has heard, without line ends, of all connections. */
  readonly heard: readonly string[];
  /** Connections that it has served so far, and those that it serves now. */
  readonly counts: { served: number; serving: number; waiting: number };
}

/** How a made-up system is. */
export interface MadeUp {
  /** What it does with a request; where it gives nothing, it does what most systems do. */
  readonly reply: (line: string, connection: number) => Reply | undefined | Promise<Reply | undefined>;
  /** Connections served at once; further ones are accepted, and served when one of these ends. Absent: all. */
  readonly processes?: number | (() => number);
  readonly lineEnd?: string;
  /** What it says when a connection is served. */
  readonly greeting?: string;
  /** BX. */
  readonly offers?: string;
}

/** The number of a patron and of a copy whom it has; whatever else is asked for is not there. */
const PATRON = /\|AAP1\d\d\d\|/, COPY = /\|ABI2\d\d\d\|/;

/** What most systems say. */
export function usualReply(line: string, offers = "YYYYYYYYYYYYYYYY"): string {
  const at = "20261127    101500", field = (id: string) => new RegExp(`[|\\d ]${id}([^|]*)\\|`).exec(line)?.[1] ?? "";
  switch (line.slice(0, 2)) {
    case "93":
      return "941";
    case "99":
      return `98YYYYNN600003${at}2.00AOMAIN|BX${offers}|`;
    case "17":
      return COPY.test(line) ? `18030001${at}AB${field("AB")}|AJTitle|` : `18010001${at}AB${field("AB")}|AJ|`;
    case "63":
      return PATRON.test(line)
        ? `64              000${at}${"0000".repeat(6)}AOMAIN|AA${field("AA")}|AEAda|BLY|`
        : `64YYYY          000${at}${"0000".repeat(6)}AOMAIN|AA${field("AA")}|AE|BLN|`;
    case "11":
      return `121NNN${at}AOMAIN|AA${field("AA")}|AB${field("AB")}|AJTitle|AH20261218    235900|`;
    case "09":
      return `101YNN${at}AOMAIN|AB${field("AB")}|AQMAIN|AJTitle|`;
    case "37":
      return `38Y${at}AOMAIN|AA${field("AA")}|`;
    default:
      return "96";
  }
}

/** Runs `use` beside a made-up system without error detection. */
export async function withMadeUpSystem(
  { reply, processes = Infinity, lineEnd = "\r", greeting, offers }: MadeUp,
  use: (system: MadeUpSystem) => Promise<void>,
): Promise<void> {
  const heard: string[] = [], sockets = new Set<Socket>(), queue: Socket[] = [];
  const counts = { served: 0, serving: 0, waiting: 0 };

  function next(): void {
    while (counts.serving < (typeof processes === "number" ? processes : processes())) {
      const socket = queue.shift();
      counts.waiting = queue.length;
      if (socket === undefined) return;
      serve(socket);
    }
  }

  function serve(socket: Socket): void {
    const connection = ++counts.served;
    counts.serving++;
    socket.once("close", () => {
      counts.serving--;
      next();
    });
    const say = (line: string) => void socket.write(Buffer.from(`${line}${lineEnd}`));
    let rest = "", turn = Promise.resolve();
    async function answer(line: string): Promise<void> {
      heard.push(line);
      const said = await reply(line, connection) ?? usualReply(line, offers);
      if (said === "close") socket.destroy();
      else if (said !== "silence" && !socket.destroyed) say(said);
    }
    if (greeting !== undefined) say(greeting);
    socket.on("data", (bytes) => {
      const lines = (rest + bytes.toString("utf8")).split("\r");
      rest = lines.pop() ?? "";
      for (const line of lines) turn = turn.then(() => answer(line));
    });
    socket.on("end", () => void turn.then(() => socket.destroy()));
    socket.resume();
  }

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.pause();
    socket.on("error", () => socket.destroy());
    queue.push(socket);
    next();
    counts.waiting = queue.length;
  });
  const port = await listeningPort(server);
  try {
    await use({ port, heard, counts });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
