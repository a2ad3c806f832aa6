import type { UpstreamRecords } from "../../../src/storage/port/upstream_records.ts";

/** A part of a storage in which no return waits, and which takes none. */
export const NO_RETURNS: UpstreamRecords["waitingReturns"] = {
  accept: () => Promise.resolve(undefined),
  repeated: () => Promise.resolve(undefined),
  ofItem: () => Promise.resolve([]),
  next: () => Promise.resolve([]),
  move: () => Promise.resolve(false),
  release: () => Promise.resolve(0),
  tally: () => Promise.resolve([]),
  ofLedger: () => Promise.resolve([]),
  captured: () => Promise.resolve([]),
  prune: () => Promise.resolve(0),
};

/** A part of a storage that keeps nothing of what was told of copies. */
export const NOTHING_TOLD: UpstreamRecords["itemsTold"] = {
  keep: () => Promise.resolve(),
  find: () => Promise.resolve(undefined),
  prune: () => Promise.resolve(0),
};
