import { createConversation, type Manner } from "./conversation.ts";
import { unexpected } from "./expected.ts";
import { standsAs } from "./item_codes.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import type { ItemState, PatronState } from "./profile/profile.ts";
import { ITEM_STATES } from "./profile/profile_elements.ts";

/** Cards and barcodes that a server knows, by the state that it tells of them; the first of each. */
interface FoundRecords {
  readonly patrons: ReadonlyMap<PatronState, string>;
  readonly items: ReadonlyMap<ItemState, string>;
  /** Whether the server let the suite in. */
  readonly letIn: boolean;
}

const ZERO = ["chargedItemsCount=0000|", "holdItemsCount=0000|", "unavailableHoldsCount=0000|", "BV=|0|0.0|0.00"];

/** Finds patrons and copies to try a server with, by asking for each of some cards and barcodes. Changes nothing. */
export async function findRecords(candidates: readonly string[], manner: Manner): Promise<FoundRecords> {
  const patrons = new Map<PatronState, string>(), items = new Map<ItemState, string>();
  const conversation = createConversation(manner);
  const letIn = await conversation.begin("logged in");
  for (const id of letIn ? candidates : []) {
    if (!conversation.open() && !await conversation.begin("logged in")) break;
    const patron = await conversation.act({ send: `63{language}{now}          AO{institution}|AA${id}|AC|` });
    const state = patron && patronState(patron, patrons.has("good"));
    if (state !== undefined && !patrons.has(state)) patrons.set(state, id);
    if (state !== undefined || patron !== undefined && is(patron, ["BL=Y"])) continue;
    if (!conversation.open() && !await conversation.begin("logged in")) break;
    const item = await conversation.act({ send: `17{now}AO{institution}|AB${id}|AC|` });
    const stands = item && itemState(item);
    if (stands !== undefined && !items.has(stands)) items.set(stands, id);
  }
  await conversation.end();
  return { patrons, items, letIn };
}

function is(answer: OpenedAnswer, expected: readonly string[]): boolean {
  return expected.every((each) => unexpected(each, answer, []) === undefined);
}

function patronState(answer: OpenedAnswer, hasGood: boolean): PatronState | undefined {
  if (!is(answer, ["64", "BL=Y"])) return undefined;
  if (is(answer, ["patronStatus~^Y"])) return "blocked";
  if (is(answer, ["recallItemsCount~[1-9]"])) return "recalled";
  if (is(answer, ["patronStatus~^ ", ...ZERO])) return hasGood ? "other" : "good";
  return is(answer, ["patronStatus~^ ", "BV~[1-9]"]) ? "with-fees" : undefined;
}

/** A code that only one state has: `01` says nothing. */
function itemState(answer: OpenedAnswer): ItemState | undefined {
  if (!is(answer, ["18", "+AJ", "circulationStatus~^(0[2-9]|1[0-3])$"])) return undefined;
  return ITEM_STATES.find((state) => is(answer, [standsAs(state)]));
}
