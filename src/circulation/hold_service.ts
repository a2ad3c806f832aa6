import type { HoldCommand, HoldServices } from "../library/library.ts";
import type { HoldOutcome } from "../library/outcome.ts";
import type { ItemFacts, PatronFacts, Storage, TitleFacts } from "../storage/port/storage.ts";
import { decideHold, type HoldFacts } from "./decide/decide_hold.ts";
import { type Decision, movesTitle, refusalOf, seesItem } from "./decide/decision.ts";
import type { DecidingParts } from "./engine_parts.ts";
import { sameId } from "../library/id.ts";
import { busyCard } from "./busy.ts";
import type { CardJudge } from "./pins/pin.ts";
import type { ServiceParts } from "./service_parts.ts";

/** The title of a hold as the storage knows it, whichever way the request named it. */
type Named = Pick<HoldFacts, "titleId" | "title" | "itemId" | "itemTypes" | "holds" | "copies" | "expect">;

/** Makes the service that places, cancels and changes holds. */
export function createHoldService(parts: ServiceParts): HoldServices {
  return {
    hold(command) {
      const judge = parts.guard.judge(command);
      const { patronId, itemId, titleId, mode } = command;
      const action = ({ place: "hold-placed", cancel: "hold-cancelled", change: "hold-changed" } as const)[mode];
      const subject = { action, patronId, itemId, titleId };
      return parts.perform<HoldOutcome>(command, subject, () => decide(parts, command, judge), busyCard);
    },
  };
}

async function decide(
  parts: DecidingParts,
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
  { storage }: DecidingParts,
  { patronId, itemId, titleId = "", scope, now, mode }: HoldCommand,
): Promise<{ patron?: PatronFacts; named?: Named }> {
  const asked = { patronId, now, mode };
  if (itemId !== undefined) {
    const facts = await factsOfCopy(storage, itemId, asked);
    return facts.named !== undefined || mode === "place" ? facts : await factsOfListed(storage, itemId, asked);
  }
  const { patron, title } = await storage.titleFacts(patronId, titleId, now);
  // Terminals that know no titles put a barcode there, as Koha wants it: then that is the copy that was asked for.
  const copy = scope === "item" ? title?.copies.find(({ item }) => sameId(item.itemId, titleId)) : undefined;
  if (copy !== undefined) return await factsOfCopy(storage, copy.item.itemId, asked);
  return { patron, named: title && nameByTitle(title) };
}

/** Finds what a patron's list of holds (CD) names: a title that has no copy stands there by its own identifier. */
async function factsOfListed(
  storage: Storage,
  listed: string,
  { patronId, now }: Pick<HoldCommand, "patronId" | "now">,
): Promise<{ patron?: PatronFacts; named?: Named }> {
  const { patron, title } = await storage.titleFacts(patronId, listed, now);
  return { patron, named: title && sameId(title.titleId, listed) ? nameByTitle(title) : undefined };
}

async function factsOfCopy(
  storage: Storage,
  itemId: string,
  { patronId, now, mode }: Pick<HoldCommand, "patronId" | "now" | "mode">,
): Promise<{ patron?: PatronFacts; named?: Named }> {
  const { patron, item: facts } = await storage.checkoutFacts(patronId, itemId, now);
  if (facts === undefined) return { patron };
  const { title } = mode === "cancel" ? {} : await storage.titleFacts(patronId, facts.item.titleId, now);
  return { patron, named: nameByItem(facts, title?.copies ?? []) };
}

function nameByItem(facts: ItemFacts, copies: TitleFacts["copies"]): Named {
  const { item, holds } = facts;
  return {
    titleId: item.titleId,
    title: item.title,
    itemId: item.itemId,
    itemTypes: [item.itemType],
    holds,
    copies,
    expect: [seesItem(facts), movesTitle({ titleId: item.titleId, version: facts.titleVersion })],
  };
}

function nameByTitle(facts: TitleFacts): Named {
  const { titleId, title, holds, copies } = facts;
  const itemTypes = copies.map(({ item }) => item.itemType);
  return { titleId, title, itemTypes, holds, copies, expect: [movesTitle(facts)] };
}
