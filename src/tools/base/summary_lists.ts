/** The lists that a patron information request may ask for, in the order of the summary's positions. */
export const summaryLists = ["holds", "overdue", "charged", "fines", "recalls", "unavailable"] as const;

export type SummaryList = (typeof summaryLists)[number];

export function isSummaryList(name: string): name is SummaryList {
  return summaryLists.some((list) => list === name);
}

/**
 * Writes the ten characters of the summary that ask for one list.
 *
 * @example
 * ```ts
 * summaryFor("charged"); // "  Y       "
 * ```
 */
export function summaryFor(list: SummaryList): string {
  return "Y".padStart(summaryLists.indexOf(list) + 1).padEnd(10);
}
