import type { BenchServer } from "./bench_servers.ts";
import type { LibrarySize } from "./bench_library.ts";
import type { MeasureRaw } from "./raw_figures.ts";

/** What all measurements of one run share. */
export interface BenchRun {
  readonly size: LibrarySize;
  /** Where databases and configurations of this run lie. */
  readonly folder: string;
  readonly ceiling: BenchServer;
  readonly server: BenchServer;
  /** Measures the storage that the server is on, without the server. */
  readonly measureRaw: MeasureRaw;
  /** Seconds for which each work is measured. */
  readonly seconds: number;
  /** Tells what is being done. */
  tell(what: string): void;
}
