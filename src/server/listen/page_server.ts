import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { PageListener, TlsConfig } from "../../config/config.ts";
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
  /** Answers a request. A body of the type `text/event-stream` may go on for as long as it is read. */
  fetch(request: Request, caller: Caller): Response | Promise<Response>;
  /** Answers a request whose body has more than `most` bytes; the request comes without it. */
  refuseBody(request: Request, caller: Caller, most: number): Response | Promise<Response>;
}

/** Answers the connections of services whose transport is http. */
interface PageServer {
  accept(socket: Socket, at: Pick<OpenListener<PageListener>, "permits" | "listener">): void;
  close(): void;
}

interface Visit extends Caller {
  /** The socket that was accepted; with TLS, another is talked over. */
  readonly raw: Socket;
  readonly limit: TimeLimit;
  asked: boolean;
}

/** Seconds within which a client must ask. One that does not takes others' place. */
const TIME_TO_ASK = 5;
/** Seconds within which a client must take what was sent. */
const PATIENCE = 30;
/** Connections at most. Monitoring needs few, and each takes a place that a terminal could have. */
const CONNECTIONS = 50;
/** Connections from one client address, at most. */
const CONNECTIONS_FROM_ONE_ADDRESS = 20;
/** Bytes of a request's body at most: a configuration file fits. */
const BODY_BYTES = 1 << 20;
/**
 * Bytes of what is too large that are taken all the same, and thrown away: a browser reads no answer before it has sent
 * everything, and sees a broken connection where it cannot (RFC 9112, section 9.6).
 */
const DROPPED_BYTES = 64 << 20;

const METHODS = ["GET", "HEAD"];

/**
 * Makes a server of pages, each answered on a connection of its own: first those by path, which tell the server's
 * health, then those of an application.
 *
 * Deno.serve, which would be the usual way, gives up for good when the process has no file descriptors left; this one is
 * handed its connections by the same listeners as terminals have.
 */
export function createPageServer(pages: HttpPages, app?: PageApp): PageServer {
  const visits = new Set<Visit>();
  /** By what is talked over: where TLS is spoken, that is another socket than the one accepted. */
  const byTalk = new WeakMap<Socket, Visit>();
  const server = createServer((request, response) => {
    const visit = byTalk.get(request.socket);
    if (visit === undefined || visit.raw.destroyed) return void response.destroy();
    visit.asked = true;
    visit.limit.set(PATIENCE);
    // Who is gone in the middle is no error, and without this would end the process.
    for (const stream of [request, response]) stream.on("error", () => {});
    answer(request, response, visit).catch(() => response.destroy());
  });

  async function open(raw: Socket, caller: Caller, tls: TlsConfig | undefined): Promise<void> {
    const limit = createTimeLimit(() => raw.destroy());
    limit.set(TIME_TO_ASK);
    const visit = { ...caller, raw, limit, asked: false };
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
    if (app?.offered && !Object.hasOwn(pages, path)) return await answerByApp(app, request, response, visit);
    const { status, type = "text/plain; charset=utf-8", body } = await pageFor(pages, method, path);
    if (status === 405) response.setHeader("allow", METHODS.join(", "));
    response.writeHead(status, { "content-type": type, "cache-control": "no-store", "connection": "close" });
    response.end(body);
  }

  /**
   * Closes one of these connections to make room: one that has asked nothing first, then the oldest, which can come
   * again.
   */
  function giveUp(among: readonly Visit[]): void {
    const visit = among.find(({ asked }) => !asked) ?? among[0];
    if (visit === undefined) return;
    visits.delete(visit);
    visit.raw.destroy();
  }

  return {
    accept(socket, { permits, listener: { tls } }) {
      socket.on("error", () => {});
      const address = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
      if (!permits(address)) return void socket.destroy();
      const same = [...visits].filter((visit) => visit.address === address);
      if (same.length >= CONNECTIONS_FROM_ONE_ADDRESS) giveUp(same);
      else if (visits.size >= CONNECTIONS) giveUp(ofBusiestAddress(visits));
      open(socket, { address, encrypted: tls !== undefined }, tls).catch(() => socket.destroy());
    },
    close() {
      for (const { raw } of visits) raw.destroy();
    },
  };
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

async function answerByApp(
  app: PageApp,
  incoming: IncomingMessage,
  response: ServerResponse,
  { address, encrypted, limit }: Visit,
): Promise<void> {
  const body = await readBody(incoming);
  const request = requestOf(incoming, encrypted, body);
  await sendResponse(await answerOf(), response, limit, PATIENCE);

  function answerOf(): Response | Promise<Response> {
    if (request === undefined) return new Response("the request cannot be read\n", { status: 400 });
    const caller = { address, encrypted };
    return body === undefined ? app.refuseBody(request, caller, BODY_BYTES) : app.fetch(request, caller);
  }
}

/** Makes a request with its body; `undefined` where it is none that can be answered. */
function requestOf(
  incoming: IncomingMessage,
  encrypted: boolean,
  body: Uint8Array<ArrayBuffer> | undefined,
): Request | undefined {
  const { method = "", url = "", headers } = incoming;
  const whole = `${encrypted ? "https" : "http"}://${headers.host ?? ""}${url}`;
  if (!url.startsWith("/") || !URL.canParse(whole)) return undefined;
  const list = Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((each): [string, string] => [name, each])
  );
  const hasBody = method !== "GET" && method !== "HEAD";
  try {
    return new Request(whole, { method, headers: list, ...hasBody && { body } });
  } catch {
    return undefined;
  }
}

/** Reads what was sent; `undefined` where it is too large. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of incoming) {
    size += part.length;
    if (size > DROPPED_BYTES) return undefined;
    if (size <= BODY_BYTES) parts.push(part);
  }
  if (size > BODY_BYTES) return undefined;
  const body = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}
