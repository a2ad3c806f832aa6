/** A terminal that is connected at this moment, for those who watch. */
export interface ConnectedTerminal {
  /** The number of the connection, as in the log. */
  readonly connection: number;
  readonly address: string;
  /** The port that it connected to. */
  readonly port: number;
  /** Milliseconds since 1970 at which it connected. */
  readonly since: number;
  /** The account it is logged in as; absent before. */
  readonly account?: string;
  /** What it called its place when it logged in; empty if it did not. */
  readonly terminal: string;
  /** Whether its last status message said that it is out of paper. */
  readonly outOfPaper: boolean;
}
