import { type Day, dayOf } from "../../library/day.ts";
import type { Item, ItemStatus } from "../../library/item.ts";
import type { HoldCommand } from "../../library/library.ts";
import type { HoldOutcome, PinVerdict, Refusal, Refused } from "../../library/outcome.ts";
import type { Effect, Expectation } from "../../storage/port/change.ts";
import { CANCELLED, type Hold } from "../../storage/port/hold.ts";
import type { Loan } from "../../storage/port/loan.ts";
import type { PatronFacts, TitleFacts } from "../../storage/port/storage.ts";
import { addressed, type Decision, movesPatron } from "./decision.ts";
import { isBefore } from "../rules/calendar.ts";
import { serviceFee } from "../rules/fees.ts";
import { sameId } from "../../library/id.ts";
import { captureOf, hasRunOut, queuePosition, wants } from "../rules/hold_queue.ts";
import { countHolds } from "../rules/patron_report.ts";
import { ruleFor, type Rules, stands } from "../rules/rules.ts";
import { denialOf, isAt, type Moment } from "../rules/standing.ts";

/** Facts of a request about a hold, whether it named a copy or a title. */
export interface HoldFacts {
  readonly patron: PatronFacts;
  readonly pin: PinVerdict;
  readonly titleId: string;
  readonly title: string;
  /** The barcode that the request named; absent if it named a title. */
  readonly itemId?: string;
  /** Types of the copies that might fill the hold. */
  readonly itemTypes: readonly string[];
  /** On the title, in queue order. */
  readonly holds: readonly Hold[];
  /** The title's copies with their open loans. They may be left out if a hold is cancelled. */
  readonly copies: TitleFacts["copies"];
  /** The versions of the title and, if one was named, of the copy. */
  readonly expect: readonly Expectation[];
}

/** Decides what becomes of a request about a hold. */
export function decideHold(
  facts: HoldFacts,
  rules: Rules,
  command: HoldCommand,
  newId: () => string,
): Decision<HoldOutcome> {
  if (command.mode === "place") return placeHold(facts, rules, command, newId);
  const own = namedHold(ownHolds(facts, command).open, command);
  if (own === undefined) return refuse(facts, { reason: "hold-unknown" });
  return command.mode === "cancel" ? cancelHold(facts, own) : changeHold(facts, own, rules, command);
}

/** Parts the patron's holds on the title: the open ones, and those that ran out. An import brings one on each copy. */
function ownHolds({ holds, patron }: HoldFacts, command: HoldCommand): Record<"open" | "over", readonly Hold[]> {
  const today = todayOf(command);
  const own = holds.filter(({ patronId }) => sameId(patronId, patron.patron.patronId));
  return { open: own.filter((hold) => !hasRunOut(hold, today)), over: own.filter((hold) => hasRunOut(hold, today)) };
}

/** Picks the hold that a request means: that of the copy which it names, else the one on any copy, else the first. */
function namedHold(own: readonly Hold[], { itemId, titleId = "" }: HoldCommand): Hold | undefined {
  const isNamed = (copy: string | undefined) => copy !== undefined && sameId(copy, itemId ?? titleId);
  return own.find(({ capturedItemId }) => isNamed(capturedItemId)) ?? own.find((hold) => isNamed(hold.itemId)) ??
    own.find((hold) => hold.itemId === undefined) ?? own[0];
}

function placeHold(
  facts: HoldFacts,
  rules: Rules,
  command: HoldCommand,
  newId: () => string,
): Decision<HoldOutcome> {
  const { patronId, category, library } = facts.patron.patron;
  // A hold that ran out is still stored, since no job removes it; the new hold takes its place.
  const { open, over } = ownHolds(facts, command);
  const pickupLocation = asDeclared(command.pickupLocation ?? (library || command.origin.branch), rules);
  const rule = ruleFor(rules, category, facts.itemTypes[0] ?? "");
  const fee = serviceFee(rule.holdFee, "hold");
  const refusal = denialOf(facts.patron, rules, { now: command.now, timeZone: command.origin.timeZone }) ??
    placingDenial({ ...facts, own: open[0] }, pickupLocation, rules, command) ??
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
    expires: isPast(command) ? undefined : command.expires,
    status: "pending",
  };
  const effects: Effect[] = over.map(({ holdId }) => ({ kind: "end-hold", holdId }));
  effects.push({ kind: "place-hold", hold });
  if (fee !== undefined) {
    const common = { feeId: newId(), patronId, description: facts.title, incurred: command.now };
    effects.push({ kind: "charge", fee: { ...common, ...fee, outstanding: fee.amount, itemId: facts.itemId } });
  }
  // The hold that ran out captures its copy no longer.
  const holds = facts.holds.filter((each) => !over.includes(each));
  return change({ ...facts, holds }, hold, "placed", effects, command);
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
  if (isUnfillable(facts, command.scope)) return { reason: "hold-not-permitted" };
  const held = openHolds(facts.patron, { now: command.now, timeZone: command.origin.timeZone });
  if (isAt(held, ruleFor(rules, category, "").holdLimit) && stands("holds-over-limit", rules)) {
    return { reason: "holds-over-limit" };
  }
  return placeDenial(facts, pickupLocation, rules, command.scope === "library");
}

/** Statuses of copies that cannot fill a hold: no hold is placed on such a copy. */
const UNFILLING: ReadonlySet<ItemStatus> = new Set(["lost", "missing", "not-for-loan", "withdrawn"]);

/**
 * Tells whether a hold can never be filled. A hold on one copy needs that copy; any other hold takes any copy of the
 * title. A title without copies counts as on order.
 */
function isUnfillable({ copies, itemId = "" }: HoldFacts, scope: HoldCommand["scope"]): boolean {
  const wanted = scope === "item" ? copies.filter(({ item }) => sameId(item.itemId, itemId)) : copies;
  return wanted.length > 0 && wanted.every(({ item }) => UNFILLING.has(item.status));
}

/**
 * Tells why a hold cannot be collected at a branch.
 *
 * @param ofLibrary whether only a copy that belongs to the branch can fill the hold
 */
function placeDenial(
  { copies }: HoldFacts,
  pickupLocation: string,
  { branches: libraries }: Rules,
  ofLibrary: boolean,
): Refusal | undefined {
  const known = libraries.size === 0 || libraries.has(pickupLocation);
  if (!known) return { reason: "hold-library-unknown" };
  const hasCopy = !ofLibrary ||
    copies.some(({ item }) => sameId(item.permanentLocation, pickupLocation) && !UNFILLING.has(item.status));
  return hasCopy ? undefined : { reason: "hold-library-without-copy" };
}

/** Writes a branch's code as it is declared, if it is. */
function asDeclared(code: string, { branches }: Rules): string {
  return branches.get(code)?.code ?? code;
}

function todayOf({ now, origin }: HoldCommand): Day {
  return dayOf(now, origin.timeZone);
}

/**
 * Tells whether the requested end of a hold is before today. It is ignored then: a terminal with a wrong clock must be
 * able to place holds.
 */
function isPast(command: HoldCommand): boolean {
  return command.expires !== undefined && command.expires < todayOf(command);
}

/**
 * Cancels a hold. A waiting copy stays where it is and goes to the next in the queue when it is scanned: until then the
 * hold stands for it.
 */
function cancelHold(facts: HoldFacts, own: Hold): Decision<HoldOutcome> {
  const { patron, titleId, title, itemId } = facts;
  const { patronId } = patron.patron;
  const { pickupLocation } = own;
  return {
    kind: "change",
    action: "hold-cancelled",
    patronId,
    itemId: facts.itemId,
    titleId,
    outcome: {
      ...{ ok: true, patronId, titleId, title, itemId, pickupLocation, available: false, change: "cancelled" },
      ...addressed(patron),
    },
    effects: [
      own.status === "waiting"
        ? { kind: "change-hold", hold: { ...own, shelfExpires: CANCELLED } }
        : { kind: "end-hold", holdId: own.holdId },
    ],
    undo: [],
    expect: [movesPatron(patron), ...facts.expect],
  };
}

function changeHold(facts: HoldFacts, own: Hold, rules: Rules, command: HoldCommand): Decision<HoldOutcome> {
  const pickupLocation = asDeclared(command.pickupLocation ?? own.pickupLocation, rules);
  // Once a copy is captured, it no longer matters which copies could fill the hold.
  const ofLibrary = own.library !== undefined && own.status === "pending";
  const refusal = placeDenial(facts, pickupLocation, rules, ofLibrary);
  if (refusal !== undefined) return refuse(facts, refusal);
  const library = ofLibrary ? pickupLocation : own.library;
  const expires = isPast(command) ? own.expires : command.expires ?? own.expires;
  const hold: Hold = { ...own, pickupLocation, library, expires };
  return change(facts, hold, "changed", [{ kind: "change-hold", hold }], command);
}

function change(
  facts: HoldFacts,
  hold: Hold,
  what: "placed" | "changed",
  effects: readonly Effect[],
  command: HoldCommand,
): Decision<HoldOutcome> {
  const { patron, titleId, title, itemId } = facts;
  const queue = what === "placed" ? withHold(facts.holds, hold) : facts.holds;
  const { patronId, pickupLocation, expires } = hold;
  const position = queuePosition(queue, hold, todayOf(command));
  const known = { titleId, title, itemId, pickupLocation, expires, position };
  return {
    kind: "change",
    action: `hold-${what}`,
    patronId,
    itemId: facts.itemId,
    titleId,
    outcome: {
      ...{ ok: true, patronId, ...known, available: isAvailable(facts, hold, position), change: what },
      ...addressed(patron),
      ...isPast(command) && { expiryIgnored: true },
    },
    effects,
    undo: [],
    expect: [movesPatron(patron), ...facts.expect],
  };
}

/** Puts a new hold at its place in a queue: other library systems have holds that begin at a later day. */
function withHold(holds: readonly Hold[], hold: Hold): readonly Hold[] {
  const later = holds.findIndex(({ placed }) => isBefore(hold.placed, placed));
  return holds.toSpliced(later < 0 ? holds.length : later, 0, hold);
}

/**
 * Whether a copy stands on a shelf for a hold now: on the hold shelf where it is to be collected, or free for the
 * first in the queue.
 */
function isAvailable({ copies, holds }: HoldFacts, hold: Hold, position: number): boolean {
  if (hold.status === "in-transit") return false;
  if (hold.status === "waiting") {
    const captured = copies.find(({ item }) => captureOf([hold], item) !== undefined);
    return captured !== undefined && sameId(captured.item.currentLocation, hold.pickupLocation);
  }
  return position === 1 && copies.some(({ item, loan }) => wants(hold, item) && isFree(item, loan, holds));
}

/** Whether a copy stands on a shelf, free to be lent. */
function isFree(item: Item, loan: Loan | undefined, holds: readonly Hold[]): boolean {
  const here = loan === undefined && item.transitTo === undefined;
  return here && item.status === "available" && captureOf(holds, item) === undefined;
}

function refuse({ pin, patron }: HoldFacts, refusal: Refusal & Pick<Refused, "fee">): Decision<HoldOutcome> {
  const outcome: Refused = {
    ok: false,
    patronKnown: true,
    pin,
    patronId: patron.patron.patronId,
    ...refusal,
    ...addressed(patron),
  };
  return { kind: "refused", outcome };
}
