import type { Fault } from "../config/base/fault.ts";
import type { ConfigDifference } from "../config/told/differences.ts";
import type { ToldElement } from "../config/told/told_elements.ts";

/** The configuration in force, and files and texts that may replace it, for the pages. */
export interface Configuring {
  /** Path of the configuration file. */
  file(): string;
  /** Lists what the file said when it was read. */
  told(): readonly ToldElement[];
  /** Reads the file as it is now, and tells what a reload would make of it. */
  pending(): Promise<CheckedConfig>;
  /** Reads a text as if it were the file's. */
  check(text: string): Promise<CheckedConfig>;
  /** Reloads the configuration; gives the reason if nothing has changed. */
  reload(): Promise<string | undefined>;
}

/** A configuration that might replace the one in force. */
export interface CheckedConfig {
  readonly faults: Beginning<Fault>;
  /** Whether one of the faults is an error. */
  readonly hasErrors: boolean;
  /** Why a reload could not take it although it has no errors. */
  readonly problem?: string;
  /** Differences from the configuration in force; none if there are errors. */
  readonly differences: Beginning<ConfigDifference>;
}

/** The beginning of a list, of which the rest is only counted: of thousands, the first ones show what is wrong. */
export interface Beginning<T> {
  readonly first: readonly T[];
  /** Of the whole list. */
  readonly count: number;
}
