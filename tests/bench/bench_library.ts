import { dirname, join } from "node:path";
import type { Fee } from "../../src/library/fee.ts";
import type { Item } from "../../src/library/item.ts";
import type { Patron } from "../../src/library/patron.ts";
import { createPasswords } from "../../src/password/passwords.ts";
import type { Hold } from "../../src/storage/port/hold.ts";
import type { Loan } from "../../src/storage/port/loan.ts";
import type { Records } from "../../src/storage/port/storage.ts";
import { MIGRATIONS } from "../../src/storage/sqlite/migrations/migrations.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";

/**
 * A library to measure with. The first half of the patrons have ten loans each, which are the first items, and every
 * second of them has a fee; the others have neither. Two copies make a title. One more patron has very many loans and
 * holds.
 */
export interface LibrarySize {
  readonly patrons: number;
  /** Twice the loans at least. */
  readonly items: number;
}

/** Patrons with loans whose PINs are checked in the course of a measurement. */
const READERS = 400;

/** Loans of each patron of the first half. */
export const LOANS_EACH = 10;
/** The PIN of every patron. */
export const PIN = "1234";
/** The patron with very many loans and holds, and how many. */
export const HEAVY = { patronId: "HEAVY", loans: 2000, holds: 500 } as const;

/** Patterns of the identifiers, for `sip2d load`. */
export function patternsOf({ patrons, items }: LibrarySize) {
  const lent = patrons / 2 * LOANS_EACH;
  return {
    items: `39999%09d:1-${items}`,
    freeItems: `39999%09d:${lent + 1}-${items}`,
    patrons: `2382%010d:1-${patrons}`,
    readers: `2382%010d:1-${Math.min(READERS, patrons / 2)}`,
    borrowers: `2382%010d:1-${patrons / 2}`,
    newPatrons: `2382%010d:${patrons / 2 + 1}-${patrons}`,
  } as const;
}

/** Records in one transaction. */
const BATCH = 10_000;

const FOR_EVER = Temporal.Instant.from("2099-12-31T22:59:00Z");
const CHECKED_OUT = Temporal.Instant.from("2026-11-02T12:00:00Z");

/** Copies the library into a new file. It is made once and kept beside the system's temporary files. */
export async function copyOfLibrary(size: LibrarySize, path: string): Promise<void> {
  const kept = await keptLibrary(size);
  await Deno.copyFile(kept, path);
}

async function keptLibrary(size: LibrarySize): Promise<string> {
  const folder = join(await temporaryFolder(), "sip2d-bench");
  await Deno.mkdir(folder, { recursive: true });
  // A schema of the past would be migrated at each start.
  const path = join(folder, `library-${size.patrons}-${size.items}-v${MIGRATIONS.length}.db`);
  try {
    await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const unfinished = `${path}.${crypto.randomUUID()}`;
    await makeLibrary(size, unfinished);
    await Deno.rename(unfinished, path);
  }
  return path;
}

async function temporaryFolder(): Promise<string> {
  const made = await Deno.makeTempDir();
  await Deno.remove(made);
  return dirname(made);
}

async function makeLibrary(size: LibrarySize, path: string): Promise<void> {
  const storage = await openSqliteStorage(path);
  const pin = await createPasswords({ waiting: 0 }).hash(PIN);
  for (const records of recordsOf(size, pin)) await storage.load(records);
  await storage.load(heavyPatron(pin));
  await storage.close();
}

/**
 * Makes the records of the library, save the one patron who has very many of them; some at a time, of one kind.
 *
 * @param pin of every patron, as it is stored
 */
export function* recordsOf({ patrons, items }: LibrarySize, pin: string): Generator<Records> {
  for (const part of parts(items)) yield { items: part.map(itemOf) };
  for (const part of parts(patrons)) yield { patrons: part.map((number) => patronOf(number, pin)) };
  for (const part of parts(patrons / 2 * LOANS_EACH)) yield { loans: part.map(loanOf) };
  for (const part of parts(patrons / 4)) yield { fees: part.map((number) => feeOf(number * 2)) };
}

/** The numbers from 1 on, in batches. */
function* parts(count: number): Generator<number[]> {
  for (let from = 1; from <= count; from += BATCH) {
    yield Array.from({ length: Math.min(BATCH, count - from + 1) }, (_, index) => from + index);
  }
}

/** The barcode of an item. */
export function itemIdOf(item: number): string {
  return `39999${String(item).padStart(9, "0")}`;
}

/** The barcode of a patron. */
export function patronIdOf(patron: number): string {
  return `2382${String(patron).padStart(10, "0")}`;
}

/** The title of an item. */
export function titleIdOf(item: number): string {
  return `T${Math.ceil(item / 2)}`;
}

function itemOf(number: number): Item {
  const titleId = titleIdOf(number);
  return {
    itemId: itemIdOf(number),
    titleId,
    title: `A History of Everything, volume ${titleId}`,
    author: "Byron, Ada",
    itemType: number % 5 === 0 ? "DVD" : "BOOK",
    mediaType: number % 5 === 0 ? "006" : "001",
    collection: "FICTION",
    callNumber: `823.8 BYR ${number}`,
    permanentLocation: "MAIN",
    currentLocation: "MAIN",
    owner: "MAIN",
    status: "available",
    securityMarker: "02",
    properties: "",
  };
}

function patronOf(number: number, pin: string): Patron {
  return {
    patronId: patronIdOf(number),
    loginId: `reader${number}`,
    pin,
    firstName: "Ada",
    lastName: `Byron ${number}`,
    category: number % 4 === 0 ? "CHILD" : "ADULT",
    library: "MAIN",
    address: "12 St James's Square",
    email: `reader${number}@example.org`,
    phone: "555-0100",
    language: "001",
    cardLost: false,
    blocked: false,
    blockMessage: "",
    note: "",
    internetProfile: "",
  };
}

function loanOf(number: number): Loan {
  return {
    itemId: itemIdOf(number),
    patronId: patronIdOf(Math.ceil(number / LOANS_EACH)),
    checkedOut: CHECKED_OUT,
    due: FOR_EVER,
    renewals: number % 3,
  };
}

function feeOf(patron: number): Fee {
  return {
    feeId: `F${patron}`,
    patronId: patronIdOf(patron),
    type: "overdue",
    amount: 125,
    outstanding: 125,
    description: "A History of Everything",
    incurred: CHECKED_OUT,
  };
}

function heavyPatron(pin: string): Records {
  const { patronId, loans, holds } = HEAVY;
  const patron = { ...patronOf(0, pin), patronId, loginId: "", category: "STAFF" };
  const items = Array.from({ length: loans }, (_, index): Item => ({
    ...itemOf(1),
    itemId: `4${String(index).padStart(13, "0")}`,
    titleId: `HT${index}`,
  }));
  return {
    patrons: [patron],
    items,
    loans: items.map(({ itemId }) => ({ ...loanOf(1), itemId, patronId })),
    holds: Array.from({ length: holds }, (_, index): Hold => ({
      holdId: `HH${index}`,
      patronId,
      titleId: `T${index + 1}`,
      pickupLocation: "MAIN",
      placed: CHECKED_OUT,
      status: "pending",
    })),
  };
}
