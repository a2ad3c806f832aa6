import { sameId } from "../id.ts";
import { compareStamps, type Known, type Stamp } from "./known.ts";
import type { KnownList } from "./known_list.ts";
import { type KnownLoan, loanNow, type LoanSaid } from "./known_loan.ts";
import { copyLoanNow, type KnownCard, type KnownCopy } from "./known_records.ts";

/**
 * Forgets who had a copy, once a loan is over. A list keeps an entry that has ended, since an older statement that comes
 * later must not bring it back; whoever reads the list sees by it who had the copy. Here the copy itself says so instead:
 * that it came back, and when, which names nobody.
 */

/** Writes what is known of a copy without those who do not have it any more. */
export function withoutBorrowers(
  itemId: string,
  copy: KnownCopy,
  listOf: (patronId: string) => KnownList | undefined,
): KnownCopy {
  const { facts: { due, ...facts }, loan } = copy, now = copyLoanNow(itemId, copy, listOf);
  const isOver = now.kind === "not on loan";
  // Its moments stay, so that what comes later counts as it would have.
  const isOthers = due?.value && (isOver || isOfEarlier(due, loan));
  if (!isOthers && !(isOver && loan?.value)) return copy;
  const ended = loanNow(itemId, loan, listOf);
  return {
    ...copy,
    facts: { ...facts, ...due && { due: isOthers ? { ...due, value: null } : due } },
    ...loan &&
      {
        loan: isOver && loan.value
          ? { value: null, ...stampOf(loan), ...ended?.value === null && { over: stampOf(ended) } }
          : loan,
      },
  };
}

/** Writes a card's list of loans without those that are over, as far as the copies say so. */
export function withoutEnded(
  patronId: string,
  card: KnownCard,
  copyOf: (itemId: string) => KnownCopy | undefined,
): KnownCard {
  const { loans } = card, all = Object.entries(loans.entries);
  const there = all.filter(([itemId, said]) => said.value !== null && !isOver(said, patronId, copyOf(itemId)));
  return there.length === all.length ? card : { ...card, loans: { ...loans, entries: Object.fromEntries(there) } };
}

/** Whether a due date was told of a loan to somebody else, who had the copy before. */
function isOfEarlier(due: Known<LoanSaid | null>, loan: KnownLoan | undefined): boolean {
  return Boolean(loan?.value && due.value && !sameId(due.value.patronId, loan.value.patronId)) &&
    loan !== undefined && compareStamps(due, loan) < 0;
}

/** Whether the copy has come back, or gone to somebody else, since it was said that this patron has it. */
function isOver(said: Stamp, patronId: string, copy: KnownCopy | undefined): boolean {
  const { loan, gone } = copy ?? {};
  if (gone !== undefined && compareStamps(gone, said) > 0) return true;
  if (loan === undefined || compareStamps(loan, said) <= 0) return false;
  return loan.value === null || (loan.value.patronId !== "" && !sameId(loan.value.patronId, patronId));
}

function stampOf({ at, origin }: Stamp): Stamp {
  return { at, origin };
}
