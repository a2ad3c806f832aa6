import type { Config } from "../config/config.ts";
import type { UpstreamIdentity } from "./sessions/upstream_identity.ts";

/**
 * Finds a login of an institution that the configuration has completely, so that it needs no terminal; `undefined` if
 * there is none.
 */
export function probeIdentity(
  { accounts, institutions }: Pick<Config, "accounts" | "institutions">,
  institution: string,
): UpstreamIdentity | undefined {
  for (const { institution: of, upstreamLogin, locationCode } of accounts.values()) {
    const { id, password, location = locationCode ?? "" } = upstreamLogin ?? {};
    if (of !== institution || id === undefined || password === undefined) continue;
    return { id, password, location, version: 2 };
  }
  const noLogin = institutions.get(institution)?.upstream?.login === "none";
  return noLogin ? { id: "", password: "", location: "", version: 2 } : undefined;
}
