import { captureOf, queueLength } from "../../circulation/rules/hold_queue.ts";
import type { Day } from "../../library/day.ts";
import type { Item } from "../../library/item.ts";
import type { Hold } from "../../storage/port/hold.ts";
import type { Loan } from "../../storage/port/loan.ts";
import type { TitleFacts } from "../../storage/port/storage.ts";
import type { CopyPlace, FoundCopy, FoundWork } from "./found_records.ts";

/** How the places of copies are ordered for who looks for one. */
const ORDER: readonly CopyPlace[] = ["in", "on-loan", "held", "in-transit", "away"];

/** Tells where a copy is. */
export function describeCopy(
  item: Item,
  loan: Pick<Loan, "due" | "patronId"> | undefined,
  holds: readonly Hold[],
): FoundCopy {
  const { itemId, titleId, title, status, currentLocation, transitTo, shelvingLocation = "", callNumber } = item;
  return {
    ...{ itemId, titleId, title, status, callNumber, shelf: shelvingLocation, branch: transitTo ?? currentLocation },
    place: placeOf(item, loan, holds),
    ...loan && { due: loan.due.epochMilliseconds, patronId: loan.patronId },
  };
}

function placeOf(item: Item, loan: object | undefined, holds: readonly Hold[]): CopyPlace {
  if (item.status !== "available") return "away";
  if (loan !== undefined) return "on-loan";
  if (item.transitTo !== undefined) return "in-transit";
  return captureOf(holds, item) === undefined ? "in" : "held";
}

/** Tells of a title how many copies are in, where, when the next comes back, and how many wait. */
export function describeWork(facts: TitleFacts, author: string, today: Day, most = Infinity): FoundWork {
  const { titleId, title, holds } = facts;
  const copies = facts.copies.map(({ item, loan }) => describeCopy(item, loan, holds))
    .toSorted((a, b) => ORDER.indexOf(a.place) - ORDER.indexOf(b.place) || (a.due ?? 0) - (b.due ?? 0));
  const due = copies.flatMap((copy) => copy.place === "on-loan" && copy.due !== undefined ? [copy.due] : []);
  return {
    ...{ titleId, title, author },
    copies: copies.slice(0, most),
    copyCount: copies.length,
    inCount: copies.filter(({ place }) => place === "in").length,
    ...due.length > 0 && { nextDue: Math.min(...due) },
    queue: queueLength(holds, today),
  };
}
