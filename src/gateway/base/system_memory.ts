import { foldId, NewestMap } from "../../library/id.ts";
import type { Log } from "../../observability/log.ts";
import type { Request } from "../../protocol/message.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { DueSaid, ItemTelling, SaidItem } from "../../storage/port/items_said.ts";
import { type Storage, StorageUnavailable } from "../../storage/port/storage.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { AnswerReading, ItemSaid } from "../../systems/read_answers.ts";
import type { Objection } from "../core/judge_queued.ts";
import type { GatewayClock } from "./gateway_clock.ts";
import { saidYes } from "./passed_answer.ts";

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
  /** Why the system would have refused a loan that a stand-in has made, if it had judged it. */
  readonly objection?: Objection;
}

/** A request whose answer tells of a copy, or of a patron. */
type SaidRequest =
  | Request
  | { readonly name: "itemInformation"; readonly fields: { readonly itemId: string } }
  | {
    readonly name: "patronInformation";
    readonly fields: { readonly patronId: string };
    readonly fixed: { readonly summary: string };
  };

/**
 * Remembers what a system's answers told. Of copies and of patrons' loans it is known for ten minutes, for the proof of
 * changes. What was told of copies is also written to the storage where returns are accepted while the system is away.
 */
export interface SystemMemory {
  /** Notes an answer. It is read and written later, so that no terminal waits for that. */
  note(request: SaidRequest, answer: RawMessage): void;
  /** Forgets, for proofs, what is known about the copy and the patron of a change that is sent now. */
  forget(request: Request): void;
  /** Gives what is known about a copy, and about its loan to a patron, for the proof of a change. */
  before(itemId: string | undefined, patronId: string | undefined): KnownBefore;
  /**
   * Notes that a copy has come back, even if the system does not know it yet: of what is written, what was told about its
   * loan counts no more.
   */
  cameBack(itemId: string): void;
  /** Finds what is written about a copy, with what is to be written. */
  find(itemId: string): Promise<SaidItem | undefined>;
  /** Writes what is noted, and writes nothing more. */
  close(): Promise<void>;
}

/** The parts that {@link createSystemMemory} needs. */
interface SystemMemoryParts {
  readonly storage: Pick<Storage, "itemsSaid">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "warning">;
  readonly institution: string;
  readonly system: () => Pick<LibrarySystem, "answers">;
  /** Whether what is told of copies is written: returns are accepted while the system is away. */
  readonly wanted: () => boolean;
  /** Is told until when a copy was lent or renewed, as the system wrote it; only of what is written. */
  readonly lent: (due: string, at: Temporal.Instant) => void;
}

/** Milliseconds for which an answer counts in proofs. */
const LASTS = 600_000;
/** Milliseconds until notes are written, and until they are tried again after the storage was away. */
const GATHER = 1_000, LATER = 5_000;
/** How many copies one transaction writes. */
const BATCH = 250;
/**
 * How many copies and how many patrons are known for proofs: the oldest is forgotten. As many notes may wait to be
 * written: further ones are dropped.
 */
const MOST = 10_000;
/** The longest value that is kept, in characters. */
const LONGEST = 255;

/** An answer about a copy: it is read only when somebody wants to know, since most are never. */
interface Heard {
  readonly name: Request["name"];
  readonly itemId: string;
  readonly answer: RawMessage;
  /** By the gateway's clock. */
  readonly at: number;
}

/** One that is to be written. */
interface HeardToWrite extends Heard {
  readonly moment: Temporal.Instant;
}

/** What was told of a copy that counts in proofs, and when. */
interface AboutCopy {
  /** The last 18. */
  asked?: Heard;
  /** Whether it is lent, by what changed that last, or by a patron's list. */
  loan?: { readonly at: number; readonly lent: boolean };
  /** The 12 or 30 that told its due date last. */
  due?: Heard;
}

/** What was told of a patron's loans, and when. */
interface AboutPatron {
  readonly at: number;
  readonly loans: ReadonlySet<string>;
  readonly all: boolean;
}

/** One thing that was told of a copy's loan. */
interface LoanFact extends Pick<KnownBefore, "lent" | "notToPatron" | "due"> {
  readonly at: number;
}

/** Creates the memory of one institution, which knows nothing but what is written. */
export function createSystemMemory(parts: SystemMemoryParts): SystemMemory {
  return new Memory(parts);
}

/** What is to be written gathers, one note for each copy, and is written one batch after the other. */
class Memory implements SystemMemory {
  readonly #parts: SystemMemoryParts;
  readonly #copies = new NewestMap<AboutCopy>(MOST);
  readonly #patrons = new NewestMap<AboutPatron>(MOST);
  /** Answers that are to be written, and are not read yet. */
  #heard: HeardToWrite[] = [];
  readonly #gathered = new Map<string, ItemTelling>();
  /** The notes that are being written. */
  #batch: ReadonlyMap<string, ItemTelling> = new Map();
  #stop: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: SystemMemoryParts) {
    this.#parts = parts;
  }

  note(request: SaidRequest, answer: RawMessage): void {
    const { clock, now, wanted } = this.#parts, { name } = request, { itemId = "", patronId } = idsOf(request);
    if (name === "patronInformation" && patronId !== undefined && request.fixed.summary[LOANS] === "Y") {
      return this.#notePatron(patronId, answer);
    }
    if (itemId === "" || !TELLING.has(name)) return;
    const heard: Heard = { name, itemId, answer, at: clock.elapsed() };
    this.#noteForProofs(heard);
    const isFull = this.#heard.length + this.#gathered.size >= MOST;
    if (itemId.length > LONGEST || isFull || this.#isClosed || !wanted()) return;
    this.#heard.push({ ...heard, moment: now() });
    this.#plan(GATHER);
  }

  forget(request: Request): void {
    const { itemId, patronId } = idsOf(request);
    if (itemId !== undefined) this.#copies.delete(foldId(itemId));
    if (patronId !== undefined) this.#patrons.delete(foldId(patronId));
    // Which copies a renewal of all extends is not known.
    if (request.name === "renewAll") this.#copies.clear();
  }

  before(itemId: string | undefined, patronId: string | undefined): KnownBefore {
    if (itemId === undefined) return {};
    const { clock, system } = this.#parts, { answers } = system();
    const copy = foldId(itemId), { asked, loan, due } = this.#copies.get(copy) ?? {};
    const list = patronId === undefined ? undefined : this.#patrons.get(foldId(patronId));
    const facts: LoanFact[] = [];
    // A loan to another identifier may be this patron's: terminals name the same patron by card and by name in turn.
    if (loan !== undefined) facts.push({ ...loan, ...!loan.lent && { notToPatron: true } });
    if (due !== undefined) facts.push({ at: due.at, ...dueIn(due, answers.readLoanDue(due.answer)) });
    if (asked !== undefined) facts.push(factIn(asked, answers.readItem(asked.answer)));
    // The list has all loans of the patron: a copy that is not in it is not on loan to the patron.
    if (list?.all && !list.loans.has(copy)) facts.push({ at: list.at, notToPatron: true });
    return saidLast(facts, clock.elapsed() - LASTS);
  }

  cameBack(itemId: string): void {
    const { institution, now, wanted } = this.#parts;
    if (itemId.length > LONGEST || this.#isClosed || !wanted()) return;
    this.#gather();
    this.#add({ institution, itemId, at: now(), loan: "none" });
    this.#plan(GATHER);
  }

  async find(itemId: string): Promise<SaidItem | undefined> {
    this.#gather();
    const { storage, institution } = this.#parts;
    const key = foldId(itemId.trim());
    const newer = [this.#batch.get(key), this.#gathered.get(key)].filter((one) => one !== undefined);
    const stored = await storage.itemsSaid.find(institution, itemId.trim());
    return newer.reduce<SaidItem | undefined>(saidAnew, stored);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop?.();
    await this.#writing;
    this.#stop?.();
    await this.#write();
  }

  #noteForProofs(heard: Heard): void {
    const { name, itemId, answer, at } = heard, copy = foldId(itemId);
    if (name !== "itemInformation" && saidYes(answer) !== true) return;
    const known = this.#copies.get(copy), about = known ?? {};
    // A known copy stays in its place: to remove and add keys of a Map at each message costs V8 much time.
    if (known === undefined) this.#copies.set(copy, about);
    if (name === "itemInformation") {
      about.asked = heard;
      return;
    }
    about.loan = { at, lent: name !== "checkin" };
    if (name !== "checkin") about.due = heard;
  }

  #notePatron(patronId: string, answer: RawMessage): void {
    const { clock, system } = this.#parts, told = system().answers.readPatron(answer);
    if (told === undefined) return;
    const at = clock.elapsed(), loans = new Set(told.loans?.map(foldId));
    this.#patrons.set(foldId(patronId), { at, loans, all: told.allLoans });
    // If the list has titles in place of barcodes, these entries do no harm: no request asks for them.
    for (const copy of loans) {
      const about = this.#copies.get(copy) ?? {};
      about.loan = { at, lent: true };
      if (!this.#copies.has(copy)) this.#copies.set(copy, about);
    }
  }

  #plan(wait: number): void {
    this.#stop ??= this.#parts.clock.after(wait, () => {
      this.#stop = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    });
  }

  /** Reads the answers that have come, and adds what they say to the notes. */
  #gather(): void {
    const { institution, system } = this.#parts;
    for (const heard of this.#heard) {
      const telling = tellingOf(heard, institution, system().answers);
      if (telling === undefined) continue;
      const { loan, at } = telling;
      if (typeof loan === "object" && loan.from !== "18") this.#parts.lent(loan.written, at);
      this.#add(telling);
    }
    this.#heard = [];
  }

  #add(telling: ItemTelling): void {
    const key = foldId(telling.itemId), known = this.#gathered.get(key);
    if (known !== undefined) this.#gathered.set(key, withMore(known, telling));
    else if (this.#gathered.size < MOST) this.#gathered.set(key, telling);
  }

  async #write(): Promise<void> {
    this.#gather();
    while (this.#gathered.size > 0) {
      const batch = new Map([...this.#gathered].slice(0, BATCH));
      this.#batch = batch;
      for (const key of batch.keys()) this.#gathered.delete(key);
      try {
        await this.#parts.storage.itemsSaid.keep([...batch.values()]);
      } catch (error) {
        if (error instanceof StorageUnavailable) return this.#writeLater(batch);
        const { log, institution } = this.#parts;
        log.warning("facts about copies cannot be stored", { institution, error: String(error) });
      } finally {
        this.#batch = new Map();
      }
    }
    if (this.#heard.length > 0 && !this.#isClosed) this.#plan(GATHER);
  }

  /** Puts a batch back to be written later. What has gathered meanwhile is newer. */
  #writeLater(batch: ReadonlyMap<string, ItemTelling>): void {
    for (const [key, telling] of batch) this.#gathered.set(key, withMore(telling, this.#gathered.get(key)));
    if (!this.#isClosed) this.#plan(LATER);
  }
}

/** The requests whose answers tell of a copy. */
const TELLING: ReadonlySet<string> = new Set(["itemInformation", "checkout", "checkin", "renew"]);

/** The position in a 63's summary that asks for loans. */
const LOANS = 2;

/** Of each thing that was told of a loan since then, gives what was told last. */
function saidLast(facts: readonly LoanFact[], since: number): KnownBefore {
  const newest = facts.filter(({ at }) => at >= since).toSorted((a, b) => b.at - a.at);
  let lent: boolean | undefined, due: KnownBefore["due"];
  for (const fact of newest) {
    lent ??= fact.lent;
    due ??= fact.due;
  }
  return {
    ...lent !== undefined && { lent },
    ...newest[0]?.notToPatron && { notToPatron: true },
    ...due !== undefined && { due },
  };
}

/** Says of the due date in a 12 or a 30 which of them told it. */
function dueIn({ name }: Heard, written: string | undefined): Pick<KnownBefore, "due"> {
  return written === undefined ? {} : { due: { written, from: name === "checkout" ? "12" : "30" } };
}

function factIn({ at }: Heard, { lent, due }: ItemSaid = {}): LoanFact {
  return {
    at,
    ...lent !== undefined && { lent },
    ...lent === false && { notToPatron: true },
    ...due !== undefined && { due: { written: due, from: "18" } },
  };
}

function idsOf({ fields }: SaidRequest): Record<"itemId" | "patronId", string | undefined> {
  const itemId = "itemId" in fields ? fields.itemId?.trim() : undefined;
  const patronId = "patronId" in fields ? fields.patronId?.trim() : undefined;
  return { itemId: itemId || undefined, patronId: patronId || undefined };
}

/** Gives what an answer says about its copy; `undefined` where it says nothing. */
function tellingOf(
  { name, itemId, answer, moment: at }: HeardToWrite,
  institution: string,
  answers: AnswerReading,
): ItemTelling | undefined {
  const { title, permanentLocation, magnetic } = answers.readCopy(answer);
  const loan = loanIn(name, answer, answers);
  if (loan === undefined && title === undefined && permanentLocation === undefined) return undefined;
  return {
    ...{ institution, itemId, at },
    ...title !== undefined && { title: title.slice(0, LONGEST) },
    ...permanentLocation !== undefined && { permanentLocation: permanentLocation.slice(0, LONGEST) },
    ...magnetic !== undefined && { magnetic },
    ...loan !== undefined && { loan },
  };
}

/** Gives what an answer says about the copy's loan. A no says nothing about it. */
function loanIn(
  name: Request["name"],
  answer: RawMessage,
  { readItem, readLoanDue }: AnswerReading,
): ItemTelling["loan"] {
  if (name === "itemInformation") {
    const { lent, due } = readItem(answer) ?? {};
    if (lent !== false && due !== undefined) return loanDue(due, "18");
    return lent === undefined ? undefined : "none";
  }
  if (saidYes(answer) !== true) return undefined;
  if (name === "checkin") return "none";
  const due = readLoanDue(answer);
  return due === undefined ? "none" : loanDue(due, name === "checkout" ? "12" : "30");
}

/** A due date that is too long to be one is no evidence. */
function loanDue(written: string, from: string): ItemTelling["loan"] {
  return written.length > LONGEST ? "none" : { written, from };
}

/**
 * Adds what was told later to what was told first. While the loan stays the same, its due date and time stay those of the
 * first telling.
 */
function withMore(first: ItemTelling, second: ItemTelling | undefined): ItemTelling {
  if (second === undefined) return first;
  const { loan } = second;
  const isSame = loan === undefined || isSameLoan(first.loan, loan);
  return { ...first, ...second, ...isSame && { at: first.at, ...first.loan && { loan: first.loan } } };
}

function isSameLoan(first: ItemTelling["loan"], second: ItemTelling["loan"]): boolean {
  if (typeof first !== "object" || typeof second !== "object") return first === second;
  return isSaidAgain(first, second);
}

/** Whether a due date is that of the loan that was told before. A 12 begins a loan, whatever is due when. */
function isSaidAgain(was: Pick<DueSaid, "written">, told: Pick<DueSaid, "written" | "from">): boolean {
  return was.written === told.written && told.from !== "12";
}

/** Adds what was told to what was known, as the storage does. */
function saidAnew(known: SaidItem | undefined, { at, loan, ...told }: ItemTelling): SaidItem {
  const { due: was, ...rest } = known ?? {};
  const isSame = was !== undefined && typeof loan === "object" && isSaidAgain(was, loan);
  const due = loan === undefined || isSame ? was : loan === "none" ? undefined : { ...loan, since: at };
  return { ...rest, ...told, itemId: known?.itemId ?? told.itemId, ...due !== undefined && { due } };
}
