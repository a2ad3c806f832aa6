import type { Upstream, UpstreamAddress } from "./upstream.ts";

/** What a connection to another library system is opened with. */
interface UpstreamTarget extends UpstreamAddress {
  readonly tls?: {
    readonly ca?: string;
    readonly certificate?: string;
    readonly key?: string;
    readonly name: string;
  };
  readonly source?: string;
  /** Where and as whom messages are POSTed; absent where SIP2 is spoken over a socket. */
  readonly post?: { readonly path: string; readonly login: string; readonly password: string };
}

/**
 * Says how a connection to one address of a system is opened.
 *
 * @param login what each message bears, where messages are POSTed; absent: no message is to be sent
 */
export function upstreamTarget(
  { tls, source, path }: Pick<Upstream, "tls" | "source" | "path">,
  address: UpstreamAddress,
  login?: { readonly id: string; readonly password: string },
): UpstreamTarget {
  return {
    ...address,
    ...tls && { tls: { ...tls.ca !== undefined && { ca: tls.ca }, ...tls.client, name: tls.name } },
    ...source !== undefined && { source },
    ...path !== undefined && login && { post: { path, login: login.id, password: login.password } },
  };
}
