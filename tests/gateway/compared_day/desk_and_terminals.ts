import type { SimulatedItem, SimulatedPatron } from "../../../src/tools/simulate/records/library_records.ts";
import type { SimulatedLibrary } from "../../../src/tools/simulate/records/simulated_library.ts";
import { barcodeOf, cardOf, type LibrarySize } from "./library.ts";

/** Cards and copies that most of what happens is about, and how much of it at terminals and at the desk. */
const HOT = { patrons: 0.08, copies: 0.075, atTerminals: 0.7, atDesk: 0.5 };
const STAFF = { login: "staff", location: "", connection: 0, request: "", half: false };
/** What a patron may owe, in cents, as the system judges it. */
const FEE_LIMIT = 500;
/** How often something is looked for that is as it is wanted. */
const TRIES = 60;

/** What happens in a library: what its terminals ask, and what its desk does, of which no message tells. */
export class Day {
  readonly #library: SimulatedLibrary;
  readonly #size: LibrarySize;
  readonly #random: () => number;
  /** The cards and copies that the desk has changed. */
  readonly touched: Set<string> = new Set();

  constructor(library: SimulatedLibrary, size: LibrarySize, random: () => number) {
    this.#library = library;
    this.#size = size;
    this.#random = random;
  }

  /** The next message of a terminal, at this date and time. */
  message(date: string): string {
    const chance = this.#random(), patron = this.#patron();
    const question = (pin: string) => `63001${date}${" ".repeat(10)}AOCPL|AA${patron.id}|AC|${pin}`;
    if (chance < 0.22) return question(`AD${patron.pin}|`);
    if (chance < 0.3) return question("");
    if (chance < 0.31) return question("AD9999|");
    if (chance < 0.35) return `23001${date}AOCPL|AA${patron.id}|AC|AD${patron.pin}|`;
    if (chance < 0.65) return `17${date}AOCPL|AB${this.#item().id}|AC|`;
    if (chance < 0.82) return this.#loan(date);
    if (chance < 0.97) return this.#return(date);
    const loan = this.#found(() => this.#library.loan(this.#item()));
    return `29NN${date}${date}AOCPL|AA${loan?.patron.id ?? patron.id}|AB${loan?.item.id ?? this.#item().id}|`;
  }

  /** A quarter of the loans are such as the system refuses. */
  #loan(date: string): string {
    const isFine = this.#random() >= 0.25;
    const patron = this.#found(() => this.#that(this.#patron(), (one) => this.#mayBorrow(one) === isFine));
    const item = this.#found(() => this.#that(this.#item(), (one) => this.#isFree(one)));
    const about = `AA${(patron ?? this.#patron()).id}|AB${(item ?? this.#item()).id}|`;
    return `11YN${date}${date}AOCPL|${about}AC|`;
  }

  /** A third of the copies that come back are not on loan. */
  #return(date: string): string {
    const isLent = this.#random() >= 1 / 3;
    const item = this.#found(() =>
      this.#that(this.#item(), (one) => (this.#library.loan(one) !== undefined) === isLent)
    );
    return `09N${date}${date}APCPL|AOCPL|AB${(item ?? this.#item()).id}|AC|`;
  }

  /** The desk does something. */
  act(): void {
    const chance = this.#random(), library = this.#library, patron = this.#patron(HOT.atDesk);
    const lent = this.#found(() => library.loan(this.#item(HOT.atDesk)));
    if (chance < 0.35 && lent) return this.#told(lent.patron, lent.item, () => library.giveBack(lent.item, STAFF));
    if (chance < 0.64) {
      const free = this.#found(() => this.#that(this.#item(HOT.atDesk), (one) => this.#isFree(one)));
      return free && this.#told(patron, free, () => library.lend(free, patron, STAFF));
    }
    if (chance < 0.73 && lent) return this.#told(lent.patron, lent.item, () => library.renew(lent, STAFF));
    if (chance < 0.85) {
      const item = this.#item(HOT.atDesk);
      return this.#told(patron, item, () => library.placeHold(item, patron, "CPL", STAFF));
    }
    const owing = this.#found(() => this.#that(this.#patron(HOT.atDesk), (one) => library.debtOf(one) > 0));
    if (chance < 0.93 && owing) {
      return this.#told(owing, undefined, () => library.pay(owing, library.debtOf(owing), STAFF));
    }
    this.#told(patron, undefined, () => Object.assign(patron, { blocked: !patron.blocked }));
  }

  #told(patron: SimulatedPatron, item: SimulatedItem | undefined, act: () => unknown): void {
    act();
    this.touched.add(patron.id);
    if (item !== undefined) this.touched.add(item.id);
  }

  #mayBorrow(patron: SimulatedPatron): boolean {
    return !patron.blocked && this.#library.debtOf(patron) <= FEE_LIMIT;
  }

  #isFree(item: SimulatedItem): boolean {
    return this.#library.loan(item) === undefined && this.#library.holdsOn(item).length === 0;
  }

  #patron(hot = HOT.atTerminals): SimulatedPatron {
    return this.#found(() => this.#library.patron(cardOf(this.#number(this.#size.patrons, HOT.patrons, hot)))) ??
      fail();
  }

  #item(hot = HOT.atTerminals): SimulatedItem {
    return this.#found(() => this.#library.item(barcodeOf(this.#number(this.#size.copies, HOT.copies, hot)))) ?? fail();
  }

  #number(all: number, share: number, hot: number): number {
    const among = this.#random() < hot ? Math.ceil(all * share) : all;
    return 1 + Math.floor(this.#random() * among);
  }

  #that<One>(one: One, isWanted: (one: One) => boolean): One | undefined {
    return isWanted(one) ? one : undefined;
  }

  #found<One>(find: () => One | undefined): One | undefined {
    for (let tried = 0; tried < TRIES; tried++) {
      const one = find();
      if (one !== undefined) return one;
    }
    return undefined;
  }
}

function fail(): never {
  throw new RangeError("the library has nothing of that");
}
