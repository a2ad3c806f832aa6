import type { Change } from "../port/change.ts";

/** The answer to a request that changed something, for as long as the request may come again. */
export interface AnswerRow {
  /** As the origin of the request has it. */
  readonly key: string;
  /** The journal's row of the change. */
  readonly journalId: number;
  /** When the request was told. */
  readonly at: Temporal.Instant;
  readonly keepUntil: Temporal.Instant;
  /** The outcome; opaque to the storage. */
  readonly answer: string;
}

/**
 * Makes the row of the answer to a change, but for the journal's number and until when it is kept: that is for the
 * database's clock to say. `undefined` where no retry can be recognised.
 */
export function answerRow(
  { entry: { at, told = at, origin: { retry } }, outcome }: Pick<Change, "entry" | "outcome">,
): Omit<AnswerRow, "journalId" | "keepUntil"> & { readonly window: number } | undefined {
  if (retry === undefined) return undefined;
  return { key: retry.key, at: told, window: retry.window, answer: outcome };
}
