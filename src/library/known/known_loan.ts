import { compareStamps, type Known, type Stamp } from "./known.ts";
import { isThere, type KnownList } from "./known_list.ts";

/** A loan, as far as it is known. */
export type LoanSaid = {
  /** Empty: nobody said to whom, or the copy keeps no card of that patron. */
  readonly patronId: string;
  /** When it is due, as it was written, or as ISO 8601 has it in files; `null`: nobody said. */
  readonly due: string | null;
  /** `null`: nobody said. */
  readonly renewals: number | null;
};

/** What was said last of a copy's loan; `null`: it is not on loan, and by whom it was is forgotten. */
export interface KnownLoan extends Known<LoanSaid | null> {
  /** Of a loan whose patron is forgotten: when a list of that patron's loans told that it is over. */
  readonly over?: Stamp;
}

/**
 * Works out whether a copy is on loan: as was said last of the copy, unless the list of that patron's loans has been told
 * as a whole since, and the copy is not in it. `undefined` where nobody said.
 *
 * @param listOf what is known of the list of a patron's loans, whose keys are identifiers of copies
 */
export function loanNow(
  itemId: string,
  said: KnownLoan | undefined,
  listOf: (patronId: string) => KnownList | undefined,
): KnownLoan | undefined {
  if (said === undefined) return said;
  if (said.value === null) return said.over === undefined ? said : { value: null, ...said.over };
  const list = listOf(said.value.patronId);
  const listed = list && isThere(list, itemId);
  if (listed === undefined || listed.there || compareStamps(listed.since, said) <= 0) return said;
  return { value: null, at: listed.since.at, origin: listed.since.origin };
}
