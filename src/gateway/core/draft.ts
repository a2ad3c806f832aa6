import type { AskedChange, CoreEffect, FollowedRow, RequestEvent } from "./states.ts";

/** A state while one event changes it, and the effects so far. */
export interface CoreDraft {
  readonly canWrite: boolean;
  readonly isOnline: boolean;
  readonly mostApart: number;
  owed: number;
  cleared: number;
  isQuestioning: boolean;
  readonly requests: Map<number, AskedChange>;
  readonly rows: Map<number, FollowedRow>;
  readonly effects: CoreEffect[];
  /** What requests do to each other: it happens next, before anything else. */
  readonly inner: (readonly [id: number, event: RequestEvent])[];
}
