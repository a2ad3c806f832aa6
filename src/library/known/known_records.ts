import type { Day } from "../day.ts";
import { foldId, sameId } from "../id.ts";
import type { ItemStatus } from "../item.ts";
import { compareStamps, type Facts, type FactValue, mergeFacts, type Stamp } from "./known.ts";
import { type KnownDebt, mergeDebts, NO_DEBT } from "./known_debt.ts";
import { entriesThere, type KnownList, laterOf, mergeLists, NO_LIST } from "./known_list.ts";
import { type KnownLoan, loanNow, type LoanSaid } from "./known_loan.ts";

/** What may be known of a patron, one by one; address, mail, telephone and birth date only where the library asks for them. */
export type CardFacts = {
  /** The whole name as answers write it (AE). */
  readonly name: string;
  /** The name in its two parts, as files have it. */
  readonly names: readonly [first: string, last: string];
  /** The system's own form of the number, where this is another one under which it finds the patron; nothing else is known of it. */
  readonly sameAs: string;
  /** The fourteen flags of the patron status, as they were written. */
  readonly flags: string;
  /** The six counts of a 64, as they were written. */
  readonly counts: string;
  /** BL. */
  readonly valid: boolean;
  readonly expires: Day | null;
  readonly category: string;
  readonly library: string;
  readonly cardLost: boolean;
  readonly block: { readonly message: string; readonly until: Day | null } | null;
  /** The PIN as a hash; empty: what was known as right is not right any more. */
  readonly pin: string;
  readonly address: string;
  readonly email: string;
  readonly phone: string;
  readonly birthDate: Day;
};

/** An entry of a list of loans: the barcode as it is written, where its key is written otherwise. */
export type LoanListed = true | string;

/** An entry of a list of holds: a copy waits on the shelf, or not yet; or the hold rests, and keeps no copy from others. */
export type HoldListed = "waiting" | "pending" | "suspended";

/** Makes the entry of a copy in a list of loans. */
export function loanListed(itemId: string): readonly [key: string, listed: LoanListed] {
  const key = foldId(itemId);
  return [key, key === itemId || itemId];
}

/** Tells the barcodes of a list of loans as they were written. */
export function loansThere(list: KnownList<LoanListed>): readonly string[] {
  return [...entriesThere(list)].map(([key, listed]) => listed === true ? key : listed);
}

/** What is known of a patron. */
export interface KnownCard extends CardAndLists {
  /** When the system said that there is no such card, or a whole feed lacked it (`fed`); what is older counts no more. */
  readonly gone?: Stamp;
}

/** What is known of a card that there is. */
export interface CardAndLists {
  readonly facts: Facts<CardFacts>;
  /** The patron's loans by the copies' barcodes, as a 64 lists them. */
  readonly loans: KnownList<LoanListed>;
  /** The patron's holds by title or copy, as they were told. */
  readonly holds: KnownList<HoldListed>;
  readonly debt: KnownDebt;
}

/** What may be known of a copy, one by one. */
export type CopyFacts = {
  readonly title: string;
  readonly author: string;
  readonly titleId: string;
  readonly itemType: string;
  readonly mediaType: string;
  /** The circulation status of an 18, in the system's code. */
  readonly circulationStatus: string;
  readonly securityMarker: string;
  /** Whether it is on loan, where nobody said to whom. */
  readonly lent: { readonly due: string } | false;
  readonly permanentLocation: string;
  readonly currentLocation: string;
  readonly magnetic: boolean;
  /** What is the matter with it, loans, holds and transit apart, as files say it. */
  readonly status: ItemStatus;
  /** The branch that it is on its way to; `null`: it is not on its way. */
  readonly transitTo: string | null;
  /** The loan as whoever lent, renewed or took it back said last: a list of loans tells no due date. `null`: it came back. */
  readonly due: LoanSaid | null;
  /** Whether a hold has captured it, and where it is then; `null`: none has. */
  readonly captured: "waiting" | "in-transit" | null;
  /** Whether its loan costs something. */
  readonly loanCosts: boolean;
  /** How many patrons wait for it (CF of an 18). */
  readonly holdQueue: number;
};

/** What is known of a copy. */
export interface KnownCopy {
  readonly facts: Facts<CopyFacts>;
  readonly loan?: KnownLoan;
  /** When a whole feed lacked it; what is older counts no more. */
  readonly gone?: Stamp;
}

/** What is known of a terminal's login at the system. */
export interface KnownLogin {
  /** The password with which the system took it last, as a hash; empty: what was known as right is not right any more. */
  readonly facts: Facts<{ readonly pin: string }>;
}

/** Nothing is known of a card. */
export const NO_CARD: KnownCard = { facts: {}, loans: NO_LIST, holds: NO_LIST, debt: NO_DEBT };

/** Nothing is known of a copy. */
export const NO_COPY: KnownCopy = { facts: {} };

/** The form of the number under which a card is known, where it is another one than it was asked for in. */
export function otherForm(found: KnownCard | undefined): string | undefined {
  return found?.facts.valid === undefined ? found?.facts.sameAs?.value : undefined;
}

/** Merges what is told of a card into what is known of it. */
export function mergeCards(known: KnownCard, told: KnownCard): KnownCard {
  const gone = laterOf(known.gone, told.gone);
  const merged = {
    facts: mergeFacts(known.facts, told.facts),
    loans: mergeLists(known.loans, told.loans),
    holds: mergeLists(known.holds, told.holds),
    debt: mergeDebts(known.debt, told.debt),
  };
  return gone === undefined ? merged : { ...since(merged, gone), gone };
}

/** Merges what is told of a copy into what is known of it. */
export function mergeCopies(known: KnownCopy, told: KnownCopy): KnownCopy {
  const { loan } = mergeFacts<{ loan: LoanSaid | null }>(
    { ...known.loan && { loan: known.loan } },
    { ...told.loan && { loan: told.loan } },
  );
  const gone = laterOf(known.gone, told.gone), facts = mergeFacts(known.facts, told.facts);
  if (gone === undefined) return { facts, ...loan !== undefined && { loan } };
  const isLater = (stamp: Stamp) => compareStamps(stamp, gone) > 0;
  return { facts: laterFacts(facts, gone), ...loan !== undefined && isLater(loan) && { loan }, gone };
}

/** Tells whether anything is known of a copy that counts. */
export function isCopyKnown({ facts, loan }: KnownCopy): boolean {
  return loan !== undefined || Object.keys(facts).length > 0;
}

/** Whether a copy is on loan, as far as that is known, and what else is known of the loan. */
export type CopyLoan =
  | { readonly kind: "not on loan" }
  | { readonly kind: "on loan"; readonly to?: LoanSaid }
  | { readonly kind: "unknown" };

/**
 * Works out a copy's loan by what was said last: of its loan, of its state, or of all loans of the patron. Where that told no
 * due date, the one of the same patron's loan stays, unless the copy has come back since.
 */
export function copyLoanNow(
  itemId: string,
  { facts: { lent, due }, loan }: KnownCopy,
  listOf: (patronId: string) => KnownList | undefined,
): CopyLoan {
  const said = loanNow(itemId, loan, listOf);
  if (lent !== undefined && (said === undefined || compareStamps(said, lent) < 0)) {
    if (lent.value === false) return { kind: "not on loan" };
    // An 18 names nobody: a loan that is known goes on.
    return said?.value ? { kind: "on loan", to: withDue(said.value, due, lent) } : { kind: "on loan" };
  }
  if (said === undefined) return { kind: "unknown" };
  return said.value === null ? { kind: "not on loan" } : { kind: "on loan", to: withDue(said.value, due, lent) };
}

function withDue(to: LoanSaid, due: Facts<CopyFacts>["due"], lent: Facts<CopyFacts>["lent"]): LoanSaid {
  if (to.due !== null || !due?.value || !sameId(due.value.patronId, to.patronId)) return to;
  return lent?.value === false && compareStamps(lent, due) > 0 ? to : { ...to, ...due.value };
}

/** Drops what is older than the moment at which there was no such card. */
function since({ facts, loans, holds, debt }: CardAndLists, gone: Stamp): CardAndLists {
  const ended = { whole: gone, entries: {} };
  const isLater = (stamp: Stamp) => compareStamps(stamp, gone) > 0;
  const { sum, payments } = debt;
  return {
    facts: laterFacts(facts, gone),
    loans: mergeLists(loans, ended),
    holds: mergeLists(holds, ended),
    debt: {
      ...sum !== undefined && isLater(sum) && { sum },
      fees: mergeLists(debt.fees, ended),
      payments: Object.fromEntries(Object.entries(payments).filter(([, paid]) => isLater(paid))),
    },
  };
}

function laterFacts<F extends Readonly<Record<string, FactValue>>>(facts: Facts<F>, gone: Stamp): Facts<F> {
  const later: { [Name in keyof F]?: Facts<F>[Name] } = {};
  for (const name in facts) {
    const fact = facts[name];
    if (fact !== undefined && compareStamps(fact, gone) > 0) later[name] = fact;
  }
  return later;
}
