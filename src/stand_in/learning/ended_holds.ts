import { foldId } from "../../library/id.ts";
import { compareStamps } from "../../library/known/known.ts";
import { type KnownList, mergeLists, partOfList } from "../../library/known/known_list.ts";
import { type HoldListed, type KnownCard, NO_CARD } from "../../library/known/known_records.ts";
import type { KnownRecords } from "../../storage/port/known_records.ts";
import type { Heard, Learned } from "./learn_answer.ts";

/** A loan that the system has made. */
interface LoanMade {
  readonly patronId: string;
  readonly itemId: string;
  /** The words of the title, as the 12 has them. */
  readonly title: string | undefined;
  readonly at: number;
}

/**
 * Finds the holds that have ended since a loan fulfilled them: of the copy, or of its title as a 16 or a file names it. No answer
 * says so. Only those are told that are known: else each card would keep a word about every title that it has borrowed.
 *
 * @param told what the same answers teach of cards
 */
export async function endedHolds(
  all: readonly { readonly heard: Heard; readonly learned: Learned }[],
  told: Learned["cards"],
  known: Pick<KnownRecords, "find">,
): Promise<readonly (readonly [patronId: string, card: KnownCard])[]> {
  const loans = all.flatMap(({ heard, learned }) => heard.request.name === "checkout" ? loansIn(learned) : []);
  if (loans.length === 0) return [];
  const found = await known.find({
    cards: loans.map(({ patronId }) => patronId),
    copies: loans.map(({ itemId }) => itemId),
  });
  const learned = new Map([...told].map(([id, card]) => [foldId(id), card] as const));
  return loans.flatMap(({ patronId, itemId, title, at }) => {
    const holdsIn = (cards: Learned["cards"]) => (cards.get(foldId(patronId)) ?? NO_CARD).holds;
    const titleId = found.copies.get(foldId(itemId))?.facts.titleId?.value;
    const ended = endedIn(mergeLists(holdsIn(found.cards), holdsIn(learned)), [itemId, title, titleId], at);
    return ended === undefined ? [] : [[patronId, { ...NO_CARD, holds: ended }] as const];
  });
}

function loansIn({ copies }: Learned): readonly LoanMade[] {
  return [...copies].flatMap(([itemId, { loan, facts }]) =>
    loan?.value ? [{ patronId: loan.value.patronId, itemId, title: facts.title?.value, at: loan.at }] : []
  );
}

function endedIn(
  { entries }: KnownList<HoldListed>,
  names: readonly (string | undefined)[],
  at: number,
): KnownList<HoldListed> | undefined {
  const when = { at, origin: "learned" } as const;
  const ended = new Set(
    names.flatMap((name) => name ? [foldId(name)] : []).filter((key) => {
      const hold = Object.hasOwn(entries, key) ? entries[key] : undefined;
      return hold !== undefined && hold.value !== null && compareStamps(hold, when) < 0;
    }),
  );
  return ended.size === 0 ? undefined : partOfList([...ended].map((key) => [key, null] as const), when);
}
