import { foldId } from "../library/id.ts";
import { kohaPin } from "../library/koha_pin.ts";
import type { Passwords } from "../password/passwords.ts";
import { isHash } from "../password/stored_password.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { ExchangeContext } from "./cell.ts";
import type { CsvSource } from "./csv_source.ts";
import { PASSWORD, patronsFile } from "./patrons_file.ts";
import { readRows } from "./read_tsv.ts";
import { recordReader } from "./record_reader.ts";

/** Patrons whose PINs are hashed and stored together: an import that is broken off loses a few seconds' work. */
const BATCH = 64;

/** Counts of the clear PINs of a file. */
export interface ImportedPins {
  readonly stored: number;
  /** PINs that were not stored, because the patrons had one. */
  readonly leftAlone: number;
  /** Cells that are Koha's word for no PIN, of which none is taken. */
  readonly none: number;
  /** Cells that look like an old Koha's MD5 of a PIN. */
  readonly md5: number;
}

/** What is done with cells that look like an MD5: they are PINs, or none. */
export type Md5Pins = "pins" | "none";

interface ClearPin {
  readonly patronId: string;
  readonly pin: string;
}

/**
 * Hashes and stores the clear PINs of a patrons file that has been imported: of patrons who have none, or with `all` of
 * everybody. The file is read again, so that no clear PIN is ever kept; broken off, it goes on where it was.
 */
export async function importPins(
  source: CsvSource,
  { storage, passwords, all, md5Pins, context, progress }: {
    readonly storage: Pick<Storage, "patronsWithoutPin" | "setPins">;
    readonly passwords: Pick<Passwords, "hash">;
    readonly all: boolean;
    readonly md5Pins: Md5Pins;
    readonly context: ExchangeContext;
    readonly progress: (stored: number) => void;
  },
): Promise<ImportedPins> {
  let stored = 0;
  let leftAlone = 0;
  const odd = { none: 0, md5: 0 };
  for await (const batch of batches(clearPins(source, context, md5Pins, odd))) {
    const wanted = all ? batch : await ofPatronsWithout(storage, batch);
    // Hashing takes seconds, in which staff may set a PIN.
    const none = all ? {} : { replacing: "" };
    const hashed = await Promise.all(
      wanted.map(async ({ patronId, pin }) => ({ patronId, pin: await passwords.hash(pin), ...none })),
    );
    await storage.setPins(hashed);
    stored += hashed.length;
    leftAlone += batch.length - wanted.length;
    progress(stored);
  }
  return { stored, leftAlone, ...odd };
}

/** Counts what importing the PINs of a file would count without storing any. */
export async function countOddPins(
  source: CsvSource,
  context: ExchangeContext,
): Promise<Pick<ImportedPins, "none" | "md5">> {
  const odd = { none: 0, md5: 0 };
  for await (const _ of clearPins(source, context, "none", odd));
  return odd;
}

/** Counts the PINs of a file that stand in it in clear. */
export async function countClearPins(source: CsvSource, context: ExchangeContext): Promise<number> {
  let count = 0;
  for await (const _ of clearPins(source, context, "none", { none: 0, md5: 0 })) count++;
  return count;
}

async function ofPatronsWithout(
  storage: Pick<Storage, "patronsWithoutPin">,
  pins: readonly ClearPin[],
): Promise<readonly ClearPin[]> {
  const without = await storage.patronsWithoutPin(pins.map(({ patronId }) => patronId));
  const ids = new Set(without.map(foldId));
  return pins.filter(({ patronId }) => ids.has(foldId(patronId)));
}

/**
 * Reads the clear PINs of a file that was in order when it was imported; what is no longer so is passed over. What Koha
 * has in the place of a PIN is counted in `odd`.
 */
async function* clearPins(
  source: CsvSource,
  context: ExchangeContext,
  md5Pins: Md5Pins,
  odd: { none: number; md5: number },
): AsyncGenerator<ClearPin> {
  const rows = readRows(source.name, await source.open());
  const first = await rows.next();
  const reader = first.done ? undefined : recordReader(patronsFile, first.value, context, () => {});
  if (!reader?.header.good) return;
  const column = reader.header.columns.findIndex((column) => column && "name" in column && column.name === PASSWORD);
  if (column < 0) return;
  for await (const row of rows) {
    const pin = row.cells[column] ?? "";
    const kind = kohaPin(pin);
    if (kind !== undefined) odd[kind]++;
    if (kind === "none" || (kind === "md5" && md5Pins === "none")) continue;
    const patron = pin === "" || isHash(pin) ? undefined : reader.read(row);
    if (patron !== undefined) yield { patronId: patron.patronId, pin };
  }
}

async function* batches(pins: AsyncIterable<ClearPin>): AsyncGenerator<readonly ClearPin[]> {
  let batch: ClearPin[] = [];
  for await (const pin of pins) {
    batch.push(pin);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
