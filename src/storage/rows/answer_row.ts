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

/** Makes the row of the answer to a change, but for the journal's number; `undefined` where no retry can be recognised. */
export function answerRow(
  { entry: { at, told = at, origin: { retry } }, outcome }: Pick<Change, "entry" | "outcome">,
): Omit<AnswerRow, "journalId"> | undefined {
  if (retry === undefined) return undefined;
  const keepUntil = (retry.at ?? told).add({ milliseconds: retry.window });
  return { key: retry.key, at: told, keepUntil, answer: outcome };
}
