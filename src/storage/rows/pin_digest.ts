import { hash } from "node:crypto";

/**
 * A digest of a stored PIN, which is itself a salted hash: it tells whether two are the same and nothing else. Empty for
 * an empty one.
 */
export function pinDigest(pin: string): string {
  return pin === "" ? "" : hash("sha256", pin, "base64");
}
