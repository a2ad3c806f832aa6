import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { engineSetUp, type VisitDatabase } from "./engine_world.ts";
import { gatewaySetUp } from "./gateway_world.ts";
import { postgresVisits } from "./postgres_visits.ts";
import type { SetUp } from "./world.ts";

/** All set-ups, by name. */
export async function setUps(): Promise<Readonly<Record<string, SetUp>>> {
  const postgres = await postgresVisits();
  return {
    "engine": engineSetUp({ database: sqliteVisits, servers: 1, posts: false }),
    "engine-postgres": engineSetUp({ database: postgres, servers: 1, posts: false }),
    "two-servers": engineSetUp({ database: postgres, servers: 2, posts: false }),
    "https": engineSetUp({ database: sqliteVisits, servers: 1, posts: true }),
    "gateway": gatewaySetUp({ database: sqliteVisits, gateways: 1, posts: false }),
    "two-gateways": gatewaySetUp({ database: postgres, gateways: 2, posts: false }),
    "gateway-https": gatewaySetUp({ database: sqliteVisits, gateways: 1, posts: true }),
  };
}

/** Makes a database of SQLite in memory. */
function sqliteVisits(): Promise<VisitDatabase> {
  return Promise.resolve({
    open: (time) => openSqliteStorage(":memory:", { clock: time.milliseconds }),
    discard: () => Promise.resolve(),
  });
}
