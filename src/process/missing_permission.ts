/**
 * Names the flag that would have allowed what the sandbox refused, as one line for people; `undefined` for any other
 * error.
 *
 * @example
 * ```ts
 * try {
 *   Deno.listen({ hostname: "127.0.0.1", port: 6001 });
 * } catch (error) {
 *   missingPermission(error); // "missing permission: add --allow-net=127.0.0.1:6001"
 * }
 * ```
 */
export function missingPermission(error: unknown): string | undefined {
  if (!(error instanceof Deno.errors.NotCapable)) return undefined;
  const [, kind, what] = /Requires (\w+) access to (?:"([^"]*)")?/.exec(error.message) ?? [];
  // Deno guards /proc, /dev and the like so.
  if (kind === "all") return `missing permission: ${what} needs --allow-all; name a file elsewhere`;
  if (kind === undefined) return `missing permission: ${error.message}`;
  if ((kind === "read" || kind === "write") && what && isAllowedHere(kind)) return outside(kind, what);
  return `missing permission: add --allow-${kind}${what ? `=${what}` : ""}`;
}

/** `deno task sip2d` allows the working folder, and takes no flags of Deno. */
function isAllowedHere(name: "read" | "write"): boolean {
  return Deno.permissions.querySync({ name, path: "." }).state === "granted";
}

function outside(kind: "read" | "write", path: string): string {
  if (kind === "read") return `missing permission: ${path} is outside of this folder: copy it into this one`;
  return `missing permission: ${path} is outside of this folder: name a file in this one`;
}
