import type { UpstreamSight } from "../observability/upstream_sight.ts";
import type { UpstreamReason } from "../server/wording/texts.ts";
import type { UpstreamIdentity } from "./upstream_identity.ts";
import type { UpstreamSession } from "./upstream_session.ts";

/** Why there is no session. */
export type NoSession =
  /** The system cannot be reached. */
  | "away"
  /** It refuses the login. */
  | "refused"
  /** All sessions were busy until the deadline, or no more are served. */
  | "busy";

/** The same in the words of the terminal's answer. */
export const NO_SESSION: Readonly<Record<NoSession, UpstreamReason>> = {
  away: "library-away",
  busy: "library-busy",
  refused: "library-login-refused",
};

/** A session that is lent to one request. */
export interface Lease {
  readonly session: UpstreamSession;
  /** Gives it back. */
  release(): void;
}

/** Whom a session is wanted for. */
export interface Wanting {
  readonly identity: UpstreamIdentity;
  /** The number of the terminal's connection, where each terminal has a session of its own. */
  readonly terminal?: number;
  /** Whether it is the terminal's first request: a session that is open already spares the system a login. */
  readonly isFirst?: boolean;
  /** Until when it is waited for, by the gateway's clock. */
  readonly deadline: number;
}

/** How many sessions there are, for those who watch. */
export type PoolCounts = Omit<UpstreamSight["sessions"], "owing"> & { readonly savedLogins: number };

/** The sessions at one library system. */
export interface SessionPool {
  lease(wanting: Wanting): Promise<Lease | NoSession>;
  /** Tells whether somebody has a session now that this login opened. */
  has(identity: UpstreamIdentity): boolean;
  /** Lets go of a terminal: its session is free for others with the same login. */
  leave(terminal: number): void;
  readonly counts: PoolCounts;
  /** Ends all sessions once what is under way is answered. New ones are opened by the settings of now. */
  renew(): void;
  /** Ends all sessions once what is under way is answered, and opens no more. */
  retire(): void;
  close(): void;
}
