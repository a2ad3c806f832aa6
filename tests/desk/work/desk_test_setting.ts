import { IdMap } from "../../../src/library/id.ts";
import type { Institution } from "../../../src/config/config.ts";
import type { Rules } from "../../../src/circulation/rules/rules.ts";
import { createDeskWork } from "../../../src/desk/work/create_desk_work.ts";
import type { Attendant, DeskWork } from "../../../src/desk/work/desk_work.ts";
import type { Library } from "../../../src/library/library.ts";
import type { JournalEntry } from "../../../src/storage/port/change.ts";
import type { Records, Storage } from "../../../src/storage/port/storage.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { anotherEngine, watchJournal } from "../../support/library/engine.ts";
import { someRules } from "../../support/library/facts.ts";
import { NOON } from "../../support/library/records.ts";
import { STORAGES } from "../../support/server/scenario_storage.ts";

/** What a test's library begins with. */
export interface DeskSetting extends Records {
  /** Without rules: 21 days, 3 renewals, no limits. */
  readonly rules?: Rules;
  /** By default `MAIN`, which our engine serves. */
  readonly institutions?: readonly Institution[];
}

/** A desk over a database. */
export interface DeskBench {
  readonly work: DeskWork;
  readonly storage: Storage;
  /** The library as terminals have it, without rules. */
  readonly terminals: Library;
  /** What this desk has written to the journal. */
  readonly journal: readonly JournalEntry[];
  /** Makes the desk of another process, on the same storage unless another is given. */
  anotherDesk(on?: Storage): DeskWork;
}

/** A member of staff of role desk. */
export const ANNA: Attendant = { name: "anna", role: "desk" };

/** A member of staff of role admin. */
export const ZOE: Attendant = { name: "zoe", role: "admin" };

/** Registers a test of a desk at {@link NOON}, on both databases. */
export function deskTest(behaviour: string, setting: DeskSetting, body: (bench: DeskBench) => Promise<void>): void {
  for (const [database, make] of Object.entries(STORAGES)) {
    Deno.test(`${behaviour} (${database})`, async () => {
      const made = await make();
      try {
        const storage = await made.kept();
        await play(storage, setting, body);
      } finally {
        await made.discard();
      }
    });
  }
}

const hash = (pin: string) => Promise.resolve(`hash of ${pin}`);

async function play(
  storage: Storage,
  { rules = someRules(), institutions = [anInstitution()], ...records }: DeskSetting,
  body: (bench: DeskBench) => Promise<void>,
): Promise<void> {
  await storage.load(records);
  const config = { institutions: new IdMap(institutions.map((one) => [one.id, one] as const)), circulation: rules };
  const desk = (on = storage) => createDeskWork({ storage: on, current: () => config, clock: () => NOON, hash });
  const journal: JournalEntry[] = [];
  await body({
    work: desk(watchJournal(storage, journal)),
    storage,
    terminals: anotherEngine(storage),
    journal,
    anotherDesk: desk,
  });
}
