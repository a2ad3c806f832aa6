import type { SessionCounts } from "../../observability/upstream_report.ts";
import type { UpstreamReason } from "../../texts/base/terminal_texts.ts";
import type { UpstreamIdentity } from "./upstream_identity.ts";
import type { UpstreamSession } from "./upstream_session.ts";

/** Why there is no session. */
export type NoSession =
  /** The system cannot be reached. */
  | "away"
  /** The system refuses the login. */
  | "refused"
  /** All sessions were busy until the deadline, or the system serves no more connections. */
  | "busy";

/** The reason of the terminal's answer for each. */
export const NO_SESSION: Readonly<Record<NoSession, UpstreamReason>> = {
  away: "library-away",
  busy: "library-busy",
  refused: "library-login-refused",
};

/** A session that is lent to one request. */
export interface Lease {
  readonly session: UpstreamSession;
  /** Gives the session back. */
  release(): void;
}

/** What session is wanted, and until when. */
export interface Wanting {
  readonly identity: UpstreamIdentity;
  /** The number of the terminal's connection, where each terminal has a session of its own. */
  readonly terminal?: number;
  /** Whether it is the terminal's first request: if a session is open already, that saves a login at the system. */
  readonly isFirst?: boolean;
  /** Whether no terminal waits for it: it waits behind those, for two seconds at most. */
  readonly isBehind?: true;
  /** Until when to wait for a session, by the gateway's clock. */
  readonly deadline: number;
}

/** How many sessions there are, for the staff page and metrics. */
export interface PoolCounts extends SessionCounts {
  readonly savedLogins: number;
}

/** The sessions at one library system. */
export interface SessionPool {
  lease(wanting: Wanting): Promise<Lease | NoSession>;
  /** Tells whether a session of this login is open now. */
  has(identity: UpstreamIdentity): boolean;
  /** Notes that a terminal has left: its session is free for other terminals with the same login. */
  leave(terminal: number): void;
  readonly counts: PoolCounts;
  /** Whether a request waits for a session that is not behind all others. */
  readonly isWaitedFor: boolean;
  /** How many sessions a login (CN) may have now: those that are idle, and new ones, without taking any from others. */
  room(loginId: string): number;
  /** Ends all sessions, each once its request is answered. New ones are opened with the present settings. */
  renew(): void;
  /** Ends all sessions in the same way, and opens no more. */
  retire(): void;
  close(): void;
}
