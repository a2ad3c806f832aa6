import type { Item } from "../library/item.ts";
import type { Calendar } from "./calendar.ts";
import { CASE_TITLES } from "./case_titles.ts";
import { SAMPLE } from "./cases.ts";
import { barcode, copyOf } from "./copies.ts";

const I = SAMPLE.items;

/** Makes the copies that the cases are about. */
export function caseItems(calendar: Calendar): readonly Item[] {
  const states = caseStates(calendar);
  return CASE_TITLES.flatMap(({ title, copies }) => copies.map((itemId) => copyOf(title, itemId, states.get(itemId))));
}

/**
 * Tells what is special about a copy, by barcode; the others stand on their shelf at MAIN, or their loan tells the
 * rest.
 */
function caseStates({ now }: Calendar): ReadonlyMap<string, Partial<Item>> {
  return new Map<string, Partial<Item>>([
    [I.inTransitForHold, { transitTo: "CPL" }],
    [I.inTransit, { permanentLocation: "CPL", currentLocation: "MAIN", transitTo: "CPL" }],
    [I.elsewhere, { currentLocation: "CPL" }],
    [I.onOrder, { status: "on-order" }],
    [I.inProcess, { status: "in-process" }],
    [I.lost, { status: "lost" }],
    [I.missing, { status: "missing" }],
    [I.claimedReturned, { status: "claimed-returned" }],
    [I.lostOnLoan, { status: "lost" }],
    [I.damaged, { status: "damaged" }],
    [I.withdrawn, { status: "withdrawn" }],
    [I.justReturned, { returned: now.subtract({ minutes: 5 }) }],
    [I.wantedLibrary, { permanentLocation: "CPL" }],
    [I.returnsToOtherLibrary, { permanentLocation: "CPL" }],
    [I.waitingAtCpl, { permanentLocation: "CPL" }],
    [I.withProperties, { properties: "cover torn, page 17 missing" }],
    [I.bare, { owner: "" }],
    ...[44, 45, 46].map((number) => [barcode(number), { status: "claimed-returned" }] as const),
    ...[47, 48].map((number) => [barcode(number), { status: "lost" }] as const),
  ]);
}
