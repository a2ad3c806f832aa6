import type { ProviderHost, SignIn } from "../../config/config.ts";
import { isOwnHost } from "../../config/upstream/post_url.ts";

/** Lists the hosts at which an identity provider is asked: the issuer's, and those that the configuration names beside it. */
export function providerHosts({ issuer, hosts }: Pick<SignIn, "issuer" | "hosts">): readonly ProviderHost[] {
  return [hostOf(new URL(issuer)), ...hosts];
}

/**
 * Tells whether a URL that the provider names may be used: whoever changes what it says of itself on the way, or there, must
 * not lead the client's secret or the people elsewhere.
 */
export function isProviderUrl(url: string, signIn: Pick<SignIn, "issuer" | "hosts">): boolean {
  if (!URL.canParse(url)) return false;
  const parsed = new URL(url);
  const isSafe = parsed.protocol === "https:" || parsed.protocol === "http:" && isOwnHost(parsed.hostname);
  const { host, port } = hostOf(parsed);
  return isSafe && providerHosts(signIn).some((known) => known.host === host && known.port === port);
}

function hostOf({ hostname, port, protocol }: URL): ProviderHost {
  const usual = protocol === "http:" ? 80 : 443;
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? usual : Number(port) };
}
