import { foldId } from "../../../src/library/id.ts";
import type { Ledger, LedgerEntry, LedgerRow, LedgerState, Settlement } from "../../../src/storage/port/ledger.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import type { JumpingTime } from "../../support/gateway/jumping_time.ts";

/** A row as the model has seen it written. */
interface SeenRow {
  readonly ledgerId: number;
  readonly entry: LedgerEntry;
  /** When it was begun, by the conversation's time. */
  readonly begun: Temporal.Instant;
  /** What it is at least: what is being written counts already. */
  state: LedgerState;
  /** When it was settled. */
  settled?: number;
  /** Whether its line has reached the library system. */
  reached: boolean;
}

/** A ledger that two gateways share, as the model watches it. */
export interface WatchedLedger {
  /** What the gateways have in its place. */
  readonly ledger: Ledger;
  /**
   * Looks whether a line that reaches the library system has a row, and whether nothing stands in its way. Gives what is to
   * be called where the system says that it did not carry it out: it may come again.
   */
  reached(about: Pick<LedgerEntry, "patronId" | "itemId"> & { readonly message: string }): () => void;
  /** What was not so when a line reached the system. */
  readonly problems: readonly string[];
  /** All its rows, as they stand in the end. */
  rows(): Promise<readonly LedgerRow[]>;
  /** How often a change was begun anew since the time was over in which a retry counts, by message, patron and copy. */
  readonly later: ReadonlyMap<string, number>;
}

/** What a ledger is watched with. */
interface WatchParts {
  readonly ledger: Ledger;
  readonly time: JumpingTime;
  /** From 0 to 1: which of its calls fail, or take long. */
  readonly random: () => number;
}

/**
 * How long a database of its own clock keeps what it should keep for a second: nobody drives that clock, and what ends
 * while a conversation is played would end by how busy the machine is. Windows that end are played on the ledger in memory.
 */
const LONGER = 1_000;

/** Messages about the loan of a copy, and about the renewals of a patron. */
const OF_LOAN: ReadonlySet<string> = new Set(["checkout", "checkin", "renew"]);
const RENEWALS: ReadonlySet<string> = new Set(["renew", "renew-all"]);

/** Names what a change is about. */
export function aboutKey(message: string, patronId = "", itemId = ""): string {
  return [message, foldId(patronId), foldId(itemId)].join(" ");
}

/** Watches a ledger whose windows end by the conversation's time. */
export function watchLedger(parts: WatchParts): WatchedLedger {
  return new Watch(parts);
}

/** Watches a ledger whose windows end by a clock of its own, so that they are made far longer than any conversation. */
export function watchDatabase({ ledger, time, random }: WatchParts): WatchedLedger {
  const longer = ({ origin, openFor, standsFor, ...rest }: LedgerEntry): LedgerEntry => ({
    ...rest,
    openFor: openFor * LONGER,
    standsFor: standsFor * LONGER,
    origin: { ...origin, ...origin.retry && { retry: { ...origin.retry, window: origin.retry.window * LONGER } } },
  });
  return new Watch({
    time,
    random,
    ledger: {
      ...ledger,
      begin: (entry, repeats) => ledger.begin(longer(entry), repeats),
      earlier: (entry, repeats) => ledger.earlier(longer(entry), repeats),
    },
  });
}

class Watch implements WatchedLedger {
  readonly ledger: Ledger;
  readonly later = new Map<string, number>();
  readonly problems: string[] = [];
  readonly #parts: WatchParts;
  readonly #seen = new Map<number, SeenRow>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
    const { ledger } = parts;
    const call = <T>(work: () => Promise<T>) => this.#call(work);
    this.ledger = {
      ...ledger,
      begin: (entry, repeats) => call(() => this.#begin(entry, repeats)),
      earlier: (...given) => call(async () => this.#told(await ledger.earlier(...given))),
      noteBefore: (...given) => call(() => ledger.noteBefore(...given)),
      tellTerminal: (...given) => call(() => ledger.tellTerminal(...given)),
      settle: (ledgerId, settlement) => call(() => this.#settle(ledgerId, settlement)),
      correct: (...given) => call(() => ledger.correct(...given)),
      mayBeAltered: (...given) => call(() => ledger.mayBeAltered(...given)),
      row: (ledgerId) => call(async () => this.#told(await ledger.row(ledgerId))),
      unknowns: (institution) => call(async () => (await ledger.unknowns(institution)).map((row) => this.#told(row))),
      exceptions: (...given) => call(() => ledger.exceptions(...given)),
      giveUp: (now, owner) => call(() => this.#giveUp(now, owner)),
      close: (ledgerId, closing) =>
        call(async () => {
          this.#settling(ledgerId, "closed");
          return await ledger.close(ledgerId, closing);
        }),
    };
  }

  reached({ message, patronId, itemId }: Parameters<WatchedLedger["reached"]>[0]): () => void {
    const about = aboutKey(message, patronId, itemId);
    const alike = [...this.#seen.values()].filter(({ entry }) => aboutOf(entry) === about);
    const underWay = alike.filter(isUnderWay);
    // Lines of two rows that are alike cannot be told apart: the line of one that was answered was noted for the other.
    const answered = underWay.length === 0 ? [] : alike.filter(({ state }) => state === "done" || state === "refused");
    const mine = [...underWay, ...answered].find(({ reached }) => !reached);
    if (mine === undefined) {
      this.problems.push(`${about} reached the system without a row`);
      return () => {};
    }
    mine.reached = true;
    const inTheWay = this.#inTheWay(mine.entry).filter(({ ledgerId }) => ledgerId < mine.ledgerId);
    if (inTheWay.length > 0) this.problems.push(`${about} passed ${JSON.stringify(inTheWay)}`);
    return () => mine.reached = false;
  }

  async rows(): Promise<readonly LedgerRow[]> {
    const rows = await Promise.all([...this.#seen.keys()].map((ledgerId) => this.#parts.ledger.row(ledgerId)));
    return rows.filter((row) => row !== undefined);
  }

  /** Lets a call fail before it is done or after, or take long, now and then. */
  async #call<T>(work: () => Promise<T>): Promise<T> {
    const { time, random } = this.#parts;
    const chance = random();
    if (chance < 0.01) throw new StorageUnavailable("the model has it away");
    if (chance < 0.03) await time.pass(1 + Math.floor(random() * 20));
    const done = await time.during(work());
    if (chance > 0.99) throw new StorageUnavailable("the model has it away, and it was done");
    if (chance > 0.97) await time.pass(1 + Math.floor(random() * 20));
    return done;
  }

  async #begin(entry: LedgerEntry, repeats: Parameters<Ledger["begin"]>[1]) {
    const begun = await this.#parts.ledger.begin(entry, repeats);
    if (begun.kind !== "begun") return { ...begun, row: this.#told(begun.row) };
    const { ledgerId } = begun;
    this.#noteLater(entry);
    this.#seen.set(ledgerId, { ledgerId, entry, begun: this.#now(), state: "open", reached: false });
    return begun;
  }

  /** Counts a change that was sent before, and whose retries counted until now. */
  #noteLater({ origin: { retry, message }, patronId, itemId }: LedgerEntry): void {
    if (retry === undefined) return;
    const now = this.#now().epochMilliseconds;
    const isOver = [...this.#seen.values()].some(({ entry, settled }) =>
      entry.origin.retry?.key === retry.key && settled !== undefined && settled + retry.window < now
    );
    const about = aboutKey(message, patronId, itemId);
    if (isOver) this.later.set(about, (this.later.get(about) ?? 0) + 1);
  }

  async #settle(ledgerId: number, settlement: Settlement): Promise<boolean> {
    this.#settling(ledgerId, settlement.state);
    return await this.#parts.ledger.settle(ledgerId, settlement);
  }

  #settling(ledgerId: number, state: LedgerState): void {
    const row = this.#seen.get(ledgerId);
    if (row === undefined || !isUnderWay(row)) return;
    row.state = state;
    if (state !== "unknown") row.settled = this.#now().epochMilliseconds;
  }

  /** Gives up what is open for too long by the conversation's time, as the database would by its own. */
  async #giveUp(now: Temporal.Instant, owner: string | undefined): Promise<number> {
    const { ledger } = this.#parts;
    let givenUp = 0;
    for (const { ledgerId, entry, begun, state } of this.#seen.values()) {
      const isOver = begun.epochMilliseconds + entry.openFor < this.#now().epochMilliseconds;
      if (state !== "open" || !(isOver || entry.owner === owner)) continue;
      this.#settling(ledgerId, "unknown");
      if (await ledger.settle(ledgerId, { state: "unknown", now })) givenUp++;
    }
    return givenUp + await ledger.giveUp(now, owner);
  }

  #inTheWay(mine: LedgerEntry): readonly SeenRow[] {
    const now = this.#now().epochMilliseconds;
    return [...this.#seen.values()].filter((row) => {
      const { entry, begun } = row;
      if (entry.institution !== mine.institution || !isUnderWay(row)) return false;
      if (begun.epochMilliseconds + Math.max(entry.openFor, entry.standsFor) < now) return false;
      return holdsBack(entry, mine);
    });
  }

  /** A row as it is told by the conversation's time. */
  #told<Row extends LedgerRow | undefined>(row: Row): Row {
    const seen = row && this.#seen.get(row.ledgerId);
    return seen === undefined ? row : { ...row, begun: seen.begun };
  }

  #now(): Temporal.Instant {
    return this.#parts.time.now();
  }
}

/** The table of pairs: whether a change waits for another one. */
function holdsBack(one: LedgerEntry, other: LedgerEntry): boolean {
  const [first, second] = [one.origin.message, other.origin.message];
  const isOfCopy = isSame(one.itemId, other.itemId), isOfPatron = isSame(one.patronId, other.patronId);
  if (OF_LOAN.has(first) && OF_LOAN.has(second) && isOfCopy) return true;
  if (RENEWALS.has(first) && RENEWALS.has(second) && isOfPatron) return first === "renew-all" || second === "renew-all";
  if (first !== second) return false;
  switch (first) {
    case "item-status-update":
      return isOfCopy;
    case "hold":
      return isOfPatron && (isOfCopy || isSame(one.titleId, other.titleId));
    case "fee-paid":
      return isOfPatron && !one.standsAlone && !other.standsAlone && one.amount === other.amount &&
        one.payment?.feeId === other.payment?.feeId;
    default:
      return isOfPatron && !OF_LOAN.has(first);
  }
}

function isUnderWay({ state }: SeenRow): boolean {
  return state === "open" || state === "unknown";
}

function aboutOf({ origin: { message }, patronId, itemId }: LedgerEntry): string {
  return aboutKey(message, patronId, itemId);
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && foldId(one) === foldId(other);
}
