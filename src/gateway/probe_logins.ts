import type { Config } from "../config/config.ts";
import type { GatewayOptions } from "./gateway_parts.ts";
import { probeIdentity } from "./probe_identity.ts";
import type { Opened } from "./sessions/exchanged.ts";
import type { LoginMemory } from "./sessions/login_memory.ts";
import type { UpstreamIdentity } from "./sessions/upstream_identity.ts";

/** The logins by which a gateway asks questions of its own. */
interface ProbeLogins {
  /** Those that may be used now, the best first. */
  all(): readonly (UpstreamIdentity | undefined)[];
  /** Notes how the system answered a login. */
  opened(opened: Opened, identity: UpstreamIdentity): void;
  /** Forgets what terminals have logged in with: the system is another one now. */
  forget(): void;
}

/**
 * Makes the choice of logins: one that the configuration has completely, and the login that the system took last. Until it
 * has taken one, a login that it has not answered is used, if it is known to be right: by any other, a terminal
 * could have a living system seem away.
 */
export function createProbeLogins(
  { current, institution, replica }: Pick<GatewayOptions, "current" | "institution" | "replica">,
  logins: Pick<LoginMemory, "knows">,
): ProbeLogins {
  let taken: UpstreamIdentity | undefined, right: UpstreamIdentity | undefined;

  async function noteUnanswered(identity: UpstreamIdentity): Promise<void> {
    const { id: loginId, password } = identity;
    const isRight = logins.knows(identity) || isJudgedHere(current(), institution, loginId) ||
      await replica.knowsLogin({ loginId, password });
    if (isRight) right ??= identity;
  }

  return {
    all: () => [probeIdentity(current(), institution), taken ?? right],
    opened({ kind }, identity) {
      if (kind === "ready") taken = identity;
      // Where nobody can tell, the login counts as one that was never taken.
      if (kind !== "refused" && (taken ?? right) === undefined) noteUnanswered(identity).catch(() => {});
    },
    forget() {
      taken = right = undefined;
    },
  };
}

/** Whether the configuration has the password with which this login's terminals log in here: then a wrong one ends here. */
function isJudgedHere({ accounts }: Config, institution: string, id: string): boolean {
  const account = accounts.get(id);
  return account?.institution === institution && account.password.kind !== "upstream";
}
