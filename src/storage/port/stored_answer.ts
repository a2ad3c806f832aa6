/** What a request was answered that changed something, kept for its retries. */
export interface StoredAnswer {
  /** As `Change.outcome` gave it. */
  readonly outcome: string;
  /** Whether nothing has changed its patron and its copy since. */
  readonly untouched: boolean;
}
