import type { Upstream, UpstreamAddress } from "../../config/upstream/upstream.ts";
import type { Destination } from "../../wire/dial.ts";
import { proxyLine } from "./proxy_line.ts";

/** For whom a connection is opened. */
interface OpenedFor {
  /** What each message bears, where messages are POSTed; absent: no message is to be sent. */
  readonly login?: { readonly id: string; readonly password: string };
  /** The terminal's address, for a system that is told it; absent: it is not known. */
  readonly terminal?: string;
}

/** Says how a connection to one address of a system is opened. */
export function upstreamTarget(
  { tls, source, path, proxyProtocol }: Pick<Upstream, "tls" | "source" | "path" | "proxyProtocol">,
  address: UpstreamAddress,
  { login, terminal }: OpenedFor = {},
): Destination {
  return {
    ...address,
    ...proxyProtocol && { preface: proxyLine(terminal, address) },
    ...tls && { tls: { ...tls.ca !== undefined && { ca: tls.ca }, ...tls.client, name: tls.name } },
    ...source !== undefined && { source },
    ...path !== undefined && login && { post: { path, login: login.id, password: login.password } },
  };
}
