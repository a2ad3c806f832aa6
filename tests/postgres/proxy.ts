import { Buffer } from "node:buffer";
import { connect, createServer, type Socket } from "node:net";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { listeningPort } from "../support/wire/listening_port.ts";

/** A wire to a database server that can be cut. */
export interface Proxy {
  /** The server as it is reached through the wire. */
  readonly address: PostgresAddress;
  /** How many connections have been made. */
  readonly connections: number;
  /** Keeps everything back from now on. */
  hold(): void;
  /** Lets pass what was kept back, and everything from now on. */
  release(): void;
  /**
   * Cuts the connection on which the next request travels that holds this text: before it reaches the server, or after,
   * so that its answer is lost.
   */
  lose(what: "request" | "answer", text: string): void;
  /**
   * Says what becomes of connections that are made from now on: they are served, or begin with
   * `default_transaction_read_only`, which the server then says of itself, or are closed at once, in order or by a
   * reset, or are refused as pgbouncer does those that begin with settings.
   */
  receive(how: "served" | "only reading" | "closed" | "reset" | "without settings"): void;
  close(): Promise<void>;
}

/** Lays a wire to a server. */
export async function createProxy(server: PostgresAddress): Promise<Proxy> {
  let connections = 0;
  let losing: { readonly what: "request" | "answer"; readonly text: string } | undefined;
  let holding = false;
  let receiving: Parameters<Proxy["receive"]>[0] = "served";
  const open = new Set<Socket>();
  const kept: (() => void)[] = [];

  function connectTo(client: Socket): void {
    connections++;
    if (receiving === "closed") return void endInOrder(client);
    if (receiving === "reset") return void client.resetAndDestroy();
    let beginning = receiving === "only reading";
    let choosy = receiving === "without settings";
    const upstream = connect(server.port, server.host);
    let deaf = false;
    const cut = () => {
      client.destroy();
      upstream.end();
    };
    carry(client, upstream, (chunk) => {
      if (choosy && chunk.includes("enable_seqscan")) {
        client.end(REFUSAL);
        return false;
      }
      choosy = false;
      if (losing === undefined || !chunk.includes(losing.text)) return true;
      deaf = losing.what === "answer";
      losing = undefined;
      if (!deaf) cut();
      return deaf;
    }, (chunk) => {
      const first = beginning;
      beginning = false;
      return first ? readingOnly(chunk) : chunk;
    });
    carry(upstream, client, () => {
      if (deaf) cut();
      return !deaf;
    });
  }

  function carry(
    from: Socket,
    to: Socket,
    passes: (chunk: Buffer) => boolean,
    rewritten: (chunk: Buffer) => Buffer = (chunk) => chunk,
  ): void {
    open.add(from);
    from.on("data", (heard: Buffer) => {
      const chunk = rewritten(heard);
      if (!passes(chunk)) return;
      if (holding) kept.push(() => to.write(chunk));
      else to.write(chunk);
    });
    from.on("close", () => to.destroy());
    from.on("error", () => {});
  }

  const listener = createServer(connectTo);
  const port = await listeningPort(listener);
  return {
    address: { ...server, host: "127.0.0.1", port },
    get connections() {
      return connections;
    },
    hold() {
      holding = true;
    },
    release() {
      holding = false;
      for (const send of kept.splice(0)) send();
    },
    lose(what, text) {
      losing = { what, text };
    },
    receive(how) {
      receiving = how;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

/** Ends a connection so that no reset is sent: what the other side sends meanwhile is read. */
function endInOrder(client: Socket): void {
  client.on("error", () => {}).resume().end();
}

/** What pgbouncer says of a setting that it does not know: an ErrorResponse of severity, SQLSTATE and message. */
const REFUSAL = Buffer.from(
  "E\0\0\0\0SFATAL\0C08P01\0Munsupported startup parameter: enable_seqscan\0\0",
);
REFUSAL.writeInt32BE(REFUSAL.length - 1, 1);

/** Adds a setting to the message that begins a connection: its length, then names and values, each with a zero at its end. */
function readingOnly(startup: Buffer): Buffer {
  const changed = Buffer.concat([startup.subarray(0, -1), Buffer.from("default_transaction_read_only\0on\0\0")]);
  changed.writeInt32BE(changed.length);
  return changed;
}
