/**
 * The rows of an institution's ledger go from one database into another, where they are kept from now on.
 *
 * First they are stored there, then they are removed here. In between they are in both: a row is known again by its
 * ticket, however it was changed, so that a move that was cut off can be begun anew. Nobody may work on the rows
 * meanwhile.
 */
export interface LedgerMoves {
  /** Gives rows of an institution, the oldest first; so many at most. */
  leaving(institution: string, most: number): Promise<readonly MovingRow[]>;
  /**
   * Stores rows durably, in their order, but for those that are here already. Gives the number that each has here by the
   * one that it had there.
   */
  takeIn(institution: string, rows: readonly MovingRow[]): Promise<ReadonlyMap<number, number>>;
  /** Removes rows that are stored elsewhere. */
  letGo(ledgerIds: readonly number[]): Promise<void>;
  /** Numbers further rows from here on, at least: so no two databases give the same number. */
  numberFrom(number: number): Promise<void>;
}

/** A row of the ledger, as it goes into another database. */
export interface MovingRow {
  readonly ledgerId: number;
  /** By the names of its columns; a moment is in milliseconds since 1970. What is absent is left out. */
  readonly values: Readonly<Record<string, string | number>>;
}
