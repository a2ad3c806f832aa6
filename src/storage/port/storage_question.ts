import type { Storage } from "./storage.ts";

/** What of the port asks about the library as it is, and changes nothing. */
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
