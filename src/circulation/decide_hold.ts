import { dayOf } from "../library/day.ts";
import type { HoldCommand } from "../library/library.ts";
import type { HoldOutcome, PinVerdict, Refusal, Refused } from "../library/outcome.ts";
import type { Effect, Expectation } from "../storage/port/change.ts";
import type { Hold } from "../storage/port/hold.ts";
import type { PatronFacts } from "../storage/port/storage.ts";
import { type Decision, movesPatron } from "./decision.ts";
import { serviceFee } from "./fees.ts";
import { hasRunOut, queuePosition, sameId } from "./hold_queue.ts";
import { countHolds } from "./patron_report.ts";
import { ruleFor, type Rules } from "./rules.ts";
import { denialOf, isAt, type Moment } from "./standing.ts";

/** Everything that decides about a hold, whether the request named a copy or a title. */
export interface HoldFacts {
  readonly patron: PatronFacts;
  readonly pin: PinVerdict;
  readonly titleId: string;
  readonly title: string;
  /** The barcode of the copy that the request named. */
  readonly itemId?: string;
  /** Types of the copies that might fill it. */
  readonly itemTypes: readonly string[];
  /** Open holds on the title, in queue order. */
  readonly holds: readonly Hold[];
  /** Whether a copy stands on a shelf now. */
  readonly available: boolean;
  /** The title, and the copy if one was named. */
  readonly expect: readonly Expectation[];
}

/** Decides what becomes of a request about a hold. */
export function decideHold(
  facts: HoldFacts,
  rules: Rules,
  command: HoldCommand,
  newId: () => string,
): Decision<HoldOutcome> {
  const own = facts.holds.find(({ patronId }) => sameId(patronId, facts.patron.patron.patronId));
  if (command.mode === "place") return placeHold(facts, own, rules, command, newId);
  const today = dayOf(command.now, command.origin.timeZone);
  if (own === undefined || hasRunOut(own, today)) return refuse(facts, { reason: "hold-unknown" });
  return command.mode === "cancel" ? cancelHold(facts, own) : changeHold(facts, own, rules, command);
}

function placeHold(
  facts: HoldFacts,
  own: Hold | undefined,
  rules: Rules,
  command: HoldCommand,
  newId: () => string,
): Decision<HoldOutcome> {
  const { patronId, category, library } = facts.patron.patron;
  // A hold that ran out is still there, since nothing happens by itself; a new one takes its place.
  const over = own !== undefined && hasRunOut(own, dayOf(command.now, command.origin.timeZone));
  const counted = { ...facts, own: over ? undefined : own };
  const pickupLocation = command.pickupLocation ?? (library || command.origin.branch);
  const rule = ruleFor(rules, category, facts.itemTypes[0] ?? "");
  const fee = serviceFee(rule.holdFee, "hold");
  const refusal = denialOf(facts.patron, rules, { now: command.now, timeZone: command.origin.timeZone }) ??
    placingDenial(counted, pickupLocation, rules, command) ??
    (fee !== undefined && !command.feeAcknowledged ? { reason: "fee-not-acknowledged" as const, fee } : undefined);
  if (refusal !== undefined) return refuse(facts, refusal);
  const hold: Hold = {
    holdId: newId(),
    patronId,
    titleId: facts.titleId,
    itemId: command.scope === "item" ? facts.itemId : undefined,
    library: command.scope === "library" ? pickupLocation : undefined,
    pickupLocation,
    placed: command.now,
    expires: command.expires,
    status: "pending",
  };
  const effects: Effect[] = over ? [{ kind: "end-hold", holdId: own.holdId }] : [];
  effects.push({ kind: "place-hold", hold });
  if (fee !== undefined) {
    const common = { feeId: newId(), patronId, description: facts.title, incurred: command.now };
    effects.push({ kind: "charge", fee: { ...common, ...fee, outstanding: fee.amount, itemId: facts.itemId } });
  }
  return change(facts, hold, "placed", effects, command);
}

function openHolds({ holds }: PatronFacts, moment: Moment): number {
  const { pending, inTransit, waiting } = countHolds(holds, moment);
  return pending + inTransit + waiting;
}

function placingDenial(
  facts: HoldFacts & { readonly own: Hold | undefined },
  pickupLocation: string,
  rules: Rules,
  command: HoldCommand,
): Refusal | undefined {
  const { category } = facts.patron.patron;
  if (facts.own !== undefined) return { reason: "hold-exists" };
  const itemTypes = facts.itemTypes.length === 0 ? [""] : facts.itemTypes;
  if (!itemTypes.some((itemType) => ruleFor(rules, category, itemType).holdsAllowed)) {
    return { reason: "hold-not-permitted" };
  }
  if (command.scope === "item" && facts.itemId === undefined) return { reason: "item-unknown" };
  const held = openHolds(facts.patron, { now: command.now, timeZone: command.origin.timeZone });
  if (isAt(held, ruleFor(rules, category, "").holdLimit)) return { reason: "holds-over-limit" };
  return placeAndTimeDenial(pickupLocation, rules, command);
}

/** Why a hold can be collected neither there nor then. */
function placeAndTimeDenial(
  pickupLocation: string,
  { branches: libraries }: Rules,
  { expires, now, origin }: HoldCommand,
): Refusal | undefined {
  const known = libraries.size === 0 || libraries.has(pickupLocation);
  if (!known) return { reason: "hold-library-unknown" };
  const past = expires !== undefined && expires < dayOf(now, origin.timeZone);
  return past ? { reason: "hold-expired" } : undefined;
}

/** Cancels a hold. A waiting copy stays where it is and goes to the next in the queue when it is scanned. */
function cancelHold(facts: HoldFacts, own: Hold): Decision<HoldOutcome> {
  const { patron, titleId, title, available, itemId } = facts;
  const { patronId } = patron.patron;
  const { pickupLocation } = own;
  return {
    kind: "change",
    action: "hold-cancelled",
    patronId,
    itemId: facts.itemId,
    titleId,
    outcome: { ok: true, patronId, titleId, title, itemId, pickupLocation, available, change: "cancelled" },
    effects: [{ kind: "end-hold", holdId: own.holdId }],
    undo: [],
    expect: [movesPatron(patron), ...facts.expect],
  };
}

function changeHold(facts: HoldFacts, own: Hold, rules: Rules, command: HoldCommand): Decision<HoldOutcome> {
  const pickupLocation = command.pickupLocation ?? own.pickupLocation;
  const refusal = placeAndTimeDenial(pickupLocation, rules, command);
  if (refusal !== undefined) return refuse(facts, refusal);
  const hold: Hold = { ...own, pickupLocation, expires: command.expires ?? own.expires };
  return change(facts, hold, "changed", [{ kind: "change-hold", hold }], command);
}

function change(
  facts: HoldFacts,
  hold: Hold,
  what: "placed" | "changed",
  effects: readonly Effect[],
  { now, origin }: HoldCommand,
): Decision<HoldOutcome> {
  const { patron, titleId, title, available, itemId } = facts;
  const queue = what === "placed" ? [...facts.holds, hold] : facts.holds;
  const { patronId, pickupLocation, expires } = hold;
  const position = queuePosition(queue, hold, dayOf(now, origin.timeZone));
  return {
    kind: "change",
    action: `hold-${what}`,
    patronId,
    itemId: facts.itemId,
    titleId,
    outcome: { ok: true, patronId, titleId, title, itemId, pickupLocation, expires, position, available, change: what },
    effects,
    undo: [],
    expect: [movesPatron(patron), ...facts.expect],
  };
}

function refuse({ pin, patron }: HoldFacts, refusal: Refusal & Pick<Refused, "fee">): Decision<HoldOutcome> {
  const outcome: Refused = { ok: false, patronKnown: true, pin, patronId: patron.patron.patronId, ...refusal };
  return { kind: "refused", outcome };
}
