import type { Architecture } from "../deno_binary.ts";
import type { Edition } from "../manual/man_pages.ts";
import type { BundledLibrary } from "../sbom.ts";

/** What every package is made of. */
export interface Material {
  readonly edition: Edition;
  /** The program in one file, and where that is. */
  readonly bundle: string;
  /** The processors that a package is for, and the file of Deno's program for them. */
  readonly architecture: Architecture;
  readonly deno: string;
  /** The flags with which the command line is run. */
  readonly flags: string;
  readonly libraries: readonly BundledLibrary[];
}
