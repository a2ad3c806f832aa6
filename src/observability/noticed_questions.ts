/**
 * What is counted of questions: patrons' cards that were asked about without a right PIN, cards that do not exist, and
 * copies (17).
 */
export const QUESTION_KINDS = ["cards", "unknown-cards", "items"] as const;

/** A word of {@link QUESTION_KINDS}. */
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** What is more than usual: so many different ones in an hour, or in a day. */
export interface MoreThanUsual {
  readonly kind: QuestionKind;
  readonly per: "hour" | "day";
  /** How many there were when it was noticed. */
  readonly count: number;
  /** How many would have been usual. */
  readonly usual: number;
}

/** What is noticed of an account today. */
export interface NoticedQuestions extends MoreThanUsual {
  readonly account: string;
  /** Where several logins share the account. */
  readonly login?: string;
  /** How many there are by now, in the day. */
  readonly today: number;
}
