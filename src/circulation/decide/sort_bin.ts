import type { Item } from "../../library/item.ts";
import { binByLines } from "../rules/sort_bins.ts";
import { sameId } from "../../library/id.ts";
import { type BinRule, ruleFor, type Rules } from "../rules/rules.ts";

/** What a sorter's rules look at when a copy is scanned as returned. */
export interface Sorted {
  /** The branch where it is scanned. */
  readonly branch: string;
  /** The branch where it must go, possibly this one; absent if staff must see the copy first. */
  readonly destination?: string;
  /** Whether it goes to a patron who waits for it. */
  readonly holdWaits: boolean;
}

/** Stands for a copy whose return was refused or undone: it goes nowhere, and no hold waits for it. */
export const UNSORTED: Pick<Sorted, "destination" | "holdWaits"> = { holdWaits: false };

/**
 * Finds the sorter's bin for a copy: that of the account's first line in Koha's grammar that fits, else of the first
 * bin rule that fits, else of the rule for its item type.
 *
 * @param item the copy before it was scanned; absent for an unknown barcode, which only rules without a condition on
 *   copies fit
 */
export function sortBinOf(rules: Rules, item: Item | undefined, sorted: Sorted): string | undefined {
  const lines = rules.account?.sortBins;
  const byLine = lines && item && binByLines(lines, item, sorted.branch);
  if (byLine !== undefined) return byLine;
  const fitting = rules.bins.find((rule) => isOf(rule, item) && goes(rule, sorted));
  return fitting?.bin ?? (item && ruleFor(rules, "", item.itemType).sortBin);
}

function isOf({ itemType, collection }: BinRule, item: Item | undefined): boolean {
  return (itemType === undefined || (item !== undefined && sameId(itemType, item.itemType))) &&
    (collection === undefined || (item !== undefined && sameId(collection, item.collection)));
}

function goes({ destination: asked, holdWaits }: BinRule, sorted: Sorted): boolean {
  if (holdWaits !== undefined && holdWaits !== sorted.holdWaits) return false;
  if (asked === undefined) return true;
  const { destination, branch } = sorted;
  if (destination === undefined) return false;
  const here = sameId(destination, branch);
  return asked === "here" ? here : asked === "elsewhere" ? !here : sameId(asked, destination);
}
