import { foldId } from "../../library/id.ts";
import type { Log } from "../../observability/log.ts";
import type { Request } from "../../protocol/message.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { DueTold, ItemTelling, ToldItem } from "../../storage/port/items_told.ts";
import { type Storage, StorageUnavailable } from "../../storage/port/storage.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { AnswerReading } from "../../systems/read_answers.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { saidYes } from "../base/passed_answer.ts";

/** The part of a request that says which copy its answer is about. */
interface AboutCopy {
  readonly name: Request["name"];
  readonly fields: Request["fields"] | { readonly itemId: string };
}

/** Keeps in the storage what the system's answers say about copies. */
export interface ItemNotes {
  /** Notes an answer. It is written later, so that no terminal waits for the storage. */
  note(request: AboutCopy, answer: RawMessage): void;
  /**
   * Notes that a copy has come back, even if the system does not know it yet: what was told about its loan counts no
   * more.
   */
  cameBack(itemId: string): void;
  /** Finds what is known about a copy. */
  find(itemId: string): Promise<ToldItem | undefined>;
  /** Writes what is noted, and notes nothing more. */
  close(): Promise<void>;
}

/** The parts that {@link createItemNotes} needs. */
interface ItemNotesParts {
  readonly storage: Pick<Storage, "itemsTold">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "warning">;
  readonly institution: string;
  readonly system: () => LibrarySystem;
  /** Whether notes are needed: returns are accepted while the system is away. */
  readonly wanted: () => boolean;
}

/** Milliseconds until notes are written, and until they are tried again after the storage was away. */
const GATHER = 1_000, LATER = 5_000;
/** How many copies one transaction writes. */
const BATCH = 250;
/** How many notes may wait to be written; further ones are dropped. */
const MOST = 10_000;
/** The longest value that is kept, in characters. */
const LONGEST = 255;

/** An answer that has not been read yet. */
interface Heard {
  readonly name: Request["name"];
  readonly itemId: string;
  readonly answer: RawMessage;
  readonly at: Temporal.Instant;
}

/** Makes the notes of one institution. */
export function createItemNotes(parts: ItemNotesParts): ItemNotes {
  return new Notes(parts);
}

/** Notes gather in memory, one for each copy, and are written one batch after the other. */
class Notes implements ItemNotes {
  readonly #parts: ItemNotesParts;
  /** Answers are read later, when no terminal waits for them. */
  #heard: Heard[] = [];
  readonly #gathered = new Map<string, ItemTelling>();
  /** The notes that are being written. */
  #batch: ReadonlyMap<string, ItemTelling> = new Map();
  #stop: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: ItemNotesParts) {
    this.#parts = parts;
  }

  note({ name, fields }: AboutCopy, answer: RawMessage): void {
    const itemId = "itemId" in fields ? fields.itemId?.trim() : undefined;
    if (!itemId || itemId.length > LONGEST || !TELLING.has(name) || this.#isClosed || !this.#parts.wanted()) return;
    if (this.#heard.length + this.#gathered.size >= MOST) return;
    this.#heard.push({ name, itemId, answer, at: this.#parts.now() });
    this.#plan(GATHER);
  }

  cameBack(itemId: string): void {
    const { institution, now, wanted } = this.#parts;
    if (itemId.length > LONGEST || this.#isClosed || !wanted()) return;
    this.#gather();
    this.#add({ institution, itemId, at: now(), loan: "none" });
    this.#plan(GATHER);
  }

  async find(itemId: string): Promise<ToldItem | undefined> {
    this.#gather();
    const { storage, institution } = this.#parts;
    const key = foldId(itemId.trim());
    const newer = [this.#batch.get(key), this.#gathered.get(key)].filter((one) => one !== undefined);
    const stored = await storage.itemsTold.find(institution, itemId.trim());
    return newer.reduce<ToldItem | undefined>(toldAnew, stored);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop?.();
    await this.#writing;
    this.#stop?.();
    await this.#write();
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
      if (telling !== undefined) this.#add(telling);
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
        await this.#parts.storage.itemsTold.keep([...batch.values()]);
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

/** Gives what an answer says about its copy; `undefined` where it says nothing. */
function tellingOf(
  { name, itemId, answer, at }: Heard,
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
  return isToldAgain(first, second);
}

/** Whether a due date is that of the loan that was told before. A 12 begins a loan, whatever is due when. */
function isToldAgain(was: Pick<DueTold, "written">, told: Pick<DueTold, "written" | "from">): boolean {
  return was.written === told.written && told.from !== "12";
}

/** Adds what was told to what was known, as the storage does. */
function toldAnew(known: ToldItem | undefined, { at, loan, ...told }: ItemTelling): ToldItem {
  const { due: was, ...rest } = known ?? {};
  const isSame = was !== undefined && typeof loan === "object" && isToldAgain(was, loan);
  const due = loan === undefined || isSame ? was : loan === "none" ? undefined : { ...loan, since: at };
  return { ...rest, ...told, itemId: known?.itemId ?? told.itemId, ...due !== undefined && { due } };
}
