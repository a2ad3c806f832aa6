import { isQueued, type Ledger, type LedgerRow } from "../../storage/port/ledger.ts";

/** What a request is about. */
interface About {
  readonly itemId?: string | undefined;
  readonly patronId?: string | undefined;
}

/**
 * Lists what must be handed over before a change of a copy or a patron: what waits of them, and whatever must be handed over
 * before that, the oldest first.
 */
export async function queueBefore(
  ledger: Pick<Ledger, "waitingOf" | "waitingOfPatron">,
  institution: string,
  { itemId, patronId }: About,
): Promise<readonly LedgerRow[]> {
  const ofCopy = itemId ? await ledger.waitingOf(institution, itemId) : [];
  const ofPatron = patronId ? await ledger.waitingOfPatron(institution, patronId) : [];
  const first = [...ofCopy, ...ofPatron];
  // Of returns alone, those of the copy are all.
  if (!first.some(isQueued)) return ofCopy;
  const found = new Map<number, LedgerRow>();
  for (let rows: readonly LedgerRow[] = first; rows.length > 0;) {
    const added = rows.filter(({ ledgerId }) => !found.has(ledgerId));
    for (const row of added) found.set(row.ledgerId, row);
    const further: LedgerRow[] = [];
    for (const row of added.filter(isQueued)) {
      const beside = [
        ...await ledger.waitingOf(institution, row.itemId ?? ""),
        ...row.patronId ? await ledger.waitingOfPatron(institution, row.patronId) : [],
      ];
      further.push(...beside.filter(({ ledgerId }) => ledgerId < row.ledgerId));
    }
    rows = further;
  }
  return [...found.values()].toSorted((a, b) => a.ledgerId - b.ledgerId);
}
