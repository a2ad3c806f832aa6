import type { Lease, NoSession, Wanting } from "./pool_contract.ts";
import type { UpstreamIdentity } from "./upstream_identity.ts";
import type { UpstreamSession } from "./upstream_session.ts";

/** A session, with its login and its terminal. */
export interface PoolEntry {
  readonly session: UpstreamSession;
  readonly identity: UpstreamIdentity;
  readonly key: string;
  terminal?: number | undefined;
  state: "opening" | "lent" | "idle";
  /** Whether it is ended when it is given back. */
  outworn: boolean;
  /** Whether its opening was ended, since the system serves no further connection. */
  isTooMany?: true;
  /** Whether it has not been used yet. */
  isFresh: boolean;
}

/** A request that waits for a session. */
export interface PoolWaiter {
  readonly wanting: Wanting;
  readonly key: string;
  readonly resolve: (lease: Lease | NoSession) => void;
  /** Since when it waits, by the gateway's clock. */
  readonly since: number;
  /** Whether a look has shown that it must wait. */
  waits: boolean;
  stopAlarm: (() => void) | undefined;
}
