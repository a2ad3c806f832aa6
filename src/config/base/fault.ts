/** Something in a configuration file that needs a person. */
export interface Fault {
  /**
   * An error keeps the server from starting. A warning tells what terminals, patrons or staff will notice, a note what has
   * no effect here and why that does no harm.
   */
  readonly severity: "error" | "warning" | "note";
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** What is wrong with which value, and what is allowed. */
  readonly message: string;
}
