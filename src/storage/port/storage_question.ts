import type { Storage } from "./storage.ts";

/** The methods of the port that only read the library. */
export type StorageQuestion = Extract<
  keyof Storage,
  | "patronFacts"
  | "patronOverview"
  | "itemFacts"
  | "itemOverview"
  | "checkoutFacts"
  | "checkinFacts"
  | "titleFacts"
  | "loansFacts"
  | "feeFacts"
  | "list"
  | "fees"
  | "feesOfItem"
  | "counts"
  | "note"
  | "use"
>;
