import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { posted, postOf } from "../../support/wire/poster.ts";

/** A terminal that asks one thing after the other over TLS, and looks at no more of an answer than how it begins. */
export interface SecureVisitor {
  /** Sends a message; the answer must begin with this. */
  ask(message: string, beginning: string): Promise<void>;
  close(): void;
}

/** Connects a terminal that has a connection, and logs it in. */
export async function visitBySocket(port: number, tls: ConnectionOptions): Promise<SecureVisitor> {
  const socket = await connected(port, tls);
  const next = answersOf(socket, (heard) => {
    const end = heard.indexOf("\r");
    return end < 0 ? undefined : { answer: heard.subarray(0, end), length: end + 1 };
  });
  const visitor = visitorOf(socket, next, (message) => Buffer.from(`${message}\r`));
  await visitor.ask("9300CNsipterm1|COterm1|", "941");
  return visitor;
}

/** Connects a terminal that posts. */
export async function visitByPost(port: number, tls: ConnectionOptions): Promise<SecureVisitor> {
  const socket = await connected(port, tls);
  const next = answersOf(socket, (heard) => {
    const end = heard.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const length = end + 4 + Number(/^content-length: (\d+)/im.exec(heard.toString("latin1", 0, end))?.[1]);
    const start = heard.indexOf("<response>");
    return heard.length < length ? undefined : { answer: heard.subarray(start + "<response>".length), length };
  });
  return visitorOf(socket, next, (message) => postOf(posted(message)));
}

async function connected(port: number, tls: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ ...tls, host: "127.0.0.1", port });
  await once(socket, "secureConnect");
  return socket.setNoDelay(true);
}

function visitorOf(
  socket: TLSSocket,
  next: () => Promise<Buffer>,
  written: (message: string) => Uint8Array,
): SecureVisitor {
  return {
    async ask(message, beginning) {
      const answering = next();
      socket.write(written(message));
      const answer = (await answering).toString("latin1", 0, 100);
      if (!answer.startsWith(beginning)) throw new Error(`${message} was answered ${answer}`);
    },
    close: () => void socket.destroy(),
  };
}

type TakeAnswer = (heard: Buffer) => { readonly answer: Buffer; readonly length: number } | undefined;

function answersOf(socket: TLSSocket, take: TakeAnswer): () => Promise<Buffer> {
  let heard = Buffer.alloc(0);
  let waiting: PromiseWithResolvers<Buffer> | undefined;
  socket.on("data", (chunk: Buffer) => {
    heard = heard.length === 0 ? Buffer.from(chunk) : Buffer.concat([heard, chunk]);
    const taken = take(heard);
    if (taken === undefined) return;
    heard = heard.subarray(taken.length);
    waiting?.resolve(taken.answer);
  });
  socket.on("error", (error) => waiting?.reject(error));
  return () => (waiting = Promise.withResolvers<Buffer>()).promise;
}
