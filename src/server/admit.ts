import type { Socket } from "node:net";
import type { OpenListener } from "./listening.ts";
import { secure, type Subject } from "./secure.ts";
import { takeProxyHeader } from "./take_proxy_header.ts";
import { createTimeLimit } from "./time_limit.ts";

/** A terminal that may be served. */
export interface Arrival {
  /** What it is talked to over. */
  readonly socket: Socket;
  /** Where it is; an IPv4 address that a listener for both families sees is written as IPv4. */
  readonly address: string;
  /** Of the certificate that it showed; absent if it was not asked for one. */
  readonly subject?: Subject;
}

/** A terminal that may not, and why. */
export interface Refused {
  readonly refusal: string;
  readonly address: string;
}

/** The refusal of a terminal that went away by itself. */
export const GONE = "closed by terminal";

/** Nobody tells for whom a proxy has connected. */
const NO_HEADER = "no PROXY header";

/**
 * Looks at a connection that has just been opened: whether it may come from where it does, and whether its terminal has
 * the certificate that it needs, all within the time for logging in. The caller closes what is refused.
 */
export async function admit(raw: Socket, at: OpenListener): Promise<Arrival | Refused> {
  // Whatever goes wrong, the socket is closed after it, and that is what counts.
  raw.on("error", () => {});
  let late = false;
  const limit = createTimeLimit(() => {
    late = true;
    raw.destroy();
  });
  limit.set(at.listener.loginTimeout);
  const result = await identifyPeer(raw, at);
  limit.set(undefined);
  return late && "refusal" in result ? { ...result, refusal: "login time limit" } : result;
}

async function identifyPeer(raw: Socket, { listener, permits, isProxy }: OpenListener): Promise<Arrival | Refused> {
  const peer = raw.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  const header = isProxy(peer) ? await takeProxyHeader(raw) : undefined;
  if (header !== undefined && header.kind !== "whole") {
    return { refusal: header.kind === "wrong" ? NO_HEADER : GONE, address: peer };
  }
  const address = header?.address ?? peer;
  if (!permits(address)) return { refusal: "address not allowed", address };
  if (listener.tls === undefined) return { socket: raw, address };
  const secured = await secure(raw, listener.tls);
  if (secured.kind === "failed") return { refusal: secured.reason ?? GONE, address };
  return { socket: secured.socket, address, subject: secured.subject };
}
