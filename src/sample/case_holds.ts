import type { Hold } from "../storage/port/hold.ts";
import type { Calendar } from "./calendar.ts";
import { CASE_TITLES } from "./case_titles.ts";
import { SAMPLE } from "./cases.ts";

const P = SAMPLE.patrons;
const I = SAMPLE.items;

interface Row {
  readonly patronId: string;
  /** The barcode of a copy of the title. */
  readonly of: string;
  /** Days ago. */
  readonly placed: number;
  readonly pickup?: "CPL";
  readonly only?: "item" | "library";
  /** Days until the patron stops wanting it. */
  readonly until?: number;
  readonly captured?: "in-transit" | "waiting";
  /** Days until its place on the hold shelf ends. */
  readonly shelf?: number;
}

const HOLDS: readonly Row[] = [
  { patronId: P.manual, of: I.waitingForManual, placed: 9, captured: "waiting", shelf: 5 },
  { patronId: P.holdWaiting, of: I.waiting, placed: 12, captured: "waiting", shelf: 4 },
  { patronId: P.holdWaitingTooLong, of: I.waitingTooLong, placed: 20, captured: "waiting", shelf: -1 },
  { patronId: P.holdInTransit, of: I.inTransitForHold, placed: 6, captured: "in-transit", pickup: "CPL" },
  { patronId: P.cpl, of: I.waitingAtCpl, placed: 8, captured: "waiting", shelf: 3, pickup: "CPL" },
  { patronId: P.holdsPending, of: I.recalled, placed: 3 },
  { patronId: P.holdsPending, of: I.protectedFromRecall, placed: 1 },
  { patronId: P.holdsPending, of: I.reserved, placed: 1 },
  { patronId: P.holdsPending, of: I.returnsToHoldShelf, placed: 2, until: 90 },
  { patronId: P.cpl, of: I.returnsToHoldElsewhere, placed: 2, pickup: "CPL" },
  { patronId: P.holdOnItem, of: I.wanted, placed: 4, only: "item" },
  { patronId: P.holdOnLibrary, of: I.wantedLibrary, placed: 4, only: "library", pickup: "CPL" },
  { patronId: P.holdExpired, of: I.onceWanted, placed: 30, until: -1 },
  { patronId: P.queueFirst, of: I.queued, placed: 12 },
  { patronId: P.queueSecond, of: I.queued, placed: 8, pickup: "CPL" },
  { patronId: P.queueThird, of: I.queued, placed: 5 },
];

export function caseHolds({ ago, day }: Calendar): readonly Hold[] {
  return HOLDS.map((row, at): Hold => ({
    holdId: `H${String(at + 1).padStart(4, "0")}`,
    patronId: row.patronId,
    titleId: titleOf(row.of),
    ...row.only === "item" && { itemId: row.of },
    ...row.only === "library" && { library: "CPL" },
    pickupLocation: row.pickup ?? "MAIN",
    placed: ago(row.placed),
    ...row.until !== undefined && { expires: day(row.until) },
    status: row.captured ?? "pending",
    ...row.captured && { capturedItemId: row.of },
    ...row.shelf !== undefined && { shelfExpires: day(row.shelf) },
  }));
}

function titleOf(itemId: string): string {
  const found = CASE_TITLES.find(({ copies }) => copies.includes(itemId));
  if (!found) throw new Error(`no title has the copy ${itemId}`);
  return found.title.titleId;
}
