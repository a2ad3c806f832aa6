import type { RecordKind, RecordOf } from "./record_kind.ts";

/** A library as it is at one moment, whatever happens to it meanwhile. */
export interface LibrarySnapshot {
  /** Lists the codes of all patrons' attributes, in order. */
  attributeCodes(): Promise<readonly string[]>;
  /**
   * Reads all records of a kind, a few hundred at a time, in the order of their keys; of titles only those without
   * copies, as a copy tells its title. In a snapshot that has a `since`, only records that terminals or staff have
   * changed at that moment or later: patrons and copies themselves, and the loans, holds and fees of such; no titles.
   */
  read<K extends RecordKind>(kind: K): AsyncIterable<readonly RecordOf[K][]>;
  /** Ends the snapshot and closes its connection. */
  close(): Promise<void>;
}
