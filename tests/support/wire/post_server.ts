import { createServer as createClearServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import { Buffer } from "node:buffer";
import { readSipXml, SIP_NAMESPACES, writeSipXml } from "../../../src/protocol/sip_xml.ts";
import { pem } from "../files/certificates.ts";
import { listeningPort } from "./listening_port.ts";
import { until } from "./until.ts";

/** What a server does with one POST. */
export type PostReply =
  /** An envelope with this response or error. */
  | { readonly response: string }
  | { readonly error: string }
  /** Says for how many seconds it keeps an idle connection. */
  | { readonly response: string; readonly keepsFor: number }
  /** A body of any kind, with a status. */
  | { readonly status: number; readonly body: string }
  /** Answers, and closes the connection behind it, with a word or without one. */
  | { readonly response: string; readonly closes: "told" | "untold" }
  /** Closes without an answer, breaks off within one, or says nothing. */
  | "closed"
  | "cut"
  | "silent";

/** One POST as it came. */
export interface Posted {
  readonly text: string;
  readonly login?: string;
  readonly password?: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
  /** Counted from 1. */
  readonly connection: number;
}

/** A server of SIP2 over HTTPS whose every answer a test decides. */
export interface PostServer {
  readonly port: number;
  readonly url: string;
  readonly posts: readonly Posted[];
  /** Connections that were opened. */
  connections(): number;
  /** Waits until no connection is open, on either side. */
  left(): Promise<void>;
  close(): Promise<void>;
}

/** Where the server takes POSTs. */
export const POST_PATH = "/rest/sip2/DK-100000";

/** How it listens: in clear text, over TLS, or over TLS with certificates of terminals asked for. */
export type PostSecurity = "clear" | "tls" | "mutual tls";

/** Starts a server on a port of 127.0.0.1; its certificate is `localhost`'s. */
export async function startPostServer(
  answer: (posted: Posted) => PostReply | Promise<PostReply>,
  security: PostSecurity = "tls",
): Promise<PostServer> {
  const posts: Posted[] = [];
  const sockets = new Set<Socket>();
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces).toString("utf8");
    const read = readSipXml(body);
    const { socket, headers, url } = request;
    const told = "fault" in read ? { text: "" } : { text: read.text, login: read.login, password: read.password };
    const posted = { ...told, body, headers, connection: numbers.get(socket) ?? 0 };
    posts.push(posted);
    reply(response, url === POST_PATH ? await answer(posted) : { status: 404, body: "" });
  };
  const mutual = security === "mutual tls" && { ca: pem("authority.pem"), requestCert: true, rejectUnauthorized: true };
  const server = security === "clear"
    ? createClearServer((request, response) => void serve(request, response))
    : createServer(
      { cert: pem("server.pem"), key: pem("server.key"), ...mutual },
      (request, response) => void serve(request, response),
    );
  // However slow a machine is, an idle connection is not closed, and is not given up by whoever is told so.
  server.keepAliveTimeout = 600_000;
  server.on(security === "clear" ? "connection" : "secureConnection", (socket: Socket) => {
    numbers.set(socket, ++connections);
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
    });
    socket.on("error", () => {});
  });
  const port = await listeningPort(server);
  return {
    port,
    url: `${security === "clear" ? "http" : "https"}://127.0.0.1:${port}${POST_PATH}`,
    posts,
    connections: () => connections,
    left: () => until(() => sockets.size === 0, "the end of all connections"),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function reply(response: ServerResponse, told: PostReply): void {
  if (told === "silent") return;
  if (told === "closed") return void response.socket?.destroy();
  if (told === "cut") {
    response.setHeader("content-length", "1000");
    response.write("<?xml", () => response.socket?.destroy());
    return;
  }
  response.setHeader("content-type", "application/xml;charset=UTF-8");
  if ("status" in told) {
    response.statusCode = told.status;
    return void response.end(told.body);
  }
  const [kind, text] = "error" in told ? ["error", told.error] as const : ["response", told.response] as const;
  if ("keepsFor" in told) response.setHeader("keep-alive", `timeout=${told.keepsFor}`);
  if ("closes" in told && told.closes === "told") response.setHeader("connection", "close");
  const { socket } = response;
  const untold = "closes" in told && told.closes === "untold";
  response.end(writeSipXml({ namespace: SIP_NAMESPACES[0], kind, text }), () => untold && socket?.end());
}
