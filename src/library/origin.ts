/** Who asks for a change, where, and how a retry of the same request is recognised. */
export interface Origin {
  /** The id of the terminal's account (`<login>`). */
  readonly account: string;
  /** What the terminal calls its place, or else its network address. */
  readonly terminal: string;
  /** The network address. */
  readonly address: string;
  /** The name of the message that asked, for the journal. */
  readonly message: string;
  /** The branch where the operation happens. */
  readonly branch: string;
  /** IANA name of the institution's time zone: due dates end with its days. */
  readonly timeZone: string;
  /** The same for a message and its retry, different for everything else; absent where nothing changes. */
  readonly key?: string;
}
