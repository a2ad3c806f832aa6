/** A terminal that is connected now, as the staff page and commands show it. */
export interface ConnectedTerminal {
  /** Counts connections since the start; the log names terminals by the same number. */
  readonly connection: number;
  readonly address: string;
  /** The listener's port. */
  readonly port: number;
  /** Milliseconds since 1970 at which it connected. */
  readonly since: number;
  /** Id of the account; absent before the login. */
  readonly account?: string;
  /** The location code (CP) of its login; empty if there was none. */
  readonly terminal: string;
  /** Whether its last status message (99) said that its printer is out of paper. */
  readonly outOfPaper: boolean;
  /** Whether its bytes pass to its library system and back: nothing else is known of it. */
  readonly relayed?: true;
}
