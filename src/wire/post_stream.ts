import { Buffer } from "node:buffer";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { isIPv6, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { createLineSplitter, decodeText, encodeText } from "../protocol/public/sip2.ts";
import { readSipXml, SIP_NAMESPACES, type SipNamespace, writeSipXml } from "../protocol/sip_xml.ts";
import { type Destination, dial, type PostTarget } from "./dial.ts";
import { PostFailure } from "./post_failure.ts";

/** Where each message is a POST of its own. */
type PostDestination = Destination & { readonly post: PostTarget };

/** Bytes of a message, and of the body of an answer, at most. A list of all that a patron has on loan stays far below. */
const LONGEST = 1 << 20;
/** Milliseconds that a server keeps an idle connection at least, where it does not say: Apache closes it after five seconds. */
const KEPT = 4_000;
/** Milliseconds by which a connection is given up before the server would close it. */
const SPARE = 1_000;
/** Milliseconds for making a connection anew. A message that waits longer is reported as not sent. */
const CONNECT_LIMIT = 5_000;
/** Characters of an `<error>` that are told. */
const TOLD = 200;

const OK = 200;

/**
 * SIP2 over HTTPS, as a stream of lines: each line that is written is a POST, one at a time, and its answer is a line
 * that ends with CR. The connection is kept for the next one, and made anew where the server has closed it or is about
 * to. What comes instead of an answer ends the stream with a {@link PostFailure}; no message is ever sent twice.
 */
export class PostStream extends Duplex {
  readonly #destination: PostDestination;
  readonly #connectLimit: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #lines = createLineSplitter(LONGEST);
  /** Messages that wait for the answer to the one before. */
  readonly #waiting: string[] = [];
  #socket: Socket | undefined;
  #connected = false;
  /** Whether a connection was made once: of later connections only failures are reported. */
  #announced = false;
  #request: ClientRequest | undefined;
  #lastUsed = 0;
  #kept = KEPT;

  /** @param connectLimit milliseconds for a connection to be made anew; the first has the caller's time */
  constructor(destination: PostDestination, connectLimit = CONNECT_LIMIT) {
    super();
    this.#destination = destination;
    this.#connectLimit = connectLimit;
    this.#headers = {
      "host": hostHeader(destination),
      "content-type": "application/xml; charset=utf-8",
      "accept": "application/xml",
      "connection": "keep-alive",
    };
    this.#connect();
  }

  override _read(): void {
    // Answers are pushed when they come; no more than one is under way.
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    for (const line of this.#lines.push(chunk)) {
      if (line.kind === "too-long") return done(new PostFailure("no-answer", "the message is too long"));
      this.#waiting.push(decodeText(line.bytes, "utf8"));
    }
    this.#proceed();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#waiting.length = 0;
    this.#request?.destroy();
    this.#socket?.destroy();
    done(error);
  }

  #connect(): void {
    const { socket, ready } = dial(this.#destination);
    this.#socket = socket;
    let reached = false, opened = false;
    const late = () => ended(`no connection within ${this.#connectLimit / 1000} s`);
    const limit = this.#announced ? setTimeout(late, this.#connectLimit) : undefined;
    const ended = (why: string, cause?: Error) => {
      clearTimeout(limit);
      if (this.#socket !== socket) return;
      this.#leave();
      if (!opened) this.destroy(new PostFailure(reached ? "not-secured" : "unreachable", why, cause));
      // A request that is under way reports its own end.
    };
    socket.once("connect", () => {
      reached = true;
      if (ready !== "connect" && !this.#announced) this.emit("connect");
    });
    socket.once(ready, () => {
      clearTimeout(limit);
      if (this.#socket !== socket) return;
      opened = reached = this.#connected = true;
      this.#lastUsed = performance.now();
      this.#kept = KEPT;
      if (!this.#announced) this.emit(ready);
      this.#announced = true;
      this.#proceed();
    });
    socket.on("error", (error: Error) => ended(error.message, error));
    socket.on("end", () => ended("the server closed the connection"));
    socket.on("close", () => ended("the connection is closed"));
  }

  /** Gives the connection up. A request that was written to it still reports its own outcome. */
  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#connected = false;
    if (this.#request === undefined) socket?.destroy();
  }

  /** Sends the next message, if none is under way, over a connection that the server still has. */
  #proceed(): void {
    if (this.destroyed || this.#request !== undefined || this.#waiting.length === 0) return;
    if (this.#connected && performance.now() - this.#lastUsed >= this.#kept) this.#leave();
    if (this.#socket === undefined) return this.#connect();
    if (!this.#connected) return;
    const message = this.#waiting.shift();
    if (message !== undefined) this.#post(message, this.#socket);
  }

  #post(message: string, socket: Socket): void {
    const { path, ...login } = this.#destination.post;
    const body = Buffer.from(writeSipXml({ namespace: namespaceAt(path), kind: "request", text: message, ...login }));
    const posted = request({
      createConnection: () => socket,
      method: "POST",
      path,
      headers: { ...this.#headers, "content-length": String(body.length) },
    });
    this.#request = posted;
    posted.on("response", (response) => this.#receive(response, posted));
    posted.on("error", (error: Error) => this.#fail(posted, new PostFailure("closed", error.message)));
    posted.on("close", () => this.#fail(posted, new PostFailure("closed", "the connection is closed")));
    posted.end(body);
  }

  #receive(response: IncomingMessage, posted: ClientRequest): void {
    const pieces: Uint8Array[] = [];
    let length = 0;
    const broken = (why: string) => this.#fail(posted, new PostFailure("closed", why));
    response.on("data", (piece: Uint8Array) => {
      pieces.push(piece);
      length += piece.length;
      if (length > LONGEST) this.#fail(posted, new PostFailure("no-answer", "the server sends without end"));
    });
    response.on("error", (error: Error) => broken(error.message));
    response.on("close", () => broken("the connection broke within an answer"));
    response.on("end", () => {
      if (!response.complete) return broken("the connection broke within an answer");
      if (this.#request !== posted) return;
      const answer = this.#answerIn(response.statusCode, decodeText(Buffer.concat(pieces), "utf8"));
      if (typeof answer !== "string") return this.#fail(posted, answer);
      this.#request = undefined;
      this.#lastUsed = performance.now();
      this.#kept = keptFor(response.headers["keep-alive"]);
      if (!isKept(response)) this.#leave();
      this.push(encodeText(`${answer}\r`, "utf8"));
      this.#proceed();
    });
  }

  /** Takes the answer out of a body, or tells why there is none. */
  #answerIn(status: number | undefined, body: string): string | PostFailure {
    const read = readSipXml(body);
    const isError = !("fault" in read) && read.kind === "error";
    if (isError) return new PostFailure("refused", `the server answers with an error: ${this.#told(read.text)}`);
    if (status !== OK) return new PostFailure("no-answer", `the server answers with HTTP status ${status ?? "none"}`);
    if ("fault" in read) return new PostFailure("no-answer", `the answer is no envelope of SIP2: ${read.fault}`);
    if (read.kind === "request") return new PostFailure("no-answer", "the answer is a request");
    // Line ends inside, as in a note of several lines, would cut it in two.
    const answer = read.text.replace(/[\r\n]+/g, " ");
    return answer === "" ? new PostFailure("no-answer", "the response is empty") : answer;
  }

  /** Quotes a server's own words, cut short, and without the password, which they may repeat. */
  #told(text: string): string {
    const { password } = this.#destination.post;
    const masked = password ? text.replaceAll(password, "***") : text;
    return JSON.stringify(masked.slice(0, TOLD));
  }

  #fail(posted: ClientRequest, failure: PostFailure): void {
    if (this.#request !== posted) return;
    this.#request = undefined;
    posted.destroy();
    this.destroy(failure);
  }
}

/** The schema that the server at a path has: Koha-Suomi's plugin is at a path of its own in each Koha. */
function namespaceAt(path: string): SipNamespace {
  const [guideline, kohaSuomi] = SIP_NAMESPACES;
  return path.includes("/kohasuomi/") ? kohaSuomi : guideline;
}

/** Whether a connection stays open behind an answer. With HTTP/1.0 it does so only if the server says so. */
function isKept({ headers, httpVersion }: IncomingMessage): boolean {
  const said = (headers.connection ?? "").toLowerCase().split(",").map((one) => one.trim());
  return httpVersion === "1.0" ? said.includes("keep-alive") : !said.includes("close");
}

/** Milliseconds for which an idle connection can be used, by what the server says of it (`timeout=5, max=100`). */
function keptFor(header: string | string[] | undefined): number {
  const [, seconds] = /timeout=(\d{1,6})/i.exec(String(header ?? "")) ?? [];
  return seconds === undefined ? KEPT : Math.max(0, Number(seconds) * 1000 - SPARE);
}

function hostHeader({ host, port, tls }: Destination): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  return port === (tls === undefined ? 80 : 443) ? name : `${name}:${port}`;
}
