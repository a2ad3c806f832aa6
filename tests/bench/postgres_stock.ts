/** Copies that a terminal lends and takes back, one after the other. */
export const ITEMS_OF_ONE = 20;

/** The patron of a terminal. Digits only: pgbench computes it. */
export function patronId(terminal: number): string {
  return String(7_000_000 + terminal);
}

/** A copy of a terminal's. */
export function itemId(terminal: number, copy: number): string {
  return String(8_000_000 + terminal * ITEMS_OF_ONE + copy);
}
