import type { Citation } from "./citation.ts";
import type { Grade } from "./scenario.ts";

/** Something in which a server behaves otherwise than expected. */
export interface Finding {
  readonly grade: Grade;
  /** What was looked at: `layout.terminator`, or the scenario and the act, such as `checkout-and-return.1`. */
  readonly rule: string;
  /** What is expected, and what came instead. */
  readonly message: string;
  readonly source: Citation;
  /** Index of the exchange in the scenario's list; absent if the finding is about no exchange. */
  readonly exchange?: number;
}
