/**
 * What is counted of questions: patrons' cards that were asked about without a right PIN, and with one; cards that do not
 * exist; and copies (17).
 */
export const QUESTION_KINDS = ["cards", "cards-with-pin", "unknown-cards", "items"] as const;

/** A word of {@link QUESTION_KINDS}. */
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** The spans in which questions are counted: some seconds, an hour, a day. */
export type QuestionSpan = "burst" | "hour" | "day";

/** Seconds of a burst. */
export const BURST_SECONDS = 20;

/** What is more than usual: so many different ones in some seconds, in an hour, or in a day. */
export interface MoreThanUsual {
  readonly kind: QuestionKind;
  readonly per: QuestionSpan;
  /** How many there were when it was noticed. */
  readonly count: number;
  /** How many would have been usual. */
  readonly usual: number;
}

/** What is noticed of an account today, or of all that act for an institution together. */
export interface NoticedQuestions extends MoreThanUsual {
  readonly who: AskingLogin | { readonly institution: string };
  /** How many there are by now, in the day. */
  readonly today: number;
}

/** Who asks: an account. */
export interface AskingLogin {
  readonly account: string;
  /** Where several logins share the account. */
  readonly login?: string;
}
