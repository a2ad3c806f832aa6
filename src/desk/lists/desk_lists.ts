/** The columns of each list that staff print, in their order. */
export const DESK_LISTS = {
  "to-pull": ["branch", "shelf", "call number", "item", "title", "author", "patron", "name", "pickup"],
  "uncollected": ["pickup", "item", "title", "patron", "name", "until", "cancelled", "next"],
  "overdue": ["branch", "patron", "name", "address", "email", "phone", "item", "title", "due", "days"],
  "exceptions": ["at", "terminal", "patron", "item", "reason", "amount", "detail"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The name of one of {@link DESK_LISTS}. */
export type DeskListName = keyof typeof DESK_LISTS;

/** The lists that staff print: copies to fetch, copies to put back, patrons to write to, and exceptions. */
export interface DeskLists {
  /**
   * Gives the rows of a list, in the order in which staff work through it. Cells are in the order of the columns.
   *
   * @param branch only rows of the branch with this code
   */
  rows(name: DeskListName, branch?: string): Promise<readonly (readonly string[])[]>;
  /** Gives the rows as lines of CSV for spreadsheets, with the names of the columns first. */
  csv(name: DeskListName, branch?: string): AsyncIterable<string>;
}
