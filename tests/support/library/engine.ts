import { join } from "node:path";
import { createEngine } from "../../../src/circulation/engine.ts";
import type { PinLock } from "../../../src/library/pin_lock.ts";
import type { PinLimits } from "../../../src/circulation/pins/pin_lock.ts";
import type { Rules } from "../../../src/circulation/rules/rules.ts";
import type { Library } from "../../../src/library/library.ts";
import { createPinMemory } from "../../../src/password/pin_memory.ts";
import type { JournalEntry } from "../../../src/storage/port/change.ts";
import type { Records, Storage } from "../../../src/storage/port/storage.ts";
import { openEmptyLibrary } from "./empty_library.ts";
import { countingIds } from "./decisions.ts";
import { someRules } from "./facts.ts";
import { fakePins } from "./fake_pins.ts";
import { NOON } from "./records.ts";
import { withTemporaryFolder } from "../files/temporary_folder.ts";

/** What a test's library begins with. */
export interface Setting extends Records {
  /** Without rules: 21 days, 3 renewals, no limits. */
  readonly rules?: Rules;
  /** Rules of accounts that have some of their own. */
  readonly ownRules?: Readonly<Record<string, Rules>>;
  /** No limits by default. */
  readonly pinLimits?: PinLimits;
  /** Puts something between the engine and its storage. */
  readonly wrap?: (storage: Storage) => Storage;
}

/** Our engine over an SQLite file, with PINs whose stored form is `hash of 1234` and identifiers `N1`, `N2` and so on. */
export interface Bench {
  readonly library: Library;
  readonly storage: Storage;
  /** What has been written to the journal since the test began. */
  readonly journal: readonly JournalEntry[];
  /** Which PINs have been looked at, as {@link fakePins} tells it. */
  readonly checks: readonly string[];
  /** Where cards have been locked, in that order. */
  readonly locks: readonly PinLock[];
  /** Puts other rules in force. */
  reload(rules: Rules): void;
  /** Puts other limits of wrong PINs in force. */
  limitPins(limits: PinLimits): void;
}

/** Registers a test of an engine whose library begins as `setting` says. */
export function engineTest(behaviour: string, setting: Setting, body: (bench: Bench) => Promise<void>): void {
  Deno.test(behaviour, () => withEngine(setting, body));
}

/** Another engine over a storage, as another process has it: with neither rules nor PINs. */
export function anotherEngine(storage: Storage): Library {
  const rules = someRules();
  return createEngine({
    storage,
    pins: fakePins(),
    pinMemory: createPinMemory(),
    rules: () => rules,
    pinLimits: () => ({}),
    onLocked: () => {},
    newId: () => crypto.randomUUID(),
  });
}

async function withEngine(
  { rules, ownRules = {}, pinLimits = {}, wrap, ...records }: Setting,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const storage = await openEmptyLibrary(join(folder, "library.db"));
    try {
      await storage.load(records);
      const journal: JournalEntry[] = [];
      const locks: PinLock[] = [];
      const pins = fakePins();
      let limits = pinLimits;
      const watched = watchJournal(storage, journal);
      let inForce = rules ?? someRules();
      const library = createEngine({
        storage: wrap?.(watched) ?? watched,
        pins,
        pinMemory: createPinMemory(),
        rules: (account) => ownRules[account] ?? inForce,
        pinLimits: () => limits,
        onLocked: (_origin, lock) => locks.push(lock),
        newId: countingIds(),
      });
      await body({
        library,
        storage,
        journal,
        locks,
        checks: pins.calls,
        reload: (changed) => inForce = changed,
        limitPins: (changed) => limits = changed,
      });
    } finally {
      await storage.close();
    }
  });
}

/** A storage that notes down what is written to the journal. */
export function watchJournal(storage: Storage, journal: JournalEntry[]): Storage {
  return {
    ...storage,
    async apply(change) {
      const applied = await storage.apply(change);
      if (applied.kind === "applied") journal.push(change.entry);
      return applied;
    },
    record(entry) {
      journal.push(entry);
      storage.record(entry);
    },
  };
}

/** How things stand: loans, holds, fees and copies, without the traces that changes leave behind. */
export async function standOf(storage: Storage, patronIds: readonly string[], itemIds: readonly string[]) {
  const patrons = patronIds.map(async (patronId) => {
    const asked = { patronId, account: "", transactionId: "", since: NOON, now: NOON };
    const { patron, fees } = await storage.feeFacts(asked) ?? {};
    return { patron: patron?.patron, loans: patron?.loans, holds: patron?.holds, owed: patron?.owed, fees };
  });
  const items = itemIds.map(async (itemId) => {
    const { item, loan, holds } = await storage.itemFacts(itemId) ?? {};
    return { item, loan, holds };
  });
  return { patrons: await Promise.all(patrons), items: await Promise.all(items) };
}
