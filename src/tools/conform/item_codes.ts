import type { ItemState } from "./profile/profile.ts";

/** Codes of the document that fit where a copy stands. */
const CODES: Readonly<Record<ItemState, string>> = {
  "available": "0[39]",
  "on-order": "02",
  "on-loan": "0[457]",
  "in-process": "06",
  "on-hold-shelf": "08",
  "in-transit": "10",
  "claimed-returned": "11",
  "lost": "12",
  "missing": "13",
};

/**
 * Writes the expectation that a copy is told to stand there. `01` (other) and numbers beyond the document's list say
 * nothing against it: a server may have codes of its own.
 */
export function standsAs(...states: readonly ItemState[]): string {
  return `circulationStatus~^(${states.map((state) => CODES[state]).join("|")}|0[01]|1[4-9]|[2-9][0-9])$`;
}
