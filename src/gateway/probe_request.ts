import type { Institution } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import { formatTimestamp, type Timestamp } from "../protocol/timestamp.ts";
import type { UpstreamRequest } from "./upstream_session.ts";

/** Makes a 17 for a copy that nobody has: whatever answers it has looked into its database. */
export function probeRequest(
  { id, upstream: { probeItem, delimiter } }: Pick<Institution, "id"> & { readonly upstream: Upstream },
  now: Timestamp,
  deadline: number,
): UpstreamRequest {
  const field = (name: string, value: string) => name + value + delimiter;
  const text = `17${formatTimestamp(now)}${field("AO", id)}${field("AB", probeItem)}${field("AC", "")}`;
  return { code: "17", body: new TextEncoder().encode(text), item: probeItem.toLowerCase(), deadline };
}
