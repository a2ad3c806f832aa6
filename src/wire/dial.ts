import { connect, isIP, type Socket, type TcpNetConnectOpts } from "node:net";
import { connect as connectSecurely } from "node:tls";

/** A terminal's settings for TLS. All are PEM and plain data, so that they can be passed between threads. */
export interface ClientTls {
  /** Certificates of the trusted authorities; absent: those that Deno trusts. */
  readonly ca?: string;
  /** The terminal's own certificate, with its private key. */
  readonly certificate?: string;
  readonly key?: string;
  /** The name that the server's certificate must bear; absent: the host. */
  readonly name?: string;
}

/** Where messages are POSTed to, and the login that each of them bears; absent: they bear none. */
export interface PostTarget {
  /** The path of the URL, with its query. */
  readonly path: string;
  readonly login?: string;
  readonly password?: string;
}

/** Where a terminal connects to. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  /** Absent: in clear text. */
  readonly tls?: ClientTls;
  /** An address of this machine that the connection comes from; absent: the system picks one. */
  readonly source?: string;
  /** Given where SIP2 is spoken over HTTP: each message is a POST. */
  readonly post?: PostTarget;
}

/** A connection that is being made, and the event that tells when it is made. */
interface Dialled {
  readonly socket: Socket;
  readonly ready: "connect" | "secureConnect";
}

/**
 * Begins to connect to a server. A certificate that is not in order is an `error` of the socket.
 *
 * @param onread reads into one buffer that is used again; over TLS, bytes come as `data` events nevertheless
 */
export function dial({ host, port, tls, source }: Destination, onread?: TcpNetConnectOpts["onread"]): Dialled {
  if (tls === undefined) {
    const from = source !== undefined && { localAddress: source };
    return { socket: connect({ host, port, noDelay: true, ...from, ...onread && { onread } }), ready: "connect" };
  }
  const { ca, certificate: cert, key, name } = tls;
  const expected = name ?? host;
  // A certificate for an address is compared with the address that is connected to; TLS has no server name for one.
  const servername = isIP(expected) === 0 ? expected : undefined;
  const socket = connectSecurely({
    host,
    port,
    ...source !== undefined && { localAddress: source },
    ...ca !== undefined && { ca },
    ...cert !== undefined && { cert },
    ...key !== undefined && { key },
    ...servername !== undefined && { servername },
  });
  socket.setNoDelay(true);
  if (onread !== undefined) socket.on("data", (chunk: Uint8Array) => onread.callback(chunk.length, chunk));
  return { socket, ready: "secureConnect" };
}
