import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { listeningPort } from "../wire/listening_port.ts";

/** Another library system that has one answer for each request. */
export interface FixedUpstream {
  readonly port: number;
  /** The requests that it has heard, without line ends. */
  readonly heard: readonly string[];
  /** Says a line on all its connections. */
  say(line: string): void;
}

/** What it says to a 93 and a 99 unless told otherwise. */
const USUAL: Readonly<Record<string, string>> = {
  "93": "941",
  "99": "98YYYYNN60000320260302    1300002.00AOMAIN|BXYYYNYYYYYYYYNYYY|",
};

/** The answer to a request that it leaves without one. */
export const SILENCE = "";

/**
 * Runs `use` beside a system without error detection that answers by the request's code.
 *
 * @param answers in UTF-8, without line ends
 * @param lineEnd what ends each of them
 */
export async function withFixedUpstream(
  answers: Readonly<Record<string, string>>,
  use: (upstream: FixedUpstream) => Promise<void>,
  lineEnd = "\r",
): Promise<void> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = "";
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      const lines = (rest + bytes.toString("utf8")).split("\r");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        heard.push(line);
        const code = line.slice(0, 2), answer = answers[code] ?? USUAL[code] ?? "96";
        if (answer !== SILENCE) socket.write(Buffer.from(`${answer}${lineEnd}`));
      }
    });
  });
  const port = await listeningPort(server);
  try {
    const say = (line: string) => {
      for (const socket of sockets) socket.write(Buffer.from(`${line}${lineEnd}`));
    };
    await use({ port, heard, say });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
