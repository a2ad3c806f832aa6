import type { Random } from "../../soak/random.ts";
import { ITEM_STATUSES, type ItemStatus } from "../../../src/library/item.ts";

/** A patron, as the library system has one. */
export interface WorldPatron {
  readonly id: string;
  readonly loginId: string;
  first: string;
  last: string;
  category: string;
  expires: string;
  isLost: boolean;
  blockedUntil: string | undefined;
  isBlocked: boolean;
  hash: string;
}

/** A copy, as the library system has one. */
export interface WorldCopy {
  readonly id: string;
  title: string;
  status: ItemStatus;
  transitTo: string;
  loan?: { readonly patronId: string; readonly due: string; readonly renewals: number };
}

/** What is true: the library system's own records, which its desk changes unseen. */
export interface LibraryWorld {
  readonly patrons: Map<string, WorldPatron>;
  readonly copies: Map<string, WorldCopy>;
  readonly holds: Map<string, { readonly patronId: string; readonly titleId: string; readonly captured?: string }>;
  readonly fees: Map<string, { readonly patronId: string; outstanding: number }>;
  /** Staff do something that no terminal hears of. */
  deskActs(): void;
}

const PATRONS = 14, COPIES = 40, FIRST = ["Ada", "Bob", "Cleo", ""], LAST = ["King", "Lamb", "Moor"];
const CATEGORIES = ["PT", "ST", ""], TITLES = ["Poems", "Tea\tand more", "Zoë", ""];
const DAYS = ["2026-01-01", "2027-12-31", "2031-06-30", ""];
const HASH = "$2a$08$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhW";

/** Makes a library that is full of everything. */
export function libraryWorld(random: Random): LibraryWorld {
  const { below, pick, once } = random;
  const patrons: LibraryWorld["patrons"] = new Map(), copies: LibraryWorld["copies"] = new Map();
  const holds: LibraryWorld["holds"] = new Map(), fees: LibraryWorld["fees"] = new Map();
  let next = 1;

  function addPatron(number: number): void {
    const id = `P${number}`, loginId = number % 3 === 0 ? `login${number}` : "";
    patrons.set(id, {
      ...{ id, loginId, first: pick(FIRST), last: pick(LAST), category: pick(CATEGORIES), expires: pick(DAYS) },
      ...{ isLost: false, isBlocked: false, blockedUntil: undefined, hash: HASH + pick(["a", "b"]) },
    });
  }

  function addCopy(number: number): void {
    copies.set(`I${number}`, { id: `I${number}`, title: pick(TITLES), status: "available", transitTo: "" });
  }

  function removePatron(id: string): void {
    patrons.delete(id);
    for (const copy of copies.values()) if (copy.loan?.patronId === id) delete copy.loan;
    for (const [key, { patronId }] of holds) if (patronId === id) holds.delete(key);
    for (const [key, { patronId }] of fees) if (patronId === id) fees.delete(key);
  }

  function removeCopy(id: string): void {
    copies.delete(id);
    for (const [key, { captured }] of holds) if (captured === id) holds.delete(key);
  }

  for (let number = 0; number < PATRONS; number++) addPatron(number);
  for (let number = 0; number < COPIES; number++) addCopy(number);
  const ofPatron: readonly ((patron: WorldPatron) => void)[] = [
    (patron) => patron.last = pick(LAST),
    (patron) => patron.category = pick(CATEGORIES),
    (patron) => patron.expires = pick(DAYS),
    (patron) => patron.isLost = !patron.isLost,
    (patron) => patron.hash = HASH + pick(["a", "b", "c"]),
    (patron) => {
      patron.isBlocked = !patron.isBlocked;
      patron.blockedUntil = patron.isBlocked && once(2) ? "2026-05-01" : undefined;
    },
    ({ id }) => void fees.set(`F${next++}`, { patronId: id, outstanding: 25 + below(500) }),
    ({ id }) => holds.size < 6 && void holds.set(`H${next++}`, { patronId: id, titleId: `T${next}` }),
    ({ id }) => {
      const copy = pick([...copies.values()]);
      const isHeld = [...holds.values()].some(({ captured }) => captured === copy.id);
      if (!isHeld && copy.loan === undefined) {
        holds.set(`H${next++}`, { patronId: id, titleId: `T${next}`, captured: copy.id });
      }
    },
  ];
  const ofCopy: readonly ((copy: WorldCopy) => void)[] = [
    (copy) => copy.title = pick(TITLES),
    (copy) => copy.status = pick(ITEM_STATUSES),
    (copy) => copy.transitTo = pick(["", "MPL"]),
    (copy) => delete copy.loan,
    (copy) => {
      const day = String(1 + below(28)).padStart(2, "0");
      copy.loan = { patronId: pick([...patrons.keys()]), due: `2026-04-${day}T21:59:00Z`, renewals: below(3) };
    },
  ];
  return {
    ...{ patrons, copies, holds, fees },
    deskActs() {
      const patron = pick([...patrons.values()]), copy = pick([...copies.values()]), number = below(24);
      if (number === 0 && patrons.size > PATRONS - 4) return removePatron(patron.id);
      if (number === 1) return addPatron(below(PATRONS));
      if (number === 2 && copies.size > COPIES - 4) return removeCopy(copy.id);
      if (number === 3) return addCopy(below(COPIES));
      if (number === 4) return void holds.delete(pick([...holds.keys(), ""]));
      if (number === 5) return void fees.delete(pick([...fees.keys(), ""]));
      if (number < 14) return void pick(ofPatron)(patron);
      return void pick(ofCopy)(copy);
    },
  };
}
