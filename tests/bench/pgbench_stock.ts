/** Patrons and copies by number, as pgbench computes them: each terminal lends and takes back its own. */
export interface PgbenchStock {
  readonly firstPatron: number;
  readonly patronsEach: number;
  readonly firstItem: number;
  readonly itemsEach: number;
}

/** The first patron of a terminal. */
export function patronOf({ firstPatron, patronsEach }: PgbenchStock, terminal: number): string {
  return String(firstPatron + terminal * patronsEach);
}

/** A copy of a terminal's. */
export function itemOf({ firstItem, itemsEach }: PgbenchStock, terminal: number, copy: number): string {
  return String(firstItem + terminal * itemsEach + copy);
}
