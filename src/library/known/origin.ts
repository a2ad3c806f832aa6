import { compareStamps, type FactOrigin, type Stamp } from "./known.ts";
import { isCopyKnown, type KnownCard, type KnownCopy } from "./known_records.ts";

/** Where the newest of what is known of a card comes from; `undefined`: it is not known as one. */
export function originOfCard({ facts, loans, holds, debt }: KnownCard): FactOrigin | undefined {
  if (facts.valid === undefined) return undefined;
  const { sum, fees, payments } = debt;
  const lists = [loans, holds, fees].flatMap(({ whole, entries }) => [whole, ...Object.values(entries)]);
  return newestOrigin([...Object.values(facts), ...lists, sum, ...Object.values(payments)]);
}

/** Where the newest of what is known of a copy comes from; `undefined`: nothing is known of it. */
export function originOfCopy(copy: KnownCopy): FactOrigin | undefined {
  return isCopyKnown(copy) ? newestOrigin([...Object.values(copy.facts), copy.loan]) : undefined;
}

function newestOrigin(stamps: readonly (Stamp | undefined)[]): FactOrigin | undefined {
  let newest: Stamp | undefined;
  for (const stamp of stamps) {
    if (stamp !== undefined && (newest === undefined || compareStamps(newest, stamp) < 0)) newest = stamp;
  }
  return newest?.origin;
}
