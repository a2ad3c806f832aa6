import type { Answer } from "./answer.ts";
import type { ModelHold } from "./state.ts";

/** What a service of the model came to: an answer, and if something changed, what that was about. */
export interface Result {
  readonly answer: Answer;
  readonly done?: {
    readonly action: string;
    readonly items: readonly string[];
    readonly patron?: string;
    readonly at?: Temporal.Instant;
    /** Puts things back, given the holds as the change left them. */
    readonly undo?: (after: readonly ModelHold[]) => void;
  };
}
