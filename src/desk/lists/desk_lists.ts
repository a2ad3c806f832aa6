/** The columns of each list that staff print, in their order. */
export const DESK_LISTS = {
  "to-pull": ["branch", "shelf", "call number", "item", "title", "author", "patron", "name", "pickup"],
  "uncollected": ["pickup", "item", "title", "patron", "name", "until", "cancelled", "next"],
  "on-shelf": ["pickup", "name", "patron", "item", "title", "until"],
  "in-transit": ["from", "to", "since", "item", "title", "patron", "name"],
  "lost": ["branch", "shelf", "call number", "item", "title", "status", "patron", "name"],
  "overdue": ["branch", "patron", "name", "address", "email", "phone", "item", "title", "due", "days"],
  "debts": ["branch", "patron", "name", "email", "phone", "owed"],
  "cards-ending": ["branch", "until", "patron", "name", "email", "phone"],
  "exceptions": ["at", "terminal", "patron", "item", "reason", "amount", "detail"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The name of one of {@link DESK_LISTS}. */
export type DeskListName = keyof typeof DESK_LISTS;

/** What is listed of a list. */
export interface ListAsked {
  /** The code of the branch that rows are about; absent or empty: any. */
  readonly branch?: string;
  /** Minor units: only debts of more; absent: all. */
  readonly over?: number;
}

/** The lists that staff print: copies to fetch, to put back and to look for, patrons to write to, and exceptions. */
export interface DeskLists {
  /** Gives the rows of a list, in the order in which staff work through it. Cells are in the order of the columns. */
  rows(name: DeskListName, asked?: ListAsked): Promise<readonly (readonly string[])[]>;
  /** Gives the rows as lines of CSV for spreadsheets, with the names of the columns first. */
  csv(name: DeskListName, asked?: ListAsked): AsyncIterable<string>;
}
