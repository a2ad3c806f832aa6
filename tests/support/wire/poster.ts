import { assert, assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import { connect as connectTo } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { connect as connectSecurely, type ConnectionOptions } from "node:tls";
import { overhear } from "./overheard.ts";
import { inTime, PATIENCE } from "./until.ts";

/** An answer of HTTP. */
export interface HttpAnswer {
  readonly status: number;
  /** By their names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A client that posts messages over one connection, as a test drives it. */
export interface Poster {
  /** Posts a document as it is, and gives the answer. */
  post(document: string | Uint8Array, options?: PostOptions): Promise<HttpAnswer>;
  /** Posts a message of `sipterm1`, and gives what is answered in `<response>`. */
  ask(message: string, options?: PostOptions): Promise<string>;
  /** Sends bytes as they are. */
  sendRaw(bytes: string | Uint8Array): void;
  /** Says that nothing more is sent; answers are still taken. */
  closeHalf(): void;
  /** Gives the next answer. */
  next(): Promise<HttpAnswer>;
  /**
   * The server must close the connection, and send nothing before.
   *
   * @param patience milliseconds after which it has not
   */
  expectClosed(patience?: number): Promise<void>;
  /** The server must close the connection, and send before what matches. */
  expectClosedAfter(expected: RegExp): Promise<void>;
  close(): Promise<void>;
  /** Breaks the connection off: the server learns that nobody takes an answer. */
  reset(): Promise<void>;
}

export interface PostOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The document in which `sipterm1` posts a message. */
export function posted(message: string, login = "sipterm1", password = "term1"): string {
  const escaped = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return '<?xml version="1.0" encoding="UTF-8"?>\n<ns1:sip xmlns:ns1="http://axiell.com/Schema/sip.xsd" ' +
    `login="${login}" password="${password}"><request>${escaped}</request></ns1:sip>`;
}

/** A document as an answer of the server has it. */
export function answered(content: string): string {
  return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<ns2:sip xmlns:ns2="http://axiell.com/Schema/sip.xsd">' +
    `${content}</ns2:sip>`;
}

/** The bytes of a post. */
export function postOf(document: string | Uint8Array, { path = "/sip2", headers = {} }: PostOptions = {}): Uint8Array {
  const body = Buffer.from(document);
  const all = { "Host": "127.0.0.1", "Content-Type": "application/xml", "Content-Length": body.length, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines}\r\n`), body]);
}

/** Connects a client to a port of this machine. */
export async function connectPoster(port: number, tls?: ConnectionOptions): Promise<Poster> {
  const to = { port, host: "127.0.0.1", allowHalfOpen: true };
  const socket = tls === undefined ? connectTo(to) : connectSecurely({ ...to, ...tls });
  const wiretap = overhear(port);
  let received = Buffer.alloc(0);
  let ended = false;
  let wake = () => {};
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  const closed = new Promise<void>((resolve) => {
    function over(): void {
      ended = true;
      wake();
      socket.destroy();
      resolve();
    }
    socket.on("end", over).on("close", over);
  });
  const connected = new Promise<void>((resolve, reject) =>
    socket.once(tls === undefined ? "connect" : "secureConnect", resolve).once("error", reject)
  );
  await inTime(connected, `a connection to port ${port}`);
  socket.on("error", () => {});

  async function until<T>(take: () => T | undefined): Promise<T> {
    for (;;) {
      const taken = take();
      if (taken !== undefined) return taken;
      assert(!ended, `the server closed the connection; before: ${received}`);
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no answer came; so far: ${received}`)), PATIENCE);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  function takeAnswer(): HttpAnswer | undefined {
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const [first = "", ...lines] = received.subarray(0, end).toString("latin1").split("\r\n");
    const headers = new Map(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }));
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
    const length = Number(headers.get("content-length") ?? 0);
    const start = end + 4;
    if (received.length < start + length) return undefined;
    const body = received.subarray(start, start + length).toString();
    received = received.subarray(start + length);
    return { status, headers, body };
  }

  const next = () => until(takeAnswer);

  async function post(document: string | Uint8Array, options?: PostOptions): Promise<HttpAnswer> {
    socket.write(postOf(document, options));
    return await next();
  }

  return {
    post,
    async ask(message, options) {
      wiretap.sent += `${message}\r`;
      const { status, body } = await post(posted(message), options);
      assertEquals(status, 200);
      const [, text = body] = /<response>(.*)<\/response>/s.exec(body) ?? [];
      wiretap.received += `${text}\r`;
      return text;
    },
    sendRaw: (bytes) => void socket.write(bytes),
    closeHalf() {
      // Node's client of TLS does not look at the option.
      socket.allowHalfOpen = true;
      socket.end();
    },
    next,
    async expectClosed(patience) {
      await inTime(closed, "the end of the connection", patience);
      assertEquals(received.toString("latin1"), "");
    },
    async expectClosedAfter(expected) {
      await inTime(closed, "the end of the connection");
      assertMatch(received.toString("latin1"), expected);
    },
    async close() {
      socket.destroy();
      await inTime(closed, "the end of the connection");
    },
    async reset() {
      socket.resetAndDestroy();
      await closed;
    },
  };
}
