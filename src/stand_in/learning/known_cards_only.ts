import { foldId } from "../../library/id.ts";
import type { KnownCard } from "../../library/known/known_records.ts";
import type { KnownRecords } from "../../storage/port/known_records.ts";

/** What is told of cards, by their identifiers. */
type CardsTold = ReadonlyMap<string, KnownCard>;

/**
 * Leaves out cards of which nothing was told but that the system has no such card, as long as nothing is known of them. A
 * vendor that tries numbers, or a reader that misreads them, would fill the records with cards that nobody has.
 */
export async function knownCardsOnly(told: CardsTold, known: Pick<KnownRecords, "find">): Promise<CardsTold> {
  const gone = [...told].filter(([, card]) => isGoneOnly(card)).map(([id]) => id);
  if (gone.length === 0) return told;
  const { cards } = await known.find({ cards: gone, copies: [] });
  const unknown = new Set(gone.filter((id) => !cards.has(foldId(id))));
  return new Map([...told].filter(([id]) => !unknown.has(id)));
}

function isGoneOnly({ gone, facts, loans, holds, debt }: KnownCard): boolean {
  const said = [facts, loans.entries, holds.entries, debt.fees.entries, debt.payments];
  return gone !== undefined && said.every((part) => Object.keys(part).length === 0);
}
