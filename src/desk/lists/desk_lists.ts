/** The columns of each list that staff print, in their order. */
export const DESK_LISTS = {
  "to-pull": ["branch", "shelf", "call number", "item", "title", "author", "patron", "name", "pickup"],
  "uncollected": ["pickup", "item", "title", "patron", "name", "until", "cancelled", "next"],
  "overdue": ["branch", "patron", "name", "address", "email", "phone", "item", "title", "due", "days"],
  "exceptions": ["at", "terminal", "patron", "item", "reason", "amount", "detail"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The name of one of {@link DESK_LISTS}. */
export type DeskListName = keyof typeof DESK_LISTS;

/** What staff print: what to fetch, what to put back, whom to write to, and what to look at. */
export interface DeskLists {
  /**
   * Gives the rows of a list, in the order in which staff go through it; cells stand in the order of its columns.
   *
   * @param branch only those of this branch, by its code
   */
  rows(name: DeskListName, branch?: string): Promise<readonly (readonly string[])[]>;
  /** The same as lines of CSV for spreadsheets, the columns first. */
  csv(name: DeskListName, branch?: string): AsyncIterable<string>;
}
