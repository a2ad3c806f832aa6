import { createServer as createClearServer } from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createPostFront } from "./post_front.ts";
import { machineTime } from "./simulated_time.ts";
import { readOptionFile } from "../base/client_secrets.ts";
import type { SimulateOptions } from "./simulate_options.ts";

/** Takes connections over which messages are POSTed, and hands each message's own connection on. */
type TakePosts = (accept: (stream: Duplex) => void) => (socket: Socket) => void;

/**
 * Makes what takes POSTs; `undefined` where SIP2 is spoken over sockets. Throws a `RangeError` for options that do not go
 * together.
 */
export function takePosts(options: SimulateOptions): TakePosts | undefined {
  const { path, host, tlsCertificate, tlsKey, delimiter } = options;
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
    throw new RangeError("--tls-certificate and --tls-key need each other");
  }
  if (path === undefined) {
    if (tlsKey !== undefined) throw new RangeError("--tls-certificate and --tls-key are of no use without --path");
    return undefined;
  }
  const isHere = /^(localhost|127(\.\d+){3}|::1)$/.test(host);
  if (tlsKey === undefined && !isHere) throw new RangeError(`--path needs --tls-certificate and --tls-key on ${host}`);
  const cert = tlsCertificate && readOptionFile("--tls-certificate", tlsCertificate);
  const key = tlsKey && readOptionFile("--tls-key", tlsKey);
  return (accept) => {
    const front = createPostFront({ path, delimiter, time: machineTime, accept });
    const server = cert && key ? createServer({ cert, key }, front) : createClearServer(front);
    // A server that does not listen itself closes each connection behind its answer.
    Object.defineProperty(server, "listening", { value: true });
    return (socket) => void server.emit("connection", socket);
  };
}
