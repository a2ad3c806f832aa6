import type { Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { TlsConfig } from "../../config/config.ts";
import type { CertificateSubject } from "../session/session.ts";

/** The outcome of a handshake. */
type Secured =
  | { readonly kind: "secure"; readonly socket: TLSSocket; readonly subject?: CertificateSubject }
  /** Without a reason, the connection was closed in the middle. */
  | { readonly kind: "failed"; readonly reason?: string };

/**
 * Encrypts a connection that a terminal has just opened. `node:tls` verifies the terminal's certificate, but only for
 * connections that are handed to its server. So each connection gets a server of its own, which listens on nothing: a
 * renewed certificate holds from the next connection on.
 */
export async function secure(raw: Socket, { certificate, key, clientCa }: TlsConfig): Promise<Secured> {
  const { promise, resolve } = Promise.withResolvers<Secured>();
  const client = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  const server = createServer(
    { cert: certificate, key, minVersion: "TLSv1.2", allowHalfOpen: true, ...client },
    (socket) => {
      // It may fail before the code that serves it listens for errors.
      socket.on("error", () => {});
      resolve({ kind: "secure", socket, ...clientCa !== undefined && { subject: subjectOf(socket) } });
    },
  );
  server.on("error", (error) => resolve({ kind: "failed", reason: error.message }));
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket?: TLSSocket) => {
    const why = socket?.authorizationError;
    resolve({ kind: "failed", ...(error.code !== "ECONNRESET" || why) && { reason: `${why || error.message}` } });
  });
  // A terminal that closes its side of TCP is gone. Within TLS it may close its side alone and still read
  // (allowHalfOpen).
  raw.allowHalfOpen = false;
  server.emit("connection", raw);
  return await promise;
}

function subjectOf(socket: TLSSocket): CertificateSubject {
  return Object.entries(socket.getPeerCertificate().subject ?? {}).flatMap(([name, values = []]) =>
    [values].flat().map((value) => ({ name, value }))
  );
}
