/** A place in a configuration file that a person must look at. */
export interface Fault {
  /**
   * An error keeps the server from starting. A warning tells what terminals, patrons or staff will notice, a note what has
   * no effect here and why that does no harm.
   */
  readonly severity: "error" | "warning" | "note";
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Characters, counted from 1. */
  readonly column: number;
  /** Says which value is wrong and what is allowed; it never holds a secret. */
  readonly message: string;
}
