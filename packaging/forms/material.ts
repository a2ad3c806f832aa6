import type { Edition } from "../manual/man_pages.ts";
import type { BundledLibrary } from "../sbom.ts";

/** What every package is made of. */
export interface Material {
  readonly edition: Edition;
  /** The program in one file, and where that is. */
  readonly bundle: string;
  /** The file of Deno's program. */
  readonly deno: string;
  /** The flags with which the command line is run. */
  readonly flags: string;
  readonly libraries: readonly BundledLibrary[];
}
