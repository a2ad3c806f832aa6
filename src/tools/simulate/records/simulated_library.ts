import { Buffer } from "node:buffer";
import { encodeText, type Encoding } from "../../../protocol/public/sip2.ts";
import type { CarriedOut } from "./carried_out.ts";
import { createLibraryChanges, dueFrom, type LibraryChanges } from "./library_changes.ts";
import type { LibraryFixture } from "./library_fixture.ts";
import type {
  LibraryHoldings,
  SimulatedFee,
  SimulatedHold,
  SimulatedItem,
  SimulatedLoan,
  SimulatedPatron,
} from "./library_records.ts";

/** What a simulated library needs to know. */
interface SimulatedLibraryOptions {
  readonly fixture: LibraryFixture;
  readonly encoding: Encoding;
  readonly now: () => Temporal.ZonedDateTime;
  /** Is told each change that is carried out. */
  readonly note: (change: CarriedOut) => void;
}

/** A small library in memory, which does what it is asked and tells what it has done; it judges nothing. */
export interface SimulatedLibrary extends LibraryChanges {
  readonly institution: string;
  now(): Temporal.ZonedDateTime;
  /** Says why a terminal is not let in; `undefined` where it is. What the terminal sent is not told: it may be a password. */
  loginRefusal(id: string, password: string): string | undefined;
  /** Finds a patron by the card's number, or else by the user name. */
  patron(id: string): SimulatedPatron | undefined;
  patrons(): readonly SimulatedPatron[];
  item(id: string): SimulatedItem | undefined;
  items(): readonly SimulatedItem[];
  loan(item: SimulatedItem): SimulatedLoan | undefined;
  loansOf(patron: SimulatedPatron): readonly SimulatedLoan[];
  holdsOf(patron: SimulatedPatron): readonly SimulatedHold[];
  /** The holds of a copy's title, in their order. */
  holdsOn(item: SimulatedItem): readonly SimulatedHold[];
  feesOf(patron: SimulatedPatron): readonly SimulatedFee[];
  /** What a patron owes, in cents; less than nothing is credit. */
  debtOf(patron: SimulatedPatron): number;
}
/** Makes a library out of a fixture. */
export function createSimulatedLibrary({ fixture, encoding, now, note }: SimulatedLibraryOptions): SimulatedLibrary {
  const bytes = (text: string) => Buffer.from(encodeText(text, encoding)).toString("latin1");
  const { institution, patrons, items } = asBytes(fixture, bytes);
  const holdings = holdingsOf(fixture, {
    patron: (id) => patrons.get(keyOf(bytes(id))) ?? strange(id),
    item: (id) => items.get(keyOf(bytes(id))) ?? strange(id),
    bytes,
    due: dueFrom(now()),
  });
  const { loans } = holdings;
  return {
    institution,
    now,
    loginRefusal(id, password) {
      const login = fixture.logins.find((one) => bytes(one.id) === id);
      if (login === undefined) {
        return `CN is none of the logins here, which are ${fixture.logins.map((one) => one.id).join(", ")}`;
      }
      return bytes(login.password) === password ? undefined : `CO is not the password of ${login.id}`;
    },
    patron: (id) => patrons.get(keyOf(id)) ?? [...patrons.values()].find(({ userId }) => userId === id),
    patrons: () => [...patrons.values()],
    item: (id) => items.get(keyOf(id)),
    items: () => [...items.values()],
    loan: (item) => loans.get(item),
    loansOf: (patron) => [...loans.values()].filter((loan) => loan.patron === patron),
    holdsOf: (patron) => holdings.holds.filter((hold) => hold.patron === patron),
    holdsOn: ({ title }) => holdings.holds.filter(({ item }) => item.title === title),
    feesOf: (patron) => holdings.fees.filter((fee) => fee.patron === patron),
    debtOf: (patron) =>
      holdings.fees.reduce((sum, fee) => fee.patron === patron ? sum + fee.cents : sum, 0) -
      (holdings.credit.get(patron) ?? 0),
    ...createLibraryChanges(holdings, now, note),
  };
}

/** Finds what a fixture names. */
interface FixtureWords {
  patron(id: string): SimulatedPatron;
  item(id: string): SimulatedItem;
  bytes(text: string): string;
  readonly due: Temporal.ZonedDateTime;
}

function holdingsOf(
  { institution, loans, holds, fees }: LibraryFixture,
  { patron, item, bytes, due }: FixtureWords,
): LibraryHoldings {
  return {
    loans: new Map(loans.map((loan) => [item(loan.item), { item: item(loan.item), patron: patron(loan.patron), due }])),
    holds: holds.map((hold) => ({
      item: item(hold.item),
      patron: patron(hold.patron),
      pickup: bytes(hold.pickup ?? institution),
    })),
    fees: fees.map((fee) => ({
      patron: patron(fee.patron),
      description: bytes(fee.description),
      cents: Math.round(Number(fee.amount) * 100),
    })),
    credit: new Map(),
  };
}

function asBytes({ institution, patrons, items }: LibraryFixture, bytes: (text: string) => string) {
  const place = bytes(institution);
  return {
    institution: place,
    patrons: new Map(
      patrons.map(({ id, userId, pin, name, email, blocked }): [string, SimulatedPatron] => [keyOf(bytes(id)), {
        id: bytes(id),
        pin: bytes(pin),
        name: bytes(name),
        blocked,
        ...userId !== undefined && { userId: bytes(userId) },
        ...email !== undefined && { email: bytes(email) },
      }]),
    ),
    items: new Map(items.map(({ id, title, branch, callNumber }): [string, SimulatedItem] => [keyOf(bytes(id)), {
      id: bytes(id),
      title: bytes(title),
      branch: branch === undefined ? place : bytes(branch),
      ...callNumber !== undefined && { callNumber: bytes(callNumber) },
    }])),
  };
}

/** Numbers are found whatever their case: MySQL compares so. */
function keyOf(id: string): string {
  return id.toLowerCase();
}

function strange(id: string): never {
  throw new RangeError(`the fixture of a simulated library names ${id}, which is not in it`);
}
