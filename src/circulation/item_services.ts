import { dayOf } from "../library/day.ts";
import type { Item } from "../library/item.ts";
import type { CopyServices, ItemQuery, ItemUpdateCommand } from "../library/library.ts";
import type { ItemUpdateOutcome } from "../library/outcome.ts";
import type { ItemReport } from "../library/report.ts";
import type { ItemOverview } from "../storage/port/storage.ts";
import { circulationStatus } from "./rules/circulation_status.ts";
import { type Decision, foundStatus, type ItemSeen, movesItem } from "./decide/decision.ts";
import type { DecidingParts } from "./engine_parts.ts";
import { serviceFee } from "./rules/fees.ts";
import { captureOf, isUncollected, queueLength } from "./rules/hold_queue.ts";
import { busyCopy } from "./busy.ts";
import { recallOfCopy } from "./rules/recall.ts";
import { ruleFor, type Rules } from "./rules/rules.ts";
import type { ServiceParts } from "./service_parts.ts";

/** Makes the services that tell about copies, and store what terminals say of them. */
export function createItemServices(parts: ServiceParts): CopyServices {
  const { storage, rules, perform } = parts;
  return {
    async item(query) {
      const inForce = rules(query.origin.account);
      const overview = await storage.itemOverview(query.itemId);
      if (overview === undefined || !isFoundNow(overview, inForce)) {
        return overview && reportOf(overview, inForce, query);
      }
      const subject = { action: "item-updated", itemId: query.itemId } as const;
      await perform<ItemUpdateOutcome>(query, subject, () => decideFound(parts, query), busyCopy);
      const after = await storage.itemOverview(query.itemId);
      return after && reportOf(after, inForce, query);
    },
    updateItem(command) {
      const subject = { action: "item-updated", itemId: command.itemId } as const;
      return perform<ItemUpdateOutcome>(command, subject, () => decideUpdate(parts, command), busyCopy);
    },
  };
}

/** Tells whether a copy is lost and counts as found because a terminal asks about it (`seen_on_item_information`). */
function isFoundNow({ item: { status } }: ItemOverview, { account }: Rules): boolean {
  return account?.foundWhenAsked === true && (status === "lost" || status === "missing");
}

async function decideFound(parts: DecidingParts, query: ItemQuery): Promise<Decision<ItemUpdateOutcome>> {
  const facts = await parts.storage.itemFacts(query.itemId);
  if (facts === undefined) return { kind: "refused", outcome: { ok: false, reason: "item-unknown" } };
  return changeOfItem(facts, { ...facts.item, status: foundStatus(facts.item.status) }, "found");
}

function reportOf(overview: ItemOverview, rules: Rules, query: ItemQuery): ItemReport {
  const { item, due } = overview;
  const { now, origin: { timeZone } } = query;
  const rule = ruleFor(rules, "", item.itemType);
  const recall = recallOfCopy(overview, rule, now, timeZone);
  return {
    item,
    status: circulationStatus(overview, rules, now, timeZone),
    due,
    recalled: recall.kind === "recalled" ? recall.issued : undefined,
    ...holdsOf(overview, query),
    fee: serviceFee(rule.checkoutFee, "rental")?.amount,
  };
}

/**
 * Counts the holds that await a copy, and tells until when it is on the hold shelf. Nobody waits for most copies. For
 * them the day need not be worked out.
 */
function holdsOf(
  { item, awaited }: ItemOverview,
  { now, origin: { timeZone } }: ItemQuery,
): Pick<ItemReport, "holds" | "holdUntil"> {
  if (awaited === undefined) return { holds: 0 };
  const { holds } = awaited;
  const today = dayOf(now, timeZone);
  const captured = captureOf(holds, item);
  const onShelf = captured?.status === "waiting" && !isUncollected(captured, today);
  return { holds: queueLength(holds, today), holdUntil: onShelf ? captured.shelfExpires : undefined };
}

async function decideUpdate(
  { storage }: DecidingParts,
  command: ItemUpdateCommand,
): Promise<Decision<ItemUpdateOutcome>> {
  const facts = await storage.itemFacts(command.itemId);
  if (facts === undefined) return { kind: "refused", outcome: { ok: false, reason: "item-unknown" } };
  return changeOfItem(facts, { ...facts.item, properties: command.properties });
}

function changeOfItem(
  facts: ItemSeen,
  item: Item,
  detail?: string,
): Decision<ItemUpdateOutcome> {
  return {
    kind: "change",
    action: "item-updated",
    patronId: undefined,
    itemId: item.itemId,
    outcome: { ok: true, item },
    effects: [{ kind: "change-item", item }],
    undo: [],
    expect: [movesItem(facts)],
    detail,
  };
}
