import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { type ProxyHeader, readProxyHeader } from "./proxy_header.ts";

/**
 * Waits for the header that a proxy sends first, and leaves what follows it on the socket. A connection that is closed
 * before that gives the header `incomplete`.
 */
export function takeProxyHeader(socket: Socket): Promise<ProxyHeader> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);

    function done(header: ProxyHeader): void {
      socket.off("readable", read).off("end", gone).off("close", gone);
      resolve(header);
    }

    function gone(): void {
      done({ kind: "incomplete" });
    }

    function read(): void {
      for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
        bytes = Buffer.concat([bytes, chunk]);
        const header = readProxyHeader(bytes);
        if (header.kind === "incomplete") continue;
        if (header.kind === "whole" && header.length < bytes.length) socket.unshift(bytes.subarray(header.length));
        return done(header);
      }
    }

    socket.on("readable", read).on("end", gone).on("close", gone);
  });
}
