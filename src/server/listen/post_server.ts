import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createKnownLogins } from "../session/known_logins.ts";
import type { SessionParts } from "../session/session_parts.ts";
import type { Arrival } from "./admit.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Turns } from "./fair_share.ts";
import type { OpenListener } from "./listening.ts";
import { PostConnection } from "./post_connection.ts";
import { PostSessions } from "./post_sessions.ts";

/** Answers terminals that post their messages: SIP2 over HTTPS. */
export interface PostServer extends Pick<PostSessions, "byAccount" | "list" | "disconnect"> {
  /** Counts the messages that were read and are not answered yet. */
  inProgress(): number;
  /** Serves a connection that has just been opened, or turns it away. */
  accept(socket: Socket, at: OpenListener): Promise<void>;
  /** Closes connections from addresses that are not permitted any longer. */
  dismiss(): void;
  /** Answers what is under way, and resolves when all connections are closed. */
  finish(): Promise<void>;
}

/**
 * Makes a server of posts, without a connection yet. `node:http` reads the requests of connections that it is handed:
 * they are accepted, counted and encrypted as those of other terminals are.
 */
export function createPostServer(parts: SessionParts, arrivals: Arrivals, turns: Turns): PostServer {
  const known = createKnownLogins(parts);
  const sessions = new PostSessions({ ...parts, verify: known.verify }, known, arrivals);
  const shared = { parts, sessions, turns };
  const connections = new Map<Socket, PostConnection>();
  const closed = new Set<Promise<void>>();
  // The time limits are ours: the listener says how long a connection may be silent.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  // Any `Expect` but 100-continue is ignored, as RFC 9110 (10.1.1) allows.
  for (const asked of ["request", "checkExpectation"]) {
    server.on(asked, (request: IncomingMessage, response: ServerResponse) => {
      const connection = connections.get(request.socket);
      if (connection === undefined) response.destroy();
      else connection.take(request, response);
    });
  }
  // Node closes each connection after its first answer if its server does not listen, and answers nothing over one whose
  // client has sent all that it will send.
  Object.defineProperty(server, "listening", { value: true });
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on("clientError", (_, socket) => {
    const connection = connections.get(socket as Socket);
    if (connection === undefined) socket.destroy();
    else connection.refuse();
  });

  async function serve(arrival: Arrival, at: OpenListener): Promise<void> {
    const { socket } = arrival;
    if (socket.destroyed) return;
    const over = new Promise<void>((resolve) => void socket.on("close", () => resolve()));
    connections.set(socket, new PostConnection(arrival, at, shared));
    closed.add(over);
    // Node's server of TLS does not hand its own option on.
    socket.allowHalfOpen = true;
    server.emit("connection", socket.setNoDelay(true));
    await over;
    connections.delete(socket);
    closed.delete(over);
  }

  return {
    accept: (socket, at) => arrivals.take(socket, at, (arrival) => serve(arrival, at), at.isForwarder),
    dismiss() {
      for (const connection of connections.values()) connection.dismiss();
    },
    byAccount: () => sessions.byAccount(),
    inProgress: () => sessions.inProgress,
    list: () => sessions.list(),
    disconnect: (connection) => sessions.disconnect(connection),
    async finish() {
      for (const connection of connections.values()) connection.finish();
      await Promise.all(closed);
      sessions.finish();
    },
  };
}
