import { addDays, type Day, dayOf } from "../../library/day.ts";
import type { Fee } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { CheckinCommand } from "../../library/library.ts";
import type { CheckinOutcome, NotTakenBack, ReturnAlert, TakenBack } from "../../library/outcome.ts";
import type { Patron } from "../../library/patron.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { Hold } from "../../storage/port/hold.ts";
import type { Borrower, ItemFacts } from "../../storage/port/storage.ts";
import type { AccountRules } from "../rules/account_rules.ts";
import { isBefore } from "../rules/calendar.ts";
import { type Decision, foundStatus, movesBorrower, movesItem, titleOf } from "./decision.ts";
import { endLoss, lateness } from "../rules/fees.ts";
import { sameId } from "../../library/id.ts";
import { captureOf, firstFillable, isCancelled, isUncollected } from "../rules/hold_queue.ts";
import { type ResolvedRule, ruleFor, type Rules } from "../rules/rules.ts";
import { undoOf } from "./undo.ts";
import { sortBinOf, type Sorted, UNSORTED } from "./sort_bin.ts";

interface CheckinFacts {
  readonly item: ItemFacts;
  /** The patron who has the copy; absent if it is not on loan. */
  readonly borrower?: Borrower;
  /** The borrower's fees about the copy; absent if the loan is not late, and the copy not lost. */
  readonly fees?: readonly Fee[];
  /** Patrons whose holds the copy may fill, by `patronId`. */
  readonly holders: ReadonlyMap<string, Patron>;
}

/** What a return costs, gives back, and ends. */
type CostsOfReturn = ReturnType<typeof lateness> & Pick<ReturnType<typeof endLoss>, "lossEnded">;

/** The place where a copy must go, and the effects on it and on the holds on its title. */
interface Route {
  readonly alert?: ReturnAlert;
  readonly destination?: string;
  readonly hold?: Hold;
  readonly transitTo?: string;
  /** Whether the copy stood on the shelf for a hold that was cancelled, and no other hold waits for it. */
  readonly holdCancelled?: true;
  readonly effects: readonly Effect[];
}

/**
 * Decides what happens to a copy that is scanned as returned: the loan ends, and the copy is sent where it is wanted.
 */
export function decideCheckin(
  facts: CheckinFacts,
  rules: Rules,
  command: CheckinCommand,
  newId: () => string,
): Decision<CheckinOutcome> {
  const { item: { item, loan }, borrower } = facts;
  // A return that was made off-line has already happened, so that nothing refuses it.
  const refused = command.offline === undefined ? returnDenial(facts, rules.account, command) : undefined;
  if (refused !== undefined) {
    const { branch } = command.origin;
    const sortBin = sortBinOf(rules, item, { ...UNSORTED, destination: refused.destination, branch });
    return { kind: "refused", outcome: { ok: false, alert: "other", ...refused, item, sortBin } };
  }
  const found = { ...item, currentLocation: command.origin.branch, status: foundStatus(item.status) };
  const returned = timeOfReturn(facts.item, command);
  const route = seenByStaff(routeOf(facts, found, rules, command), found, rules);
  const late = latenessOf(facts, returned, rules, command, newId);
  const effects: Effect[] = loan === undefined ? [] : [endLoan(item.itemId, rules)];
  effects.push(...late.effects, ...route.effects);
  const after = { ...found, transitTo: route.transitTo, ...loan && { returned } };
  if (!sameItem(item, after)) effects.push({ kind: "change-item", item: after, was: item });
  const sortBin = sortBinOf(rules, item, sortedBy(route, command));
  if (effects.length === 0 && route.alert === undefined) {
    return { kind: "refused", outcome: { ok: false, reason: "not-on-loan", item, sortBin } };
  }
  return {
    kind: "change",
    action: "checkin",
    patronId: rules.forgetPatronAtReturn ? undefined : loan?.patronId,
    itemId: item.itemId,
    outcome: { ...outcomeOfReturn(facts, after, route, late), sortBin },
    effects,
    undo: undoOf(effects, facts.item),
    detail: late.detail,
    expect: [
      movesItem(facts.item),
      titleOf(facts.item, effects),
      ...loan !== undefined && borrower !== undefined ? [movesBorrower(borrower)] : [],
    ],
  };
}

/** Tells why a copy is not taken back: staff must see it, as in Koha. */
function returnDenial(
  { item: { item, holds } }: CheckinFacts,
  account: AccountRules = {},
  { now, origin }: CheckinCommand,
): Pick<NotTakenBack, "reason" | "alert" | "destination"> | undefined {
  const { status } = item;
  if (status === "withdrawn" && !account.withdrawnTakenBack) return { reason: "item-withdrawn" };
  if (account.lostNotTakenBack && (status === "lost" || status === "missing")) return { reason: `item-${status}` };
  const destination = rightBranch(item, account.returnedTo, origin.branch);
  if (destination !== undefined) return { reason: "return-elsewhere", alert: "send-elsewhere", destination };
  const capturable = holds.length > 0 && foundStatus(status) === "available" && captureOf(holds, item) === undefined;
  if (!account.heldNotTakenBack || !capturable) return undefined;
  return firstFillable(holds, item, dayOf(now, origin.timeZone)) && { reason: "item-held" };
}

/** Gives the branch where a copy must be returned, if this one may not take it; `undefined` if it may. */
function rightBranch(item: Item, to: AccountRules["returnedTo"], branch: string): string | undefined {
  if (to === undefined) return undefined;
  const { permanentLocation: home, currentLocation: holding } = item;
  const right = to === "home" ? [home] : to === "holding" ? [holding] : [home, holding];
  return right.some((one) => sameId(one, branch)) ? undefined : right[0];
}

/** Ends a loan; with that the journal forgets who had the copy, where the rules say so. */
export function endLoan(itemId: string, { forgetPatronAtReturn }: Rules): Effect {
  return { kind: "end-loan", itemId, ...forgetPatronAtReturn && { forget: true } };
}

function routeOf(
  { item: { holds }, holders }: CheckinFacts,
  item: Item,
  rules: Rules,
  command: CheckinCommand,
): Route {
  // Most copies have no hold. For them the day need not be worked out.
  if (holds.length === 0) return routeHome(item, rules);
  const today = dayOf(command.now, command.origin.timeZone);
  const captured = captureOf(holds, item);
  const uncollected = captured !== undefined && isUncollected(captured, today);
  const dropped: Effect[] = uncollected ? [{ kind: "end-hold", holdId: captured.holdId }] : [];
  const hold = captured !== undefined && !uncollected
    ? captured
    : item.status === "available"
    ? firstFillable(holds, item, today)
    : undefined;
  const holder = hold && holders.get(hold.patronId);
  const rule = ruleFor(rules, holder?.category ?? "", item.itemType);
  const route = hold === undefined ? routeHome(item, rules) : routeTowards(hold, item, rule, today);
  // As in Koha, the answer names the hold although the copy is not captured for it.
  if (rules.account?.holdsNotCaptured && hold?.status === "pending") {
    return { ...route, transitTo: undefined, effects: dropped };
  }
  const holdCancelled = captured !== undefined && isCancelled(captured) && hold === undefined || undefined;
  return { ...route, holdCancelled, effects: [...dropped, ...route.effects] };
}

/**
 * Adds an alert to a withdrawn copy that is taken back and that is wanted nowhere: it must not go back on its shelf
 * (Koha's CV 99).
 */
function seenByStaff(route: Route, { status }: Item, { account }: Rules): Route {
  const unwanted = route.alert === undefined && status === "withdrawn" && account?.withdrawnTakenBack === true;
  return unwanted ? { ...route, alert: "other" } : route;
}

function sortedBy({ alert, destination, hold }: Route, { origin: { branch } }: CheckinCommand): Sorted {
  if (alert === "other") return { ...UNSORTED, branch };
  return { branch, destination: destination ?? branch, holdWaits: hold !== undefined };
}

/** Sends a copy without a hold to where it belongs: it stays there, or travels there. */
function routeHome(item: Item, { account }: Rules): Route {
  const home = item.permanentLocation;
  if (home === "" || sameId(home, item.currentLocation)) return { effects: [] };
  // A copy that is already in transit stays in transit.
  const sent = !account?.notSentHome || item.transitTo !== undefined;
  return { alert: "send-elsewhere", destination: home, ...sent && { transitTo: home }, effects: [] };
}

/** Sends a copy to the patron who waits for it: onto the hold shelf here, or on its way to the pickup location. */
function routeTowards(hold: Hold, item: Item, rule: ResolvedRule, today: Day): Route {
  const destination = hold.pickupLocation;
  const common = { capturedItemId: item.itemId };
  if (sameId(destination, item.currentLocation)) {
    if (hold.status === "waiting") return { alert: "hold-here", destination, hold, effects: [] };
    const shelfExpires = addDays(today, rule.holdShelfDays);
    const waiting: Hold = { ...hold, ...common, status: "waiting", shelfExpires };
    return { alert: "hold-here", destination, hold, effects: [{ kind: "change-hold", hold: waiting }] };
  }
  const travelling: Hold = { ...hold, ...common, status: "in-transit", shelfExpires: undefined };
  const effects: Effect[] = hold.status === "in-transit" ? [] : [{ kind: "change-hold", hold: travelling }];
  return { alert: "hold-elsewhere", destination, hold, transitTo: destination, effects };
}

/** Gives the moment of the return: the terminal's, but not before the loan began and not in the future. */
function timeOfReturn({ loan }: ItemFacts, { now, returned }: CheckinCommand): Temporal.Instant {
  if (returned === undefined || isBefore(now, returned)) return now;
  const beforeLoan = loan !== undefined && isBefore(returned, loan.checkedOut);
  return beforeLoan ? now : returned;
}

function latenessOf(
  { item: { item, loan }, borrower, fees = [] }: CheckinFacts,
  returned: Temporal.Instant,
  rules: Rules,
  { origin }: CheckinCommand,
  newId: () => string,
): CostsOfReturn {
  if (loan === undefined || borrower === undefined) return { effects: [] };
  const late = lateness({ loan, item, category: borrower.category, fees }, returned, rules, origin, newId);
  if (item.status !== "lost") return late;
  const loss = endLoss(loan, fees, returned);
  const dueBack = (late.dueBack ?? 0) + (loss.dueBack ?? 0);
  const detail = [late.detail, loss.detail].filter((told) => told !== undefined).join("; ");
  return {
    ...late,
    effects: [...late.effects, ...loss.effects],
    ...dueBack > 0 && { dueBack },
    ...loss.lossEnded !== undefined && { lossEnded: loss.lossEnded },
    ...detail !== "" && { detail },
  };
}

function outcomeOfReturn(
  { item, borrower, holders }: CheckinFacts,
  after: Item,
  { alert, destination, hold, holdCancelled }: Route,
  { fee, dueBack, lossEnded }: CostsOfReturn,
): TakenBack {
  const holder = hold && holders.get(hold.patronId);
  return {
    ok: true,
    item: after,
    patronId: item.loan && (borrower?.patronId ?? item.loan.patronId),
    alert,
    destination,
    hold: hold && { patronId: hold.patronId, name: holder ? `${holder.firstName} ${holder.lastName}`.trim() : "" },
    fee,
    ...dueBack !== undefined && { dueBack },
    ...lossEnded !== undefined && { lossEnded },
    holdCancelled,
    ...after.status !== item.item.status && { found: item.item.status },
  };
}

function sameItem(a: Item, b: Item): boolean {
  return a.status === b.status && a.transitTo === b.transitTo && sameId(a.currentLocation, b.currentLocation) &&
    (a.returned === b.returned || (a.returned !== undefined && b.returned?.equals(a.returned) === true));
}
