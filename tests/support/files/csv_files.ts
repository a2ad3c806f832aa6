import type { ExchangeContext } from "../../../src/exchange/cell.ts";
import type { CsvSource } from "../../../src/exchange/csv_source.ts";
import { exportLibrary } from "../../../src/exchange/export_library.ts";
import { type ImportFiles, importLibrary, type ImportOutcome } from "../../../src/exchange/import_library.ts";
import { RECORD_KINDS } from "../../../src/storage/port/record_kind.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { countingIds } from "../library/decisions.ts";
import { NOON } from "../library/records.ts";

type ImportOptions = Parameters<typeof importLibrary>[0];

/** Files by name (`patrons.csv`), as text or as bytes. */
export type CsvFiles = Readonly<Record<string, string | Uint8Array>>;

/** A library in Berlin that counts in cents, at noon. */
export function aContext(overrides: Partial<ExchangeContext> = {}): ExchangeContext {
  return { now: NOON, timeZone: "Europe/Berlin", currencyDigits: 2, newId: countingIds(), ...overrides };
}

/** A file that gives its bytes a few at a time, so that nothing may depend on where they are cut. */
export function csvSource(name: string, content: string | Uint8Array, piece = 7): CsvSource {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { name, size: bytes.length, open: () => Promise.resolve(pieces(bytes, piece)) };
}

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) {
    await Promise.resolve();
    yield bytes.slice(at, at + length);
  }
}

/** Imports files named after what they are about; PINs are stored as `hash of` themselves. */
export function importFiles(
  storage: Storage,
  files: CsvFiles,
  options: Partial<ImportOptions> = {},
): Promise<ImportOutcome> {
  const sources: Record<string, CsvSource> = {};
  for (const kind of RECORD_KINDS) {
    const content = files[`${kind}.csv`];
    if (content !== undefined) sources[kind] = csvSource(`${kind}.csv`, content, 1 << 16);
  }
  const named: ImportFiles = sources;
  return importLibrary({
    files: named,
    storage,
    passwords: { hash: (pin) => Promise.resolve(`hash of ${pin}`) },
    context: aContext(),
    dryRun: false,
    replaceMissing: false,
    updatePins: false,
    md5Pins: "pins",
    exported: NOON,
    progress: () => {},
    ...options,
  });
}

/** The files that an export writes. */
export async function exportFiles(storage: Storage): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const snapshot = await storage.snapshot();
  try {
    await exportLibrary(
      snapshot,
      {
        async write(name, text) {
          files[name] = "";
          for await (const piece of text) files[name] += piece;
        },
      },
      aContext(),
      () => {},
    );
    return files;
  } finally {
    await snapshot.close();
  }
}
