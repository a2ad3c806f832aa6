import type { ItemFacts, Storage } from "../storage/port/storage.ts";

/** Finds a copy's newest change, which came later than the facts if their version has moved on: then they are of no use. */
export async function withLastChange(storage: Pick<Storage, "itemFacts">, facts: ItemFacts): Promise<ItemFacts> {
  return { ...facts, lastChange: (await storage.itemFacts(facts.item.itemId))?.lastChange };
}
