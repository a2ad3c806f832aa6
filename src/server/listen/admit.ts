import type { Socket } from "node:net";
import type { CertificateSubject } from "../session/session.ts";
import type { OpenListener } from "./listening.ts";
import { takeProxyHeader } from "./proxy_header.ts";
import { secure } from "./secure.ts";
import { createTimeLimit } from "./time_limit.ts";

/** A terminal that is let in. */
export interface Arrival {
  /** The socket to talk over: with TLS, another than the one accepted. */
  readonly socket: Socket;
  /** The terminal's address. IPv4 stays IPv4, also on a listener for both families. */
  readonly address: string;
  /** The subject of its client certificate; absent if none was asked for. */
  readonly subject?: CertificateSubject;
}

/** Why a terminal may not be served, or that it went away by itself. */
export type ConnectionRefusal = (typeof CONNECTION_REFUSALS)[number];

export const CONNECTION_REFUSALS = [
  "connections from one address",
  "closed by terminal",
  "no PROXY header",
  "address not allowed",
  "TLS",
  "login time limit",
] as const;

/** A terminal that is turned away. */
export interface RefusedConnection {
  readonly refusal: ConnectionRefusal;
  readonly address: string;
  /** What went wrong, if the refusal alone does not say. */
  readonly detail?: string;
}

/**
 * Looks at a connection that has just been opened: whether it may come from where it does, and whether its terminal has
 * the certificate that it needs, all within the time for logging in. The caller closes what is refused.
 *
 * @param mayCome is asked about the address as soon as it is known, before the terminal has sent anything: a silent
 *   terminal counts as a connection, too
 */
export async function admit(
  raw: Socket,
  at: OpenListener,
  mayCome: (address: string) => boolean,
): Promise<Arrival | RefusedConnection> {
  // After an error the socket is closed, and the close is what is handled.
  raw.on("error", () => {});
  let late = false;
  const limit = createTimeLimit(() => {
    late = true;
    raw.destroy();
  });
  limit.set(at.listener.loginTimeout);
  const result = await identifyPeer(raw, at, mayCome);
  limit.set(undefined);
  return late && "refusal" in result ? { refusal: "login time limit", address: result.address } : result;
}

async function identifyPeer(
  raw: Socket,
  { listener, permits, isProxy, isForwarder }: OpenListener,
  mayCome: (address: string) => boolean,
): Promise<Arrival | RefusedConnection> {
  const peer = raw.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  const header = isProxy(peer) ? await takeProxyHeader(raw) : undefined;
  if (header !== undefined && header.kind !== "whole") {
    return { refusal: header.kind === "wrong" ? "no PROXY header" : "closed by terminal", address: peer };
  }
  const address = header?.address ?? peer;
  // A forwarder names its client in each request, so that the client's address is checked there.
  if (!permits(address) && !isForwarder(address)) return { refusal: "address not allowed", address };
  if (!mayCome(address)) return { refusal: "connections from one address", address };
  if (listener.tls === undefined) return { socket: raw, address };
  const secured = await secure(raw, listener.tls);
  if (secured.kind === "failed") {
    const { reason: detail } = secured;
    return detail === undefined ? { refusal: "closed by terminal", address } : { refusal: "TLS", detail, address };
  }
  return { socket: secured.socket, address, subject: secured.subject };
}
