import { connect, type Socket } from "node:net";
import { Buffer } from "node:buffer";

/** What a terminal speaks over: a connection, or posts. */
export interface Line {
  /** Tells connections apart in stories. */
  readonly number: number;
  send(text: string): void;
  /** Sends the first half of a message, and breaks off. */
  sendHalf(text: string): void;
  /** Gives the next answer; `undefined`: the server closed. */
  next(): Promise<string | undefined>;
  /** Leaves the next answer to the next who asks. */
  waitNoLonger(): void;
  destroy(): void;
}

/** How texts become bytes and bytes become texts. */
export interface Framing {
  write(text: string): string;
  /** Takes an answer off the front of what came, if it is whole. */
  take(received: string): { readonly answer: string; readonly rest: string } | undefined;
}

/** Messages of SIP2 over a socket. */
export const RAW: Framing = {
  write: (text) => `${text}\r`,
  take(received) {
    const end = received.indexOf("\r");
    return end < 0 ? undefined : { answer: received.slice(0, end).replace(/^\n/, ""), rest: received.slice(end + 1) };
  },
};

/** Messages that a login posts from an address, behind a proxy. */
export function posting(login: string, address: string): Framing {
  return {
    write(text) {
      const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      const body = '<?xml version="1.0" encoding="UTF-8"?><ns1:sip xmlns:ns1="http://axiell.com/Schema/sip.xsd" ' +
        `login="${login}" password="term1"><request>${escaped}</request></ns1:sip>`;
      return `POST /sip2 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: ${address}\r\nX-Forwarded-Proto: https\r\n` +
        `Content-Type: application/xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    },
    take(received) {
      const end = received.indexOf("\r\n\r\n");
      if (end < 0) return undefined;
      const length = Number(/content-length: *(\d+)/i.exec(received.slice(0, end))?.[1] ?? 0);
      if (received.length < end + 4 + length) return undefined;
      const body = received.slice(end + 4, end + 4 + length);
      const [, answer = body] = /<response>(.*)<\/response>/s.exec(body) ?? [];
      return {
        answer: answer.replaceAll("&lt;", "<").replaceAll("&amp;", "&"),
        rest: received.slice(end + 4 + length),
      };
    },
  };
}

let lines = 0;

/** Connects to a port of this machine; `greeting` goes first. */
export async function openLine(port: number, framing: Framing, greeting = ""): Promise<Line> {
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const answers: string[] = [];
  let received = "", isClosed = false;
  let give: ((answer: string | undefined) => void) | undefined;

  function offer(): void {
    if (give === undefined || answers.length === 0 && !isClosed) return;
    const taker = give;
    give = undefined;
    taker(answers.shift());
  }

  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
    for (let taken = framing.take(received); taken !== undefined; taken = framing.take(received)) {
      received = taken.rest;
      answers.push(taken.answer);
    }
    offer();
  });
  socket.on("close", () => {
    isClosed = true;
    offer();
  });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.on("error", () => socket.destroy());
  socket.write(greeting);
  return {
    number: ++lines,
    send: (text) => void socket.write(Buffer.from(framing.write(text), "latin1")),
    sendHalf(text) {
      const bytes = framing.write(text);
      socket.end(Buffer.from(bytes.slice(0, bytes.length >> 1), "latin1"));
    },
    next: () =>
      new Promise((resolve) => {
        give = resolve;
        offer();
      }),
    waitNoLonger: () => void (give = undefined),
    destroy: () => void socket.destroy(),
  };
}
