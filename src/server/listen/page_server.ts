import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { PageListener } from "../../config/config.ts";
import { forwardedClient, isLoopback } from "./forwarded_client.ts";
import type { OpenListener } from "./listening.ts";
import { secure } from "./secure.ts";
import { sendResponse } from "./send_response.ts";
import { createTimeLimit, type TimeLimit } from "./time_limit.ts";

/** The answer to a request for a page. */
interface HttpPage {
  readonly status: number;
  /** `text/plain` in UTF-8 if absent. */
  readonly type?: string;
  readonly body: string;
}

/** The pages of a server, by their paths. Each is made anew whenever it is asked for. */
export type HttpPages = Readonly<Record<string, () => HttpPage | Promise<HttpPage>>>;

/** The client that asks for a page. */
interface Caller {
  readonly address: string;
  /** Whether it came over TLS. */
  readonly encrypted: boolean;
}

/** Pages that answer by themselves, such as an application of a web framework. */
export interface PageApp {
  /** Whether there are any now. If not, only the pages by path are served. */
  readonly offered: boolean;
  /**
   * Answers a request, whose body is taken from the connection only as far as it is read. Its signal says when the client
   * has gone. The body of an answer of the
   * type `text/event-stream` may go on for as long as it is read.
   */
  fetch(request: Request, caller: Caller): Response | Promise<Response>;
}

/** Answers the connections of services whose transport is http. */
interface PageServer {
  accept(socket: Socket, at: OpenListener<PageListener>): void;
  close(): void;
}

interface Visit extends Caller {
  readonly at: OpenListener<PageListener>;
  /** The socket that was accepted; with TLS, another is talked over. */
  readonly raw: Socket;
  readonly limit: TimeLimit;
  asked: boolean;
}

/** Seconds within which a client must send its request: it takes a place that others could have. */
const TIME_TO_ASK = 5;
/** Seconds within which a client must take what was sent. */
const PATIENCE = 30;
/** Connections at most. Monitoring needs few, and each takes a place that a terminal could have. */
const CONNECTIONS = 50;
/** Connections from one client address, at most. */
const CONNECTIONS_FROM_ONE_ADDRESS = 20;
/**
 * Bytes of an unwanted body that are taken and thrown away: a browser reads no answer before it has sent
 * everything, and sees a broken connection where it cannot (RFC 9112, section 9.6). As much as a form may have whose
 * sender was logged out meanwhile, or many times what was read before it proved too large.
 */
const DROPPED_BYTES = 1 << 20, DROPPED_TIMES = 256;

const METHODS = ["GET", "HEAD"];

/**
 * Makes a server of pages, each answered on a connection of its own: first those by path, which tell the server's
 * health, then those of an application.
 *
 * Deno.serve, which would be the usual way, gives up for good when the process has no file descriptors left; this one
 * is handed its connections by the same listeners as terminals have.
 */
export function createPageServer(pages: HttpPages, app?: PageApp, makeLimit = createTimeLimit): PageServer {
  const visits = new Set<Visit>();
  /** Visits by the socket that requests come over: with TLS, it is not the socket that was accepted. */
  const byTalk = new WeakMap<Socket, Visit>();
  const server = createServer((request, response) => {
    const visit = byTalk.get(request.socket);
    if (visit === undefined || visit.raw.destroyed) return void response.destroy();
    visit.asked = true;
    visit.limit.set(PATIENCE);
    // A client that disconnects is no error, but would end the process without this.
    for (const stream of [request, response]) stream.on("error", () => {});
    answer(request, response, visit).catch(() => response.destroy());
  });

  async function open(raw: Socket, caller: Caller, at: OpenListener<PageListener>): Promise<void> {
    const { tls } = at.listener;
    const limit = makeLimit(() => raw.destroy());
    limit.set(TIME_TO_ASK);
    const visit = { ...caller, at, raw, limit, asked: false };
    visits.add(visit);
    raw.on("close", () => {
      limit.set(undefined);
      visits.delete(visit);
    });
    const secured = tls && await secure(raw, tls);
    if (secured?.kind === "failed") return void raw.destroy();
    const socket = secured?.socket ?? raw;
    socket.on("error", () => {});
    byTalk.set(socket, visit);
    server.emit("connection", socket);
  }

  async function answer(request: IncomingMessage, response: ServerResponse, visit: Visit): Promise<void> {
    const { method = "", url = "" } = request;
    const [path = ""] = url.split("?", 1);
    const caller = callerOf(request, visit);
    if (!visit.at.permits(caller.address)) return void response.destroy();
    if (app?.offered && !Object.hasOwn(pages, path)) {
      return await answerByApp(app, request, response, caller, visit);
    }
    const { status, type = "text/plain; charset=utf-8", body } = await pageFor(pages, method, path);
    if (status === 405) response.setHeader("allow", METHODS.join(", "));
    response.writeHead(status, { "content-type": type, "cache-control": "no-store", "connection": "close" });
    response.end(body);
  }

  return {
    accept(socket, at) {
      socket.on("error", () => {});
      const address = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
      const isProxy = at.isProxy(address);
      if (!isProxy && !at.permits(address)) return void socket.destroy();
      const same = isProxy ? [] : [...visits].filter((visit) => visit.address === address);
      if (same.length >= CONNECTIONS_FROM_ONE_ADDRESS) giveUp(same, visits);
      else if (visits.size >= CONNECTIONS) giveUp(ofBusiestAddress(visits), visits);
      open(socket, { address, encrypted: at.listener.tls !== undefined }, at).catch(() => socket.destroy());
    },
    close() {
      for (const { raw } of visits) raw.destroy();
    },
  };
}

/**
 * Closes one of these connections to make room: one that has asked nothing first, then the oldest, which can come
 * again.
 */
function giveUp(among: readonly Visit[], visits: Set<Visit>): void {
  const visit = among.find(({ asked }) => !asked) ?? among[0];
  if (visit === undefined) return;
  visits.delete(visit);
  visit.raw.destroy();
}

/** Picks the visits from the address that has most: the address that fills the places gives one up. */
function ofBusiestAddress(visits: ReadonlySet<Visit>): readonly Visit[] {
  const byAddress = Map.groupBy(visits, ({ address }) => address);
  return [...byAddress.values()].reduce((most, each) => each.length > most.length ? each : most, []);
}

async function pageFor(pages: HttpPages, method: string, path: string): Promise<HttpPage> {
  if (!METHODS.includes(method)) return { status: 405, body: `only ${METHODS.join(" and ")} are answered\n` };
  if (!Object.hasOwn(pages, path)) return { status: 404, body: `there are ${Object.keys(pages).join(", ")}\n` };
  try {
    return await pages[path]?.() ?? { status: 404, body: "" };
  } catch {
    return { status: 500, body: "the page could not be made\n" };
  }
}

/**
 * Tells who asks. A proxy that the service names tells for whom it asks, and whether it was asked over TLS, which
 * counts if the way from the proxy to here is not open to others.
 */
function callerOf({ headers }: IncomingMessage, { address, encrypted, at: { isProxy } }: Visit): Caller {
  const client = forwardedClient(headers["x-forwarded-for"], address, isProxy);
  if (client === undefined) return { address, encrypted };
  const isSafe = encrypted || isLoopback(address);
  return { address: client, encrypted: isSafe && headers["x-forwarded-proto"] === "https" };
}

/**
 * Has the application answer. The time limit counts while the client has to send or to take something, not while the
 * server works: to find the overdue loans of a large library takes longer.
 */
async function answerByApp(
  app: PageApp,
  incoming: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
  { raw, limit }: Visit,
): Promise<void> {
  const work = () => limit.set(undefined);
  const body = bodyOf(incoming, work);
  const gone = new AbortController();
  raw.on("close", () => gone.abort());
  const request = requestOf(incoming, caller.encrypted, body.stream, gone.signal);
  if (request?.body === null) work();
  const answer = request === undefined
    ? new Response("the request cannot be read\n", { status: 400 })
    : await app.fetch(request, caller);
  // The limit of a connection that is gone has been stopped, and must not run again.
  if (!raw.destroyed) limit.set(PATIENCE);
  // Who is gone in the middle of a body takes no answer, which is then closed.
  await body.drop().catch(() => {});
  if (raw.destroyed || incoming.method === "HEAD") await answer.body?.cancel();
  if (raw.destroyed) return;
  await sendResponse(incoming.method === "HEAD" ? new Response(null, answer) : answer, response, limit, PATIENCE);
}

/**
 * Makes a request with its body; `undefined` where it is none that can be answered. A head is asked for as its page is:
 * what a framework would leave out of the answer, a live page say, would stay open.
 */
function requestOf(
  incoming: IncomingMessage,
  encrypted: boolean,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Request | undefined {
  const { method = "", url = "", headers } = incoming;
  const whole = `${encrypted ? "https" : "http"}://${headers.host ?? ""}${url}`;
  if (!url.startsWith("/") || !URL.canParse(whole)) return undefined;
  const list = Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((each): [string, string] => [name, each])
  );
  const isRead = METHODS.includes(method);
  try {
    return new Request(whole, { method: isRead ? "GET" : method, headers: list, signal, ...!isRead && { body } });
  } catch {
    return undefined;
  }
}

/** The body of a request. */
interface IncomingBody {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Takes what is left of a body, and throws it away. */
  drop(): Promise<void>;
}

/** @param whole called when the application has read the whole of it */
function bodyOf(incoming: IncomingMessage, whole: () => void): IncomingBody {
  const parts: AsyncIterator<Uint8Array<ArrayBuffer>> = incoming[Symbol.asyncIterator]();
  let read = 0;
  return {
    stream: new ReadableStream({
      async pull(controller) {
        const { done, value } = await parts.next();
        if (done) {
          whole();
          return controller.close();
        }
        read += value.length;
        controller.enqueue(value);
      },
    }, { highWaterMark: 0 }),
    async drop() {
      for (let left = Math.max(DROPPED_BYTES, DROPPED_TIMES * read); left > 0;) {
        const { done, value } = await parts.next();
        if (done) return;
        left -= value.length;
      }
    },
  };
}
