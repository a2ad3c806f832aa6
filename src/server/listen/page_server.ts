import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { PageListener } from "../../config/config.ts";
import type { OpenListener } from "./listening.ts";

/** What a page says. */
export interface HttpPage {
  /** An HTTP status. */
  readonly status: number;
  /** `text/plain` in UTF-8 if absent. */
  readonly type?: string;
  readonly body: string;
}

/** The pages of a server, by their paths. Each is made anew whenever it is asked for. */
export type HttpPages = Readonly<Record<string, () => HttpPage | Promise<HttpPage>>>;

/** Answers the connections of services whose transport is http. */
export interface PageServer {
  accept(socket: Socket, at: Pick<OpenListener<PageListener>, "permits">): void;
  /** Closes what connections there are. */
  close(): void;
}

/** Milliseconds in which somebody must have asked and been answered. */
const PATIENCE = 30_000;
/** Connections at most. Whoever watches a server needs few, and each is one that a terminal cannot have. */
const CONNECTIONS = 50;

const METHODS = ["GET", "HEAD"];

/**
 * Makes a server of pages, each answered on a connection of its own.
 *
 * Deno.serve, which would be the usual way, gives up for good when the process has no file descriptors left; this one is
 * handed its connections by the same listeners as terminals have.
 */
export function createPageServer(pages: HttpPages): PageServer {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void answer(pages, request, response));
  return {
    accept(socket, { permits }) {
      socket.on("error", () => {});
      const address = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
      if (!permits(address) || sockets.size >= CONNECTIONS) return void socket.destroy();
      const limit = setTimeout(() => socket.destroy(), PATIENCE);
      sockets.add(socket.on("close", () => {
        clearTimeout(limit);
        sockets.delete(socket);
      }));
      server.emit("connection", socket);
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function answer(
  pages: HttpPages,
  { method = "", url = "" }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, type = "text/plain; charset=utf-8", body } = await pageFor(pages, method, url);
  if (status === 405) response.setHeader("allow", METHODS.join(", "));
  response.writeHead(status, { "content-type": type, "cache-control": "no-store", "connection": "close" });
  response.end(body);
}

async function pageFor(pages: HttpPages, method: string, url: string): Promise<HttpPage> {
  if (!METHODS.includes(method)) return { status: 405, body: `only ${METHODS.join(" and ")} are answered\n` };
  const [path = ""] = url.split("?", 1);
  if (!Object.hasOwn(pages, path)) return { status: 404, body: `there are ${Object.keys(pages).join(", ")}\n` };
  try {
    return await pages[path]?.() ?? { status: 404, body: "" };
  } catch {
    return { status: 500, body: "the page could not be made\n" };
  }
}
