/** Something in a configuration file that needs a person. */
export interface Fault {
  /** An error keeps the server from starting; a warning does not. */
  readonly severity: "error" | "warning";
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** What is wrong with which value, and what is allowed. */
  readonly message: string;
}
