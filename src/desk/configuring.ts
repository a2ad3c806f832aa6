import type { Fault } from "../config/base/fault.ts";
import type { ConfigDifference } from "../config/told/differences.ts";
import type { ToldElement } from "../config/told/told_elements.ts";

/** The configuration in force, and what might follow it, as the pages are handed it. */
export interface Configuring {
  /** The file that it was read from. */
  file(): string;
  /** Lists what the file said when it was read. */
  told(): readonly ToldElement[];
  /** Reads the file as it is now, and tells what a reload would make of it. */
  pending(): Promise<CheckedConfig>;
  /** Reads a text as if it stood in the file. */
  check(text: string): Promise<CheckedConfig>;
  /** Reads the file again and goes on with it; gives why everything stays as it was, if it does. */
  reload(): Promise<string | undefined>;
}

/** What a configuration would be in the place of that in force. */
export interface CheckedConfig {
  readonly faults: readonly Fault[];
  /** Why it cannot be gone on with although it has no errors, if it cannot. */
  readonly problem?: string;
  /** What is another than now; nothing where there are errors. */
  readonly differences: readonly ConfigDifference[];
}
