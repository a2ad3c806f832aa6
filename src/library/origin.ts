/** Who asks for a change, where, and how a retry of the same request is recognised. */
export interface Origin {
  /** The id of the terminal's account. */
  readonly account: string;
  /** What the terminal logged in as (CN), where one account stands for all logins of another library system. */
  readonly login?: string;
  /** The terminal's location code (CP), or else its network address. */
  readonly terminal: string;
  /** The terminal's network address. */
  readonly address: string;
  /** The name of the message that asked, in kebab case, for the journal. */
  readonly message: string;
  /** The branch where the operation happens. */
  readonly branch: string;
  /** IANA name of the institution's time zone: due dates end with its days. */
  readonly timeZone: string;
  /** Absent if the request changes nothing. */
  readonly retry?: Retry;
}

/** How a retry of a request is recognised, and what it is answered with. */
export interface Retry {
  /** The same for a request and its retry, different for everything else: the answer is kept under it. */
  readonly key: string;
  /** Milliseconds for which the answer is kept. */
  readonly window: number;
  /** When the request was heard, in milliseconds of a clock of this process that only goes forward. */
  readonly heard: number;
  /** Keys of answers one of which, if it is still kept, is the answer to this request; empty: it is a new one. */
  readonly repeats: readonly string[];
  /**
   * Gives further keys, under which earlier versions may have kept it. They are worked out only where such an answer may be
   * there: it takes longer than all else that tells a retry.
   */
  readonly older?: () => readonly string[];
  /**
   * Whether the request is executed all the same, unless another one has changed its patron or item since: to execute it
   * a second time tells the truth (a copy that is back already is not on loan).
   */
  readonly again: boolean;
  /** Set where its terminal went on after the answer to the same request, so that it has heard it. */
  readonly heardBefore?: HeardBefore;
  /** Is told when the request gets the outcome of an earlier one. */
  readonly noteKept?: (kept: Kept) => void;
  /**
   * The terminal that asks, over another connection than that of the first request. If that was its own, it hears the
   * stored answer, whatever `again` says: it cannot know that the request was carried out.
   */
  readonly reconnected?: string;
}

/**
 * A terminal has heard the answer to the same request before: a payment is another one, and so is a loan if the first has ended.
 */
export interface HeardBefore {
  /** The keys under which that answer is kept. */
  readonly keys: readonly string[];
  /** Whether the terminal went on only after the time for which it waits: then it may be a retry all the same. */
  readonly isLate: boolean;
}

/**
 * Why a request gets the outcome of an earlier one: it is a retry of that, or bears its number of a payment (BK), or what it would
 * pay is paid, though its terminal has heard the answer to that one.
 */
export type KeptBy = "retry" | "transaction-id" | "heard";

/** The outcome of an earlier request, which is given once more. */
export interface Kept {
  readonly by: KeptBy;
  /** When that request was carried out, where it was a payment. */
  readonly since?: Temporal.Instant;
}
