import { hash, randomBytes } from "node:crypto";
import type { Config } from "../../config/config.ts";
import type { Credentials } from "./log_in.ts";
import type { SessionOptions, VerifyPassword } from "./session_parts.ts";

/** Remembers right passwords, for terminals that send theirs with each message. */
export interface KnownLogins {
  /** Verifies a password: at once, where it was right before by the configuration that holds. */
  readonly verify: VerifyPassword;
  /** Makes a digest that tells credentials apart. Without this process's key it cannot be made. */
  digestOf(credentials: Credentials): string;
}

/**
 * Makes a memory that knows nothing. What it keeps of a password is a digest under a key that dies with the process. It
 * begins anew with each configuration, so that a password that was changed, or should not hold any longer, is looked
 * at. The same password that comes many times while it is looked at is looked at once.
 */
export function createKnownLogins({ verify, current }: Pick<SessionOptions, "verify" | "current">): KnownLogins {
  const secret = randomBytes(32).toString("base64");
  let knownBy: Config | undefined;
  let known = new Map<string, Promise<boolean>>();

  function digestOf({ accountId, password }: Credentials): string {
    return hash("sha256", `${secret}${accountId.length}:${accountId}${password}`, "base64");
  }

  return {
    digestOf,
    verify(clear, phc, address) {
      const config = current();
      if (knownBy !== config) [knownBy, known] = [config, new Map()];
      const key = digestOf({ accountId: phc, password: clear });
      const earlier = known.get(key);
      if (earlier !== undefined) return earlier;
      const verifying = verify(clear, phc, address);
      const those = known;
      those.set(key, verifying);
      // Only right passwords are remembered. Each caller hears of a failure itself.
      verifying.then((right) => right || those.delete(key), () => those.delete(key));
      return verifying;
    },
  };
}
