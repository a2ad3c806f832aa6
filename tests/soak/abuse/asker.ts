import type { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { inTime } from "../../support/wire/until.ts";

/** A terminal that asks one thing after the other, and takes down how long each answer took. */
export interface Asker {
  readonly socket: Socket;
  /** Sends a message, and gives its answer. */
  ask(message: string): Promise<string>;
  /** Milliseconds that each answer took. */
  readonly times: readonly number[];
  close(): void;
}

/** Connects a terminal; `header` is sent before everything else, such as a proxy's. */
export async function connectAsker(port: number, header = ""): Promise<Asker> {
  const socket = connect({ port, host: "127.0.0.1" }).setNoDelay(true);
  let received = "";
  let ended = false;
  let wake = () => {};
  const times: number[] = [];
  socket.on("data", (part: Buffer) => {
    received += part.toString("latin1");
    wake();
  });
  socket.on("close", () => {
    ended = true;
    wake();
  });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.on("error", () => {});
  if (header !== "") socket.write(header);
  return {
    socket,
    times,
    async ask(message) {
      const asked = performance.now();
      socket.write(`${message}\r`);
      while (!received.includes("\r")) {
        if (ended) throw new Error(`closed where an answer was due to ${message.slice(0, 2)}`);
        await inTime(new Promise<void>((resolve) => wake = resolve), `the answer to ${message.slice(0, 2)}`);
      }
      times.push(performance.now() - asked);
      const end = received.indexOf("\r");
      const answer = received.slice(0, end).replace(/^\n/, "");
      received = received.slice(end + 1);
      return answer;
    },
    close: () => void socket.destroy(),
  };
}

/** What a proxy says before a terminal at this address. */
export function fromAddress(address: string): string {
  return `PROXY TCP4 ${address} 127.0.0.1 40000 6001\r\n`;
}

/** The time, of these, that so many in a hundred do not exceed. */
export function percentile(times: readonly number[], percent: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? 0;
}

/** Writes milliseconds for people. */
export function ms(milliseconds: number): string {
  return milliseconds < 10_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Asks for a page; gives its status and the milliseconds that it took, or 0 as the status when nothing came in time. */
export async function askPage(
  port: number,
  path: string,
  patience = 10_000,
): Promise<{ status: number; took: number }> {
  const asked = performance.now();
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(patience) });
    await answer.body?.cancel();
    return { status: answer.status, took: performance.now() - asked };
  } catch {
    return { status: 0, took: performance.now() - asked };
  }
}
