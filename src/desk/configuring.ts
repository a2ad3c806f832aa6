import type { Notice } from "../library/notice.ts";
import type { Fault } from "../config/base/fault.ts";
import type { ConfigDifference } from "../config/shown/differences.ts";
import type { ShownElement } from "../config/shown/shown_elements.ts";

/** What the staff page does with the configuration: shows it, checks another one, and reloads it. */
export interface Configuring {
  /** Path of the configuration file. */
  file(): string;
  /** Lists the elements of the configuration in force. */
  told(): readonly ShownElement[];
  /** Reads the file as it is now, and gives its faults and what a reload would change. */
  pending(): Promise<CheckedConfig>;
  /** Checks a text as if it were the file's, until `gone` says that nobody waits for it. */
  check(text: string, gone?: AbortSignal): Promise<CheckedConfig>;
  /** Reloads the configuration; gives the reason if nothing has changed. */
  reload(): Promise<Notice | undefined>;
}

/** A configuration that might replace the one in force. */
export interface CheckedConfig {
  readonly faults: Beginning<Fault>;
  /** Whether one of the faults is an error. */
  readonly hasErrors: boolean;
  /** Why a reload would refuse it although it has no errors. */
  readonly problem?: Notice;
  /** Differences from the configuration in force; none if there are errors. */
  readonly differences: Beginning<ConfigDifference>;
}

/** The beginning of a list, and how long the whole is: of thousands of faults, the first ones show what is wrong. */
export interface Beginning<T> {
  readonly first: readonly T[];
  /** The length of the whole list. */
  readonly count: number;
}
