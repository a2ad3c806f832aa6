import { testDatabases, testServer, urlOf } from "../../postgres/test_database.ts";
import { type ScenarioStorage, sqliteStorage } from "./sqlite_storage.ts";
import type { Way } from "./ways.ts";

const databases = testDatabases(await testServer());

/** The databases on which every scenario runs, by name. */
export const STORAGES: Readonly<Record<Way["database"], () => Promise<ScenarioStorage>>> = {
  SQLite: sqliteStorage,
  PostgreSQL: postgres,
};

async function postgres(): Promise<ScenarioStorage> {
  const database = await databases.take();
  const folder = await Deno.makeTempDir();
  return {
    url: urlOf(database.address),
    folder,
    kept: database.kept,
    open: () => database.open(),
    async discard() {
      await database.discard();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
