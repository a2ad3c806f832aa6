import type { ItemFacts, Storage } from "../storage/port/storage.ts";

/**
 * Adds a copy's newest change to its facts. If that change came after the facts were read, the copy's version has moved
 * on, and a decision on these facts meets a conflict.
 */
export async function withLastChange(storage: Pick<Storage, "itemFacts">, facts: ItemFacts): Promise<ItemFacts> {
  return { ...facts, lastChange: (await storage.itemFacts(facts.item.itemId))?.lastChange };
}
