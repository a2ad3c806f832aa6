import { assert, assertEquals } from "@std/assert";
import { ensureSample } from "../../../src/cli/serve/ensure_sample.ts";
import { startLibrary } from "../../../src/cli/serve/start_library.ts";
import { sources } from "../../../src/process/sources.ts";
import { writeProfile } from "../../../src/cli/conform/write_profile.ts";
import { loadConfig } from "../../../src/config/load_config.ts";
import { createMetrics } from "../../../src/observability/metrics.ts";
import { createReadiness } from "../../../src/observability/readiness.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openPostgresStorage } from "../../../src/storage/postgres/open_postgres_storage.ts";
import { loadProfile } from "../../../src/tools/conform/profile/load_profile.ts";
import { mannerOf } from "../../../src/tools/conform/manner_of.ts";
import { runSuite } from "../../../src/tools/conform/run_suite.ts";
import { allScenarios, wholeSuite } from "../../../src/tools/conform/scenarios/all_scenarios.ts";
import { createProxy } from "../../postgres/proxy.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { recordingLog } from "../../support/server/recording_log.ts";

const databases = testDatabases(await testServer());
const SAMPLE = await Deno.readTextFile(new URL("../../../config/SIPServer.xml", import.meta.url));

/**
 * How long terminals wait, as the configuration says it, and how many milliseconds the storage does. Who waits a second only
 * is soon told of the outage; on a busy machine also where there is none, so that it is tried again with more time.
 */
const WAITS = [{ timeout: 1, patience: 1_000 }, { timeout: 100, patience: 10_000 }] as const;

Deno.test("conform finds nothing to mend in what is told while the database is away", async () => {
  let told: readonly string[] = [];
  for (const waits of WAITS) {
    told = await found(waits).catch((error) => [`not played: ${error}`]);
    if (told.length === 0) return;
  }
  assertEquals(told, []);
});

/** What conform finds, and what it leaves behind. */
async function found({ timeout, patience }: (typeof WAITS)[number]): Promise<readonly string[]> {
  const xml = SAMPLE.replaceAll('timeout="100"', `timeout="${timeout}"`);
  const { config } = loadConfig("config/SIPServer.xml", { ...sources, readText: () => xml });
  const account = config?.accounts.get("everything");
  assert(config && account);
  const listeners = [{
    host: "127.0.0.1",
    port: 0,
    transport: "raw",
    loginTimeout: 60,
    idleTimeout: undefined,
  }] as const;
  const database = await databases.take();
  // What comes before may take longer than a terminal waits.
  const prepared = await database.kept();
  const now = Temporal.Now.instant();
  await ensureSample(prepared, now, "UTC");
  const snapshot = await prepared.snapshot();
  const text = await writeProfile(snapshot, { config, account, now });
  await snapshot.close();
  const proxy = await createProxy(database.address);
  let storage: Storage | undefined;
  try {
    storage = await openPostgresStorage(proxy.address, { poolSize: 2, patience, journalLost: () => {} });
    const { profile } = loadProfile("sample", { ...sources, readText: () => text });
    assert(profile);
    const { server } = await startLibrary({
      current: () => ({ ...config, listeners, pages: [] }),
      storage,
      readiness: createReadiness(storage),
      log: recordingLog(),
      metrics: createMetrics(),
      reloads: { problem: undefined, reload: () => Promise.resolve(undefined) },
    });
    try {
      const outage = {
        stop: () => Promise.resolve(proxy.hold()),
        start: () => Promise.resolve(proxy.release()),
      };
      const to = { host: "127.0.0.1", port: server.addresses[0]?.port ?? 0, timeoutMs: 10_000, run: "outage" };
      const suite = { ...wholeSuite, scenarios: allScenarios.filter((scenario) => scenario.outage) };
      const { results } = await runSuite(suite, profile, mannerOf(profile, to), { readOnly: false, outage });
      assertEquals(results.map(({ scenario }) => scenario.id), ["outage"]);
      return results.flatMap(({ findings, leftBehind }) => [
        ...findings.filter(({ grade }) => grade !== "allowed").map(({ rule, message }) => `${rule}: ${message}`),
        ...leftBehind.map((one) => `left behind: ${one}`),
      ]);
    } finally {
      await server.close();
    }
  } finally {
    proxy.release();
    await storage?.close();
    await proxy.close();
    await database.discard();
  }
}
