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
  /**
   * The terminal that asks, over another connection than that of the first request. If that was its own, it hears the
   * stored answer, whatever `again` says: it cannot know that the request was carried out.
   */
  readonly reconnected?: string;
}
