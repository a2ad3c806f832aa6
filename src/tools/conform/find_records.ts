import { codeMeaning } from "../../protocol/code_meanings.ts";
import { createConversation, type Manner } from "./conversation.ts";
import { OWES_NOTHING, unexpected } from "./expected.ts";
import { standsAs } from "./item_codes.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import { type ItemState, type PatronState, type RecordName, recordName } from "./profile/profile.ts";
import { ITEM_STATES } from "./profile/profile_elements.ts";

/** Cards and barcodes that a server knows, by the state that it tells of them; the first of each, and spares. */
interface FoundRecords {
  readonly patrons: ReadonlyMap<RecordName<PatronState>, string>;
  readonly items: ReadonlyMap<RecordName<ItemState>, string>;
  /** Whether the server let the suite in. */
  readonly letIn: boolean;
  /** The states that were looked for, and in which nobody and nothing was found. */
  readonly missing: readonly (PatronState | ItemState)[];
  /** Why none of the cards and barcodes is in one of these states, in lines for people. */
  readonly whyMissing: readonly string[];
  /** What date an answer bore, where it is more than two minutes off by the profile's clock. */
  readonly otherDate?: string;
}

/** One card or barcode, what the server said of it, and what it was taken as. */
interface Asked {
  readonly id: string;
  readonly patron?: OpenedAnswer;
  /** Asked for only where there is no such card. */
  readonly item?: OpenedAnswer;
  readonly state?: PatronState | ItemState;
}

/** What an answer must say, each with the words for a record whose answer says otherwise. */
type Wanted = readonly (readonly [is: string, otherwise: string])[];

const MAY_BORROW = ["patronStatus~^ ", "may not borrow"] as const;

const FREE: Wanted = [
  MAY_BORROW,
  ["chargedItemsCount=0000|", "has something on loan"],
  ["holdItemsCount=0000|", "has something on the hold shelf"],
  ["unavailableHoldsCount=0000|", "waits for something"],
  [OWES_NOTHING, "owes something"],
];

/** What a 64 says of a patron in a state. That a card is expired cannot be asked for. */
const PATRONS = {
  "good": FREE,
  "other": FREE,
  "with-fees": [MAY_BORROW, ["BV~[1-9]", "owes nothing"]],
  "blocked": [["patronStatus~^Y", "may borrow"]],
  "recalled": [["recallItemsCount~[1-9]", "has no loan that is recalled"]],
} as const satisfies Partial<Record<PatronState, Wanted>>;

/** A state that can be asked for. */
type AskedState = keyof typeof PATRONS;

const ASKED_STATES = Object.keys(PATRONS) as AskedState[];

/** The states that count before the others where a card is in several. */
const WEIGHTY = ["blocked", "recalled"] as const satisfies readonly AskedState[];

/** How many records of a state are taken, where scenarios change them: each may leave one as it was not. */
const TAKEN: ReadonlyMap<string, number> = new Map([["good", 3], ["other", 3], ["available", 3]]);

const IS_CARD = ["64", "BL=Y"], IS_COPY = ["18", "+AJ"];

/** The form of a date: any other value tells nothing about the server's clock. */
const A_DATE = "transactionDate~^\\d{8}[ A-Z]{4}\\d{6}$";

/** Identifiers that a line names; a file may have thousands. */
const NAMED = 10;

/** Finds patrons and copies to try a server with, by asking for each of some cards and barcodes. Changes nothing. */
export async function findRecords(candidates: readonly string[], manner: Manner): Promise<FoundRecords> {
  const patrons = new Map<RecordName<PatronState>, string>(), items = new Map<RecordName<ItemState>, string>();
  const asked: Asked[] = [];
  let otherDate: string | undefined;
  const conversation = createConversation(manner);
  const letIn = await conversation.begin("logged in");
  for (const id of letIn ? candidates : []) {
    if (!conversation.open() && !await conversation.begin("logged in")) break;
    const patron = await conversation.act({ send: `63{language}{now}          AO{institution}|AA${id}|AC|` });
    if (is(patron, IS_CARD)) {
      if (is(patron, [A_DATE])) otherDate ??= unexpected(`transactionDate near ${manner.valueOf("now")}`, patron, []);
      const state = patronState(patron, patrons);
      const isTaken = take(patrons, state, id);
      asked.push({ id, patron, ...isTaken && { state } });
      continue;
    }
    if (!conversation.open() && !await conversation.begin("logged in")) break;
    const item = await conversation.act({ send: `17{now}AO{institution}|AB${id}|AC|` });
    const state = itemState(item);
    const isTaken = isAlike(asked, item, state) && take(items, state, id);
    asked.push({ id, patron, item, ...isTaken && { state } });
  }
  await conversation.end();
  const missing = {
    patrons: ASKED_STATES.filter((state) => !patrons.has(state)),
    items: ITEM_STATES.filter((state) => !items.has(state)),
  };
  const unasked = candidates.slice(asked.length);
  return {
    patrons,
    items,
    letIn,
    ...otherDate !== undefined && { otherDate },
    missing: [...missing.patrons, ...missing.items],
    whyMissing: [
      ...whyNoPatron(asked, missing.patrons),
      ...whyNoItem(asked, missing.items),
      ...whyNeither(asked),
      ...unasked.length === 0 ? [] : [`${named(unasked)} not asked for: the server lets nobody in any more`],
    ],
  };
}

function is(answer: OpenedAnswer | undefined, expected: readonly string[]): answer is OpenedAnswer {
  return answer !== undefined && expected.every((each) => unexpected(each, answer, []) === undefined);
}

/** Takes a record, unless there are enough of its state. */
function take<S extends PatronState | ItemState>(
  taken: Map<RecordName<S>, string>,
  state: S | undefined,
  id: string,
): boolean {
  if (state === undefined) return false;
  const count = countIn(taken, state);
  if (count >= (TAKEN.get(state) ?? 1)) return false;
  taken.set(recordName(state, count + 1), id);
  return true;
}

/** Whether a copy is like the first of its state: what is answered of a spare must not depend on its kind. */
function isAlike(asked: readonly Asked[], item: OpenedAnswer | undefined, state: ItemState | undefined): boolean {
  const first = asked.find((one) => one.item !== undefined && one.state === state)?.item;
  const kindOf = (one: OpenedAnswer | undefined) =>
    `${one?.fixed.get("securityMarker")} ${one?.fields.find(({ id }) => id === "CK")?.value}`;
  return first === undefined || kindOf(first) === kindOf(item);
}

function countIn<S extends PatronState | ItemState>(taken: ReadonlyMap<RecordName<S>, string>, state: S): number {
  let count = 0;
  while (taken.has(recordName(state, count + 1))) count++;
  return count;
}

/** The first patron in good standing is the one whom the suite borrows for, the second is the other, and so on. */
function patronState(
  answer: OpenedAnswer,
  taken: ReadonlyMap<RecordName<PatronState>, string>,
): PatronState | undefined {
  const state = [...WEIGHTY, ...ASKED_STATES].find((state) => whyNot(answer, PATRONS[state]) === undefined);
  const count = (one: PatronState) => countIn(taken, one);
  return state === "good" && count("good") > count("other") ? "other" : state;
}

/** A code that only one state has: `01` says nothing. */
function itemState(answer: OpenedAnswer | undefined): ItemState | undefined {
  if (!is(answer, [...IS_COPY, "circulationStatus~^(0[2-9]|1[0-3])$"])) return undefined;
  return ITEM_STATES.find((state) => is(answer, [standsAs(state)]));
}

/** Says of each card why it is in none of these states. */
function whyNoPatron(asked: readonly Asked[], missing: readonly AskedState[]): readonly string[] {
  if (missing.length === 0) return [];
  const cards = asked.flatMap(({ id, patron, state }) => is(patron, IS_CARD) ? [{ id, patron, state }] : []);
  if (cards.length === 0) return ["none of them is a card that the server knows"];
  return together(cards.flatMap(({ id, patron, state: taken }) => {
    const reasons = Map.groupBy(missing, (state) => whyNot(patron, PATRONS[state]) ?? `is \`${taken}\` already`);
    return [...reasons].map(([why, states]) => [id, `not ${states.map(quoted).join(" or ")}: ${why}`] as const);
  }));
}

/** Says of each copy why it is in none of these states. */
function whyNoItem(asked: readonly Asked[], missing: readonly ItemState[]): readonly string[] {
  if (missing.length === 0) return [];
  const copies = asked.flatMap(({ id, item }) => is(item, IS_COPY) ? [{ id, item }] : []);
  if (copies.length === 0) return ["none of them is a copy that the server knows"];
  return together(copies.map(({ id, item }) => {
    const status = item.fixed.get("circulationStatus") ?? "";
    const meaning = codeMeaning("circulationStatus", status) ?? "not in the document";
    return [id, `in none of these states: 18: circulation status is ${JSON.stringify(status)} (${meaning})`];
  }));
}

/** Says which are neither cards nor copies, and by what that is known. */
function whyNeither(asked: readonly Asked[]): readonly string[] {
  return together(asked.flatMap(({ id, patron, item }) => {
    if (is(patron, IS_CARD) || is(item, IS_COPY)) return [];
    const [card, copy] = [firstOtherwise(patron, IS_CARD), firstOtherwise(item, IS_COPY)];
    return [[id, `not known to the server. Asked for the card (63): ${card}. For the copy (17): ${copy}`] as const];
  }));
}

function firstOtherwise(answer: OpenedAnswer | undefined, expected: readonly string[]): string {
  if (answer === undefined) return "no answer that can be used";
  return expected.map((each) => unexpected(each, answer, [])).find((instead) => instead !== undefined) ?? "";
}

/** Says all that is not as wanted, with what the 64 says; `undefined` if all is as wanted. */
function whyNot(answer: OpenedAnswer, wanted: Wanted): string | undefined {
  const reasons = wanted.flatMap(([each, otherwise]) => {
    const instead = unexpected(each, answer, []);
    if (instead === undefined) return [];
    const meaning = each.startsWith("patronStatus")
      ? codeMeaning("patronStatus", answer.fixed.get("patronStatus") ?? "")
      : undefined;
    return [`${otherwise} (64: ${instead}${meaning === undefined ? "" : `, ${meaning}`})`];
  });
  return reasons.length === 0 ? undefined : reasons.join(", ");
}

/** Joins the identifiers for which the same text holds. */
function together(lines: readonly (readonly [id: string, text: string])[]): readonly string[] {
  return [...Map.groupBy(lines, ([, text]) => text)].map(([text, some]) => `${named(some.map(([id]) => id))} ${text}`);
}

function named(ids: readonly string[]): string {
  const [first = "", ...others] = ids;
  if (others.length === 0) return `${first} is`;
  const more = ids.length - NAMED;
  return `${ids.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""} are`;
}

function quoted(state: string): string {
  return `\`${state}\``;
}
