import type { Item } from "../library/item.ts";
import type { HoldCommand, Library } from "../library/library.ts";
import type { HoldOutcome } from "../library/outcome.ts";
import type { Hold } from "../storage/port/hold.ts";
import type { Loan } from "../storage/port/loan.ts";
import type { ItemFacts, PatronFacts, Storage, TitleFacts } from "../storage/port/storage.ts";
import { decideHold, type HoldFacts } from "./decide_hold.ts";
import { type Decision, movesItem, movesTitle, refusalOf, titleOf } from "./decision.ts";
import type { EngineParts } from "./engine_parts.ts";
import { captureOf, sameId } from "./hold_queue.ts";
import { BUSY_CARD } from "./perform.ts";
import type { CardJudge } from "./pins/pin.ts";
import type { ServiceParts } from "./service_parts.ts";

/** What the storage knows about the title of a hold, whichever way the request named it. */
type Named = Omit<HoldFacts, "patron" | "pin">;

/** Makes the service that places, cancels and changes holds. */
export function createHoldService(parts: ServiceParts): Pick<Library, "hold"> {
  return {
    hold(command) {
      const judge = parts.guard.judge(command);
      const { patronId, itemId, titleId, mode } = command;
      const action = ({ place: "hold-placed", cancel: "hold-cancelled", change: "hold-changed" } as const)[mode];
      const subject = { action, patronId, itemId, titleId };
      return parts.perform<HoldOutcome>(command, subject, () => decide(parts, command, judge), BUSY_CARD);
    },
  };
}

async function decide(
  parts: EngineParts,
  command: HoldCommand,
  judge: CardJudge,
): Promise<Decision<HoldOutcome>> {
  const { patron, named } = await factsOf(parts, command);
  const card = await judge(patron);
  if (card.refusal !== undefined) return refusalOf(card, card.refusal);
  if (named === undefined) {
    const reason = command.itemId === undefined ? "title-unknown" : "item-unknown";
    return refusalOf(card, { reason });
  }
  return decideHold({ ...named, ...card }, parts.rules(command.origin.account), command, parts.newId);
}

async function factsOf(
  { storage }: EngineParts,
  { patronId, itemId, titleId = "", scope, now }: HoldCommand,
): Promise<{ patron?: PatronFacts; named?: Named }> {
  if (itemId !== undefined) return await factsOfCopy(storage, patronId, itemId, now);
  const { patron, title } = await storage.titleFacts(patronId, titleId, now);
  // Terminals that know no titles put a barcode there, as Koha wants it: then that is the copy that was asked for.
  const copy = scope === "item" ? title?.copies.find(({ item }) => sameId(item.itemId, titleId)) : undefined;
  if (copy !== undefined) return await factsOfCopy(storage, patronId, copy.item.itemId, now);
  return { patron, named: title && nameByTitle(title) };
}

async function factsOfCopy(storage: Storage, patronId: string, itemId: string, now: Temporal.Instant) {
  const { patron, item } = await storage.checkoutFacts(patronId, itemId, now);
  return { patron, named: item && nameByItem(item, await isAvailable(storage, patronId, item, now)) };
}

/** Tells whether a copy of the title stands on a shelf. Where nobody waits for it yet, the others must be asked for. */
async function isAvailable(
  storage: Storage,
  patronId: string,
  { item, loan, holds, freeCopies }: ItemFacts,
  now: Temporal.Instant,
): Promise<boolean> {
  if (isFree(item, loan, holds) || freeCopies > 0) return true;
  if (holds.length > 0) return false;
  const { title } = await storage.titleFacts(patronId, item.titleId, now);
  return title !== undefined && hasFreeCopy(title);
}

function nameByItem(facts: ItemFacts, available: boolean): Named {
  const { item, holds } = facts;
  return {
    titleId: item.titleId,
    title: item.title,
    itemId: item.itemId,
    itemTypes: [item.itemType],
    holds,
    available,
    expect: [movesItem(facts), titleOf(facts, true)],
  };
}

function nameByTitle(facts: TitleFacts): Named {
  const { titleId, title, holds, copies } = facts;
  return {
    titleId,
    title,
    itemTypes: copies.map(({ item }) => item.itemType),
    holds,
    available: hasFreeCopy(facts),
    expect: [movesTitle(facts)],
  };
}

function hasFreeCopy({ copies, holds }: TitleFacts): boolean {
  return copies.some(({ item, loan }) => isFree(item, loan, holds));
}

/** Whether a copy stands on a shelf, free to be lent. */
function isFree(item: Item, loan: Loan | undefined, holds: readonly Hold[]): boolean {
  const here = loan === undefined && item.transitTo === undefined;
  return here && item.status === "available" && captureOf(holds, item) === undefined;
}
