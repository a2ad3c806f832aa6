import { connect, isIP, type Socket, type TcpNetConnectOpts } from "node:net";
import { connect as connectSecurely, type ConnectionOptions } from "node:tls";

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
  /** What is sent as soon as the connection is made, before TLS: a line of the PROXY protocol, which HAProxy has there. */
  readonly preface?: Uint8Array;
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
export function dial(destination: Destination, onread?: TcpNetConnectOpts["onread"]): Dialled {
  const { tls, preface } = destination;
  if (tls === undefined) return { socket: open(destination, onread), ready: "connect" };
  const socket = connectSecurely({
    ...secureOptions(tls, destination.host),
    ...preface === undefined ? placeOf(destination) : { socket: open(destination) },
  });
  socket.setNoDelay(true);
  if (onread !== undefined) socket.on("data", (chunk: Uint8Array) => onread.callback(chunk.length, chunk));
  return { socket, ready: "secureConnect" };
}

function open(destination: Destination, onread?: TcpNetConnectOpts["onread"]): Socket {
  const { preface } = destination;
  const socket = connect({ ...placeOf(destination), noDelay: true, ...onread && { onread } });
  if (preface !== undefined) socket.write(preface);
  return socket;
}

function placeOf({ host, port, source }: Destination): Pick<TcpNetConnectOpts, "host" | "port" | "localAddress"> {
  return { host, port, ...source !== undefined && { localAddress: source } };
}

function secureOptions({ ca, certificate: cert, key, name }: ClientTls, host: string): ConnectionOptions {
  const expected = name ?? host;
  // A certificate for an address is compared with the address that is connected to; TLS has no server name for one.
  const servername = isIP(expected) === 0 ? expected : undefined;
  return {
    host,
    ...ca !== undefined && { ca },
    ...cert !== undefined && { cert },
    ...key !== undefined && { key },
    ...servername !== undefined && { servername },
  };
}
