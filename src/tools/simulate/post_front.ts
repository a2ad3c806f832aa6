import { Buffer } from "node:buffer";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import { readSipXml, SIP_NAMESPACES, type SipXml, type SipXmlFault, writeSipXml } from "../../protocol/sip_xml.ts";
import type { SimulatedTime } from "./simulated_time.ts";

/** What stands behind SIP2 over HTTPS. */
interface PostFrontParts {
  /** Where messages are POSTed. */
  readonly path: string;
  /** What ends a field. */
  readonly delimiter: string;
  readonly time: SimulatedTime;
  /** Serves a connection of SIP2. */
  readonly accept: (stream: Duplex) => void;
}

/** Milliseconds after which a message that has no answer gets an empty one. */
const ANSWER_LIMIT = 10_000;
/** Bytes of a body at most. */
const LONGEST = 1 << 16;

/**
 * Makes what answers POSTs as Koha-Suomi's plugin does: each message has a connection of its own to the SIP2 server, which
 * begins with a 93. Where no answer comes, the `<response>` is empty. The status is 200, as FBS has it.
 */
export function createPostFront(parts: PostFrontParts): RequestListener {
  return (request, response) => {
    if (request.method !== "POST" || request.url !== parts.path) {
      return end(response, request.method === "POST" ? 404 : 405);
    }
    void bodyOf(request).then(async (body) => {
      if (body === undefined) return end(response, 413);
      const answer = await answerTo(readSipXml(body), parts);
      response.setHeader("content-type", "application/xml; charset=utf-8");
      response.end(writeSipXml(answer));
    });
  };
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

/** Reads a body; `undefined` for one that is too long, or that broke off. */
function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  return new Promise((resolve) => {
    request.on("data", (piece: Uint8Array) => {
      length += piece.length;
      if (length > LONGEST) resolve(undefined);
      else pieces.push(piece);
    });
    request.on("end", () => resolve(Buffer.concat(pieces).toString("utf8")));
    for (const event of ["error", "close"]) request.on(event, () => resolve(undefined));
  });
}

async function answerTo(read: SipXml | SipXmlFault, parts: PostFrontParts): Promise<SipXml> {
  if ("fault" in read) return { namespace: SIP_NAMESPACES[0], kind: "error", text: `No XML: ${read.fault}` };
  const { namespace, kind, login, password, text } = read;
  const error = (told: string): SipXml => ({ namespace, kind: "error", text: told });
  if (kind !== "request") return error("Required field: request must be set!");
  if (login === undefined || password === undefined) return error("Required field: LOGIN_PASSWORD must be set!");
  if (/^9[37]/.test(text)) return error("Message is not supported over HTTPS");
  const line = openLine(parts);
  try {
    const { delimiter } = parts;
    const loggedIn = await line.ask(`9300CN${login}${delimiter}CO${password}${delimiter}CPSIP2OHTTP${delimiter}`);
    if (loggedIn.startsWith("940")) return error("Wrong login or password");
    const answer = loggedIn === "" ? "" : await line.ask(text);
    return { namespace, kind: "response", text: answer };
  } finally {
    line.close();
  }
}

/** A connection to the server behind, on which one line is asked at a time. */
interface AskedLine {
  /** Gives the answer, without its line end; empty where none comes. */
  ask(text: string): Promise<string>;
  close(): void;
}

function openLine({ accept, time }: PostFrontParts): AskedLine {
  const [near, far] = duplexPair();
  const over = new AbortController();
  let held = "";
  let look = () => {};
  near.on("data", (piece: Uint8Array) => {
    held += Buffer.from(piece).toString("latin1");
    look();
  });
  for (const event of ["end", "close", "error"]) near.on(event, () => over.abort());
  accept(far);
  const come = () => new Promise<void>((resolve) => look = resolve);
  return {
    async ask(text) {
      near.write(`${text}\r`);
      const late = time.sleep(ANSWER_LIMIT, over.signal).then(() => "late");
      for (;;) {
        const [, line, rest] = /^[\r\n]*([^\r\n]+)[\r\n]([^]*)$/.exec(held) ?? [];
        if (line !== undefined && rest !== undefined) {
          held = rest;
          return Buffer.from(line, "latin1").toString("utf8");
        }
        if (await Promise.race([come(), late]) === "late") return "";
      }
    },
    close() {
      over.abort();
      // The other side of a pair hears of its end, not of its destruction.
      near.end();
    },
  };
}
