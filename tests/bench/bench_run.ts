import type { BenchServer } from "./bench_servers.ts";
import type { LibrarySize } from "./bench_library.ts";

/** What all measurements of one run share. */
export interface BenchRun {
  readonly size: LibrarySize;
  /** Where databases and configurations of this run lie. */
  readonly folder: string;
  readonly ceiling: BenchServer;
  readonly server: BenchServer;
  /** Seconds for which each work is measured. */
  readonly seconds: number;
  /** Tells what is being done. */
  tell(what: string): void;
}
