import { foldId, NewestMap } from "../../library/id.ts";
import type { Request } from "../../protocol/message.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { AnswerReading, ItemTold } from "../../systems/read_answers.ts";
import { saidYes } from "../base/passed_answer.ts";

/** What was known about the copy and the patron of a change before it was sent. It is stored in the ledger's row. */
export interface KnownBefore {
  /** Whether the copy was on loan. */
  readonly lent?: boolean;
  /** Set where it is certain that the copy was not on loan to the patron of the change. */
  readonly notToPatron?: true;
  /** The due date (AH) of the copy's loan, and the command identifier of the answer that told it. */
  readonly due?: { readonly written: string; readonly from: string };
  /** What the patron owed just before, in ten-thousandths of the currency. */
  readonly owed?: number;
}

/** Remembers what the system's answers told, for the proof of changes. */
export interface AnswerMemory {
  /** Notes an answer. */
  note(request: Request, answer: RawMessage): void;
  /** Forgets what is known about the copy and the patron of a change that is sent now. */
  forget(request: Request): void;
  /** Gives what is known about a copy, and about its loan to a patron. */
  before(itemId: string | undefined, patronId: string | undefined): KnownBefore;
}

/** Milliseconds for which an answer counts. */
const LASTS = 600_000;
/** How many copies, and how many patrons, are remembered; the oldest is forgotten. */
const MOST = 10_000;

/** What was told of a copy, and when. Answers to 17s are kept as they came, since most of them are never read. */
interface AboutItem {
  asked?: { readonly at: number; readonly answer: RawMessage };
  loan?: { readonly at: number; readonly lent: boolean };
  due?: { readonly at: number; readonly written: string; readonly from: string };
}

/** What was told of a patron's loans, and when. */
interface AboutPatron {
  readonly at: number;
  readonly loans: ReadonlySet<string>;
  readonly all: boolean;
}

/** One thing that was told of a copy's loan. */
interface LoanFact {
  readonly at: number;
  readonly lent?: boolean;
  readonly notToPatron?: true;
}

/**
 * Creates an empty memory.
 *
 * @param answers gives what reads the system's answers
 */
export function createAnswerMemory(elapsed: () => number, answers: () => AnswerReading): AnswerMemory {
  return new Memory(elapsed, answers);
}

class Memory implements AnswerMemory {
  readonly #elapsed: () => number;
  readonly #answers: () => AnswerReading;
  readonly #items = new NewestMap<AboutItem>(MOST);
  readonly #patrons = new NewestMap<AboutPatron>(MOST);

  constructor(elapsed: () => number, answers: () => AnswerReading) {
    this.#elapsed = elapsed;
    this.#answers = answers;
  }

  note(request: Request, answer: RawMessage): void {
    const { itemId, patronId } = idsOf(request);
    switch (request.name) {
      case "itemInformation":
        if (itemId !== undefined) this.#about(itemId).asked = { at: this.#elapsed(), answer };
        return;
      case "patronInformation":
        if (patronId !== undefined && request.fixed.summary[LOANS] === "Y") this.#notePatron(patronId, answer);
        return;
      case "checkout":
      case "renew":
        if (itemId === undefined || saidYes(answer) !== true) return;
        return this.#noteLoan(itemId, answer, request.name === "checkout" ? "12" : "30");
      case "checkin":
        if (itemId === undefined || saidYes(answer) !== true) return;
        this.#about(itemId).loan = { at: this.#elapsed(), lent: false };
    }
  }

  forget(request: Request): void {
    const { itemId, patronId } = idsOf(request);
    if (itemId !== undefined) this.#items.delete(itemId);
    if (patronId !== undefined) this.#patrons.delete(patronId);
    // Which copies a renewal of all extends is not known.
    if (request.name === "renewAll") this.#items.clear();
  }

  before(asked: string | undefined, askedPatron: string | undefined): KnownBefore {
    if (asked === undefined) return {};
    const itemId = foldId(asked), patronId = askedPatron === undefined ? undefined : foldId(askedPatron);
    const since = this.#elapsed() - LASTS;
    const about = this.#items.get(itemId) ?? {};
    const item = about.asked && about.asked.at >= since ? this.#answers().readItem(about.asked.answer) : undefined;
    const list = patronId === undefined ? undefined : this.#patrons.get(patronId);
    const facts: LoanFact[] = [];
    if (about.loan !== undefined) {
      // A loan to another identifier may be this patron's: terminals name the same patron by card and by name in turn.
      facts.push({ ...about.loan, ...!about.loan.lent && { notToPatron: true } });
    }
    if (about.asked !== undefined && item?.lent !== undefined) facts.push(fromItem(about.asked.at, item));
    // The list has all loans of the patron: a copy that is not in it is not on loan to the patron.
    if (list?.all && !list.loans.has(itemId)) facts.push({ at: list.at, notToPatron: true });
    const newest = facts.filter(({ at }) => at >= since).toSorted((a, b) => b.at - a.at);
    const lent = newest.find((fact) => fact.lent !== undefined)?.lent;
    return {
      ...lent !== undefined && { lent },
      ...newest[0]?.notToPatron && { notToPatron: true },
      ...dueOf(about.due, about.asked && { at: about.asked.at, item }, since),
    };
  }

  #about(itemId: string): AboutItem {
    const known = this.#items.get(itemId);
    if (known !== undefined) return known;
    // A known copy stays in its place: to remove and add keys of a Map at each message costs V8 much time.
    const found: AboutItem = {};
    this.#items.set(itemId, found);
    return found;
  }

  #noteLoan(itemId: string, answer: RawMessage, from: string): void {
    const at = this.#elapsed(), written = this.#answers().readLoanDue(answer), item = this.#about(itemId);
    item.loan = { at, lent: true };
    item.due = written === undefined ? undefined : { at, written, from };
  }

  #notePatron(patronId: string, answer: RawMessage): void {
    const told = this.#answers().readPatron(answer);
    if (told === undefined) return;
    const at = this.#elapsed(), loans = new Set(told.loans?.map(foldId));
    this.#patrons.set(patronId, { at, loans, all: told.allLoans });
    // If the list has titles in place of barcodes, these entries do no harm: no request asks for them.
    for (const itemId of loans) this.#about(itemId).loan = { at, lent: true };
  }
}

/** The position in a 63's summary that asks for loans. */
const LOANS = 2;

function fromItem(at: number, { lent }: ItemTold): LoanFact {
  return { at, lent, ...lent === false && { notToPatron: true } };
}

/** The due date that was told last. */
function dueOf(
  due: AboutItem["due"],
  asked: { readonly at: number; readonly item: ItemTold | undefined } | undefined,
  since: number,
): Pick<KnownBefore, "due"> {
  const told = [
    ...due === undefined ? [] : [due],
    ...asked?.item?.due === undefined ? [] : [{ at: asked.at, written: asked.item.due, from: "18" }],
  ].filter(({ at }) => at >= since).toSorted((a, b) => b.at - a.at)[0];
  return told === undefined ? {} : { due: { written: told.written, from: told.from } };
}

function idsOf({ fields }: Request): { readonly itemId?: string; readonly patronId?: string } {
  const itemId = "itemId" in fields ? fields.itemId?.trim() : undefined;
  const patronId = "patronId" in fields ? fields.patronId?.trim() : undefined;
  return { ...itemId && { itemId: foldId(itemId) }, ...patronId && { patronId: foldId(patronId) } };
}
