import type { ItemFacts, Storage } from "../storage/port/storage.ts";
import type { LastBorrower } from "./desk.ts";
import { searchJournal } from "./search_journal.ts";

/**
 * How many hours after a return its row is looked for in the journal: what came back while the library was closed, or a
 * terminal off-line, is told later.
 */
const TOLD_WITHIN = 7 * 24;

/**
 * Finds who had a copy last, as long as the journal keeps it; `undefined`: it never came back, or the library has
 * forgotten whom it came from.
 */
export async function lastBorrower(
  storage: Pick<Storage, "itemFacts">,
  journal: Pick<Storage, "journalSpan">,
  id: string,
): Promise<LastBorrower | undefined> {
  const facts = await storage.itemFacts(id);
  if (facts === undefined) return undefined;
  const { item: { itemId, returned } } = facts;
  if (returned === undefined) return undefined;
  const newest = ofNewestChange(facts);
  if (newest !== undefined) return newest;
  const span = { since: returned, until: returned.add({ hours: TOLD_WITHIN }) };
  const search = { patronId: "", itemId, terminal: "", action: "checkin", reason: "", ...span };
  for await (const { patronId, outcome } of searchJournal(journal, search)) {
    if (outcome === "done" && patronId !== undefined) return { patronId, until: returned.epochMilliseconds };
  }
  return undefined;
}

/** Spares the search where the return is what has become of the copy last. */
function ofNewestChange({ lastChange }: ItemFacts): LastBorrower | undefined {
  if (lastChange?.action !== "checkin" || lastChange.patronId === undefined) return undefined;
  return { patronId: lastChange.patronId, until: lastChange.at.epochMilliseconds };
}
