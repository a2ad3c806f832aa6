import type { CleanUp } from "../scenario.ts";

/** Writes a checkout (11) without no block. */
export function checkout(patron: string, item: string, more = "", policy = "Y"): string {
  return `11${policy}N{now}{none}AO{institution}|AA${patron}|AB${item}|AC|${more}`;
}

export function checkin(item: string, more = ""): string {
  return `09N{now}{now}AP{location}|AO{institution}|AB${item}|AC|${more}`;
}

export function itemInformation(item: string): string {
  return `17{now}AO{institution}|AB${item}|AC|`;
}

/** Writes a patron information request (63) for the list at a place of the summary. */
export function patronInformation(patron: string, summary = ""): string {
  return `63{language}{now}${summary.padEnd(10)}AO{institution}|AA${patron}|AC|`;
}

export function renewal(patron: string, item: string): string {
  return `29NN{now}{none}AO{institution}|AA${patron}|AB${item}|AC|`;
}

export function hold(mode: "+" | "-" | "*", patron: string, item: string, more = ""): string {
  return `15${mode}{now}${more}AO{institution}|AA${patron}|AB${item}|AC|`;
}

/** Brings a copy back to its shelf, whoever has it. */
export function backOnShelf(item: string): readonly CleanUp[] {
  return [
    { send: checkin(item), done: "10", otherwise: `item ${item} may still be on loan` },
    { send: itemInformation(item), done: "circulationStatus=03|09", otherwise: `item ${item} is not on its shelf` },
  ];
}
