import type { Ledger } from "../../../src/storage/port/ledger.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import type { UpstreamRecords } from "../../../src/storage/port/upstream_records.ts";

/** The part of a ledger in which no return waits, and which takes none. */
export const NO_RETURNS: Pick<
  Ledger,
  | "accept"
  | "handOver"
  | "takeBack"
  | "answerRetries"
  | "waitingOf"
  | "waitingOfPatron"
  | "chainBefore"
  | "nextWaiting"
  | "release"
  | "waitingTally"
  | "captured"
> = {
  accept: () => Promise.resolve(undefined),
  handOver: () => Promise.resolve({ kind: "gone" }),
  takeBack: () => Promise.resolve(false),
  answerRetries: () => Promise.resolve(),
  waitingOf: () => Promise.resolve([]),
  waitingOfPatron: () => Promise.resolve([]),
  chainBefore: () => Promise.resolve([]),
  nextWaiting: () => Promise.resolve([]),
  release: () => Promise.resolve(0),
  waitingTally: () => Promise.resolve([]),
  captured: () => Promise.resolve([]),
};

/** A part of a storage that keeps no notes. */
export const NO_NOTES: Pick<Storage, "note" | "setNote"> = {
  note: () => Promise.resolve(undefined),
  setNote: () => Promise.resolve(),
};

/** A part of a storage that keeps nothing of what was told of copies. */
export const NOTHING_TOLD: UpstreamRecords["itemsSaid"] = {
  keep: () => Promise.resolve(),
  find: () => Promise.resolve(undefined),
  prune: () => Promise.resolve(0),
};
