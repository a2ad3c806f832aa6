import type { LooksPart } from "./hand_over_walk.ts";

const A = { login: "a" }, B = { login: "b" }, QUEUED = { login: "a", isQueued: true } as const;

/** What `task test` walks of the worker: each with all orders of what it names. */
export const LOOKED_PARTS: Readonly<Record<string, LooksPart>> = {
  "returns of two logins": { changes: [A, B], failures: 1, turns: 2 },
  "a return that comes later": { changes: [A, { ...A, comesLater: true }], failures: 1, turns: 0 },
  "one that is too old, and one that was begun": {
    changes: [{ ...A, isTooOld: true }, { ...B, isOpen: true }],
    ...{ failures: 1, turns: 2, mayClose: true },
  },
  "what a stand-in accepted": { changes: [QUEUED, QUEUED], failures: 2, turns: 0 },
  "two returns of a login, and failures": { changes: [A, A], failures: 2, turns: 2 },
  "several at once, where terminals have a session beside": {
    changes: [QUEUED, QUEUED, QUEUED],
    ...{ failures: 1, turns: 1, room: 3 },
  },
};

/** What takes longer: `deno task soak:core`. */
export const LONG_LOOKED_PARTS: Readonly<Record<string, LooksPart>> = {
  "four at once of two logins, where terminals have a session beside": {
    changes: [QUEUED, QUEUED, QUEUED, B],
    ...{ failures: 1, turns: 2, room: 4 },
  },
  "three of two logins, with failures, and a system that comes and goes": {
    ...{ changes: [A, QUEUED, B], failures: 2, turns: 2, mayClose: true },
  },
  "three of a login, with failures": { changes: [A, A, QUEUED], failures: 3, turns: 0 },
  "two of a login, one too old, and one begun": {
    changes: [A, { ...A, isTooOld: true }, { ...B, isOpen: true }, { ...A, comesLater: true }],
    ...{ failures: 2, turns: 2 },
  },
};
