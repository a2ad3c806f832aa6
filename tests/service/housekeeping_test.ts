import { assertEquals, fail } from "@std/assert";
import { MOST_ANSWERS } from "../../src/circulation/tidy_journal.ts";
import { startHousekeeping } from "../../src/service/housekeeping.ts";
import { aChange, anEntry } from "../support/library/changes.ts";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { aConfig } from "../support/files/sample_config.ts";
import { startProcess } from "../support/server/server_process.ts";

const DAY = 24;

/** What of a configuration it goes by. */
function rules(journalKeepDays: number | undefined, forgetPatronAtReturn = false) {
  const { circulation, limits } = aConfig();
  return { journalKeepDays, limits, circulation: { ...circulation, forgetPatronAtReturn } };
}

/** Notes what is removed, in hours before now. */
function aStorage() {
  const asked: string[] = [];
  const hours = (before: Temporal.Instant) => Math.round(Temporal.Now.instant().since(before).total("hours"));
  return {
    asked,
    pruneJournal(before: Temporal.Instant) {
      asked.push(`pruned ${hours(before)}`);
      return Promise.resolve(0);
    },
    pruneAnswers: () => Promise.resolve(0),
    forgetPins: () => Promise.resolve(),
    forgetUndo(before: Temporal.Instant) {
      asked.push(`forgot ${hours(before)}`);
      return Promise.resolve();
    },
    itemsSaid: { prune: () => Promise.resolve(0) },
    ledger: {
      prune(before: Temporal.Instant) {
        asked.push(`ledger ${hours(before)}`);
        return Promise.resolve(0);
      },
    },
  };
}

const never = {
  failed: (error: unknown) => fail(String(error)),
  crowded: (answers: number) => fail(`${answers} answers had to go`),
};

Deno.test("startHousekeeping() begins at once, and does what the configuration says and nothing else", async () => {
  const cases = [
    [rules(undefined), ["ledger 720"]],
    [rules(3), ["pruned 72", "ledger 72"]],
    [rules(400), ["pruned 9600", "ledger 720"]],
    [rules(undefined, true), ["ledger 0", "forgot 0"]],
    [rules(1, true), ["pruned 24", "ledger 0", "forgot 0"]],
  ] as const;
  for (const [config, done] of cases) {
    const storage = aStorage();
    await startHousekeeping(storage, () => config, never).stop();
    assertEquals<readonly string[]>(storage.asked, done);
  }
});

Deno.test("startHousekeeping() is stopped when the round under way is over", async () => {
  const gate = Promise.withResolvers<number>();
  const housekeeping = startHousekeeping({ ...aStorage(), pruneJournal: () => gate.promise }, () => rules(1), never);
  let stopped = false;
  const stopping = housekeeping.stop().then(() => stopped = true);
  await Promise.resolve();
  assertEquals(stopped, false);
  gate.resolve(0);
  assertEquals(await stopping, true);
});

Deno.test("startHousekeeping() tells of a round that fails, and goes on", async () => {
  const failures: string[] = [];
  const broken = { ...aStorage(), pruneJournal: () => Promise.reject(new Error("the database is away")) };
  await startHousekeeping(broken, () => rules(1), { ...never, failed: (error) => failures.push(String(error)) }).stop();
  assertEquals(failures, ["Error: the database is away"]);
});

Deno.test("startHousekeeping() tells of answers that had to go before their time", async () => {
  const told: number[] = [];
  const crowded = { ...aStorage(), pruneAnswers: (most: number) => Promise.resolve(most) };
  await startHousekeeping(crowded, () => rules(1), { ...never, crowded: (answers) => told.push(answers) }).stop();
  assertEquals(told, [MOST_ANSWERS]);
});

Deno.test("sip2d serve removes rows of the journal that are older than keep_days", () =>
  withLibraryFolder({}, async ({ config, withStorage }) => {
    const now = Temporal.Now.instant();
    await withStorage(async (storage) => {
      for (const days of [3, 1]) {
        await storage.apply(aChange({ entry: anEntry({ at: now.subtract({ hours: days * DAY }) }) }));
      }
    });
    const text = await Deno.readTextFile(config);
    await Deno.writeTextFile(config, text.replace("<s:circulation/>", '<s:circulation/><s:journal keep_days="2"/>'));
    const server = await startProcess(config);
    await server.end("SIGTERM");
    const left = await withStorage((storage) => storage.journal({ limit: 10 }));
    assertEquals(left.map(({ journalId }) => journalId), [2]);
  }));
