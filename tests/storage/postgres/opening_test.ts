import { assertArrayIncludes, assertEquals, assertMatch } from "@std/assert";
import { MIGRATIONS } from "../../../src/storage/postgres/migrations/migrations.ts";
import { migratePostgres } from "../../../src/storage/postgres/open_postgres_storage.ts";
import { createProxy, type Proxy } from "../../postgres/proxy.ts";
import { openPatiently, testDatabases, testServer } from "../../postgres/test_database.ts";
import { NOON } from "../../support/library/records.ts";

const databases = testDatabases(await testServer());

function openingTest(behaviour: string, body: (proxy: Proxy) => Promise<void>): void {
  Deno.test(`postgres: ${behaviour}`, async () => {
    const database = await databases.take();
    const proxy = await createProxy(database.address);
    try {
      await body(proxy);
    } finally {
      await proxy.close();
      await database.discard();
    }
  });
}

openingTest(
  "openPostgresStorage() makes one connection, over which one question after the other goes",
  async (proxy) => {
    const made: number[] = [];
    for (let tries = 0; tries < 20 && !made.includes(1); tries++) {
      const before = proxy.connections;
      const storage = await openPatiently(proxy.address);
      assertEquals(await storage.patronFacts("P1", NOON), undefined);
      made.push(proxy.connections - before);
      await storage.close();
    }
    // On a machine that stands still for a second, the next sign of life is asked for beside another question.
    assertArrayIncludes(made, [1]);
  },
);

openingTest("a pooler that refuses settings is asked once with them, then without", async (proxy) => {
  proxy.receive("without settings");
  assertEquals(await migratePostgres(proxy.address), { from: MIGRATIONS.length, to: MIGRATIONS.length });
  assertEquals(proxy.connections, 2);
  const storage = await openPatiently(proxy.address, { poolSize: 1 });
  assertEquals(proxy.connections, 4);
  assertMatch(storage.problem?.english ?? "", /reached through a pooler that does not pass settings on/);
  await storage.close();
});
