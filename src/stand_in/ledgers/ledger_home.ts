import { asSaid } from "../../library/notice.ts";
import type { Ledger } from "../../storage/port/ledger.ts";
import { type Storage, StorageUnavailable } from "../../storage/port/storage.ts";

/** Where an institution's ledger is kept, and whether that can be written. */
export type LedgerStorage = Pick<Storage, "examine" | "ledger">;

/** What keeps a ledger, and can have it moved. */
export type LedgerKeeper = LedgerStorage & Pick<Storage, "ledgerMoves">;

/** What came of a move: where the ledger is now, and the numbers that its rows have there, by those that they had. */
interface Moved {
  readonly storage: LedgerKeeper;
  readonly numbers: ReadonlyMap<number, number>;
}

/**
 * The ledger of one institution, wherever it is kept. A reload may move it into another database, and nobody who works on
 * it notices: calls that come meanwhile wait, and a row is found by the number that it had before.
 */
export interface LedgerHome {
  /** The ledger. Until it is known where it is, and after a move that failed, it cannot be reached. */
  readonly storage: LedgerStorage;
  /** Where it is now. */
  readonly place: LedgerKeeper | undefined;
  /**
   * Moves it while nobody works on it. If `work` fails, some rows may be there and others here: nobody works on it until a
   * move has succeeded.
   */
  move(work: () => Promise<Moved>): Promise<void>;
}

const NOWHERE = asSaid("the ledger of this institution is not at its place yet");

/** Makes the home of a ledger of which it is not known yet where it is. */
export function createLedgerHome(): LedgerHome {
  return new Home();
}

class Home implements LedgerHome {
  readonly storage: LedgerStorage;
  #place: LedgerKeeper | undefined;
  #numbers: ReadonlyMap<number, number> = new Map();
  #underWay = 0;
  #moving: Promise<void> | undefined;
  #isQuiet: (() => void) | undefined;

  constructor() {
    this.storage = {
      examine: async () => {
        await this.#moving;
        return this.#place === undefined ? NOWHERE : await this.#place.examine();
      },
      ledger: ledgerOver((work) => this.#use(work), (number) => this.#numbers.get(number) ?? number),
    };
  }

  get place(): LedgerKeeper | undefined {
    return this.#place;
  }

  async move(work: () => Promise<Moved>): Promise<void> {
    while (this.#moving !== undefined) await this.#moving;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    this.#moving = promise;
    try {
      await this.#quiet();
      const { storage, numbers } = await work();
      const known = [...this.#numbers].map(([was, is]) => [was, numbers.get(is) ?? is] as const);
      this.#numbers = new Map([...known, ...numbers]);
      this.#place = storage;
    } catch (error) {
      this.#place = undefined;
      throw error;
    } finally {
      this.#moving = undefined;
      done();
    }
  }

  /** Waits until what is under way is done. */
  async #quiet(): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => this.#isQuiet = resolve);
    this.#isQuiet = undefined;
  }

  async #use<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> {
    while (this.#moving !== undefined) await this.#moving;
    if (this.#place === undefined) throw new StorageUnavailable(NOWHERE);
    this.#underWay++;
    try {
      return await work(this.#place.ledger);
    } finally {
      if (--this.#underWay === 0) this.#isQuiet?.();
    }
  }
}

/** Makes a ledger of one that may be elsewhere at each call. */
function ledgerOver(
  use: <T>(work: (ledger: Ledger) => Promise<T>) => Promise<T>,
  here: (number: number) => number,
): Ledger {
  return {
    begin: (entry, repeats) => use((ledger) => ledger.begin(entry, repeats)),
    earlier: (entry, repeats) => use((ledger) => ledger.earlier(entry, repeats)),
    accept: (entry, most) => use((ledger) => ledger.accept(entry, most)),
    handOver: (number, sending) => use((ledger) => ledger.handOver(here(number), sending)),
    takeBack: (number) => use((ledger) => ledger.takeBack(here(number))),
    answerRetries: (number, key) => use((ledger) => ledger.answerRetries(here(number), key)),
    waitingOf: (institution, itemId) => use((ledger) => ledger.waitingOf(institution, itemId)),
    waitingOfPatron: (institution, patronId) => use((ledger) => ledger.waitingOfPatron(institution, patronId)),
    chainBefore: (number) => use((ledger) => ledger.chainBefore(here(number))),
    nextWaiting: (institution, limit, among) => use((ledger) => ledger.nextWaiting(institution, limit, among)),
    release: (institution, at) => use((ledger) => ledger.release(institution, at)),
    waitingTally: () => use((ledger) => ledger.waitingTally()),
    captured: (since) => use((ledger) => ledger.captured(since)),
    noteBefore: (number, before, ticket) => use((ledger) => ledger.noteBefore(here(number), before, ticket)),
    tellTerminal: (number, told) => use((ledger) => ledger.tellTerminal(here(number), told)),
    settle: (number, settlement) => use((ledger) => ledger.settle(here(number), settlement)),
    correct: (number, settlement) => use((ledger) => ledger.correct(here(number), settlement)),
    mayBeAltered: (number) => use((ledger) => ledger.mayBeAltered(here(number))),
    row: (number) => use((ledger) => ledger.row(here(number))),
    unknowns: (institution) => use((ledger) => ledger.unknowns(institution)),
    exceptions: (query) => use((ledger) => ledger.exceptions(query)),
    exceptionTally: () => use((ledger) => ledger.exceptionTally()),
    close: (number, closing) => use((ledger) => ledger.close(here(number), closing)),
    giveUp: (now, owner) => use((ledger) => ledger.giveUp(now, owner)),
    prune: (before) => use((ledger) => ledger.prune(before)),
  };
}
