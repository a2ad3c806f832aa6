import { spec } from "../citation.ts";
import { standsAs } from "../item_codes.ts";
import { type CleanUp, type FoundBefore, must, named, should } from "../scenario.ts";

/** What every refusal of a checkout must say. */
export const GATE_STAYS_SHUT = named(
  "gate.refused",
  should("desensitize=N|U", "what is not lent must not leave the building", spec("Field Definitions, desensitize")),
);

/** What a copy must be told to be after a loan and after a return that the server has acknowledged: told once of all scenarios. */
export const ON_LOAN = named(
  "loan.status",
  should(standsAs("on-loan"), "the copy is charged", spec("Field Definitions, circulation status")),
);
export const IS_BACK = named(
  "return.status",
  must(standsAs("available"), "the copy is back", spec("Field Definitions, circulation status")),
);

const NO_LOAN: FoundBefore = {
  found: ["loan.status", "loan.counted"],
  why: "the server acknowledged a loan before, of which neither the copy nor the patron showed anything",
};
const NO_RETURN: FoundBefore = {
  found: ["return.status", "return.counted"],
  why: "the server acknowledged a return before, after which the loan went on",
};

/** Why what begins with a copy on its shelf is left out. */
export const KEEPS_LOANS: readonly FoundBefore[] = [NO_LOAN, NO_RETURN];

/** Why what needs holds is left out. */
export const KEEPS_HOLDS: readonly FoundBefore[] = [
  ...KEEPS_LOANS,
  ...["hold.counted", "hold.gone"].map((rule): FoundBefore => ({
    found: [rule],
    why: "the server acknowledged a hold or its end before, of which the patron showed nothing",
  })),
];

/** Writes a checkout (11) without no block. Its due date is of no importance then, and tells it from others. */
export function checkout(patron: string, item: string, more = "", policy = "Y"): string {
  return `11${policy}N{now}{due}AO{institution}|AA${patron}|AB${item}|AC|${more}`;
}

/** Writes a checkin (09). */
export function checkin(item: string, more = ""): string {
  return `09N{now}{returned}AP{location}|AO{institution}|AB${item}|AC|${more}`;
}

/** Writes an item information request (17). */
export function itemInformation(item: string): string {
  return `17{now}AO{institution}|AB${item}|AC|`;
}

/** Writes a patron information request (63) for the list at a place of the summary. */
export function patronInformation(patron: string, summary = ""): string {
  return `63{language}{now}${summary.padEnd(10)}AO{institution}|AA${patron}|AC|${pinIfNeeded(patron)}`;
}

/** Adds the PIN of a patron of the profile where the server answers nothing without one. */
export function pinIfNeeded(patron: string): string {
  return /^\{[a-z.-]+\}$/.test(patron) ? patron.replace("}", ".if-needed}") : "";
}

/** Writes a renewal (29). */
export function renewal(patron: string, item: string): string {
  return `29NN{now}{due}AO{institution}|AA${patron}|AB${item}|AC|`;
}

/** Writes a hold (15), with an end, and with the pickup location that the profile names, unless they stand in what follows. */
export function hold(mode: "+" | "-" | "*", patron: string, item: string, more = ""): string {
  const ends = more.includes("BW") ? "" : "BW{expiry}|";
  const at = more.includes("BS") ? "" : "{at-pickup}";
  return `15${mode}{now}${ends}${at}${more}AO{institution}|AA${patron}|AB${item}|AC|`;
}

/** Brings a copy back to its shelf, also where a patron has it. */
export function backOnShelf(item: string): readonly CleanUp[] {
  return [{
    send: checkin(item),
    asks: itemInformation(item),
    until: [standsAs("available")],
    of: "available",
    otherwise: `item ${item} is not on its shelf`,
  }];
}

/** Cancels every hold that a patron has placed on a copy. */
export function withdrawn(patron: string, item: string): CleanUp {
  return {
    send: hold("-", patron, item),
    asks: patronInformation(patron),
    // A blank count says nothing.
    until: ["unavailableHoldsCount=0000", "holdItemsCount=0000"],
    nothing: "ok=0",
    // Some place a hold on the title, which they cannot cancel by a copy; a loan to that patron fulfils it.
    instead: [checkout(patron, item), checkin(item)],
    left: ["unavailableHoldsCount~[1-9]", "holdItemsCount~[1-9]"],
    of: "available",
    otherwise: `the hold of patron ${patron} on item ${item} could not be cancelled`,
  };
}
