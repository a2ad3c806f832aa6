import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { login } from "../support/wire/messages.ts";
import { faultsOf, linesOf } from "./judge.ts";
import { mutatedMessage } from "./mutate.ts";
import { createRandom, type Random } from "./random.ts";

/** Messages that are sent ahead of their answers. */
const AHEAD = 40;
/** Messages between two logins. */
const LOGIN_EVERY = 10;
/** Milliseconds after which an answer is not going to come. */
const PATIENCE = 30_000;

/**
 * Logs in again and again, sends mutated messages in pieces of any size, and checks the answers.
 *
 * @returns how many answers there were
 * @throws an error that names seed, message and answer, when one is not as it must be
 */
export async function noisyTerminal(port: number, messages: number, seed: number): Promise<number> {
  const random = createRandom(seed);
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  const answers = answersOf(socket);
  let count = 0;
  let before: Buffer | undefined;
  for (let sent = 0; sent < messages; sent += AHEAD) {
    const batch = batchOf(Math.min(AHEAD, messages - sent), random);
    const lines = linesOf(batch);
    sendInPieces(socket, batch, random);
    for (const line of lines) {
      const answer = await answers.next(() => `seed ${seed}, ${shown(line)}`);
      const faults = faultsOf(line, answer, before);
      if (faults.length > 0) throw new Error(`seed ${seed}: ${faults.join("; ")}\n${shown(line)}\n${shown(answer)}`);
      before = answer;
      count++;
    }
  }
  if (answers.left() !== "") throw new Error(`seed ${seed}: an answer that nobody asked for: ${answers.left()}`);
  socket.destroy();
  return count;
}

/** Mutated messages, and a login now and then, so that what comes after a failed one is carried out again. */
function batchOf(size: number, random: Random): Buffer {
  const again = Buffer.from(`${login("sipterm1", "term1", "MAIN")}\r`);
  const messages = Array.from({ length: size }, () => mutatedMessage(random));
  return Buffer.concat(messages.flatMap((message, at) => at % LOGIN_EVERY === 0 ? [again, message] : [message]));
}

function sendInPieces(socket: Socket, bytes: Buffer, random: Random): void {
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random.below(2000);
    socket.write(bytes.subarray(at, end));
    at = end;
  }
}

/** What comes back, an answer at a time. */
function answersOf(socket: Socket) {
  let received = Buffer.alloc(0);
  let closed = false;
  let wake = () => {};
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on("error", () => {}).on("close", () => {
    closed = true;
    wake();
  });
  return {
    left: () => received.toString("latin1"),
    async next(to: () => string): Promise<Buffer> {
      for (let end = received.indexOf("\r"); end < 0; end = received.indexOf("\r")) {
        if (closed) throw new Error(`the connection was lost, where an answer was due: ${to()}`);
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`no answer came: ${to()}`)), PATIENCE);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const end = received.indexOf("\r");
      const answer = received.subarray(0, end);
      received = received.subarray(end + 1);
      return answer;
    },
  };
}

function shown(bytes: Buffer): string {
  return JSON.stringify(bytes.toString("latin1").slice(0, 600));
}
