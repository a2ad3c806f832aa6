import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { openPatiently, testDatabases, testServer, through } from "../postgres/test_database.ts";
import { withPeer } from "./peer.ts";
import { unusedPort } from "../support/wire/unused_port.ts";

const databases = testDatabases(await testServer());
const LIBRARY = { patrons: [aPatron()], items: [anItem()], loans: [aLoan()] };

/** Runs a test with a database behind pgbouncer; `direct` is the same without it. */
async function behind(
  mode: "session" | "transaction",
  body: (pooled: PostgresAddress, direct: PostgresAddress) => Promise<void>,
): Promise<void> {
  const database = await databases.take();
  const { address: direct } = database;
  try {
    await withTemporaryFolder(async (folder) => {
      const port = unusedPort();
      const { host, user, password } = direct;
      await Deno.writeTextFile(
        join(folder, "pgbouncer.ini"),
        `[databases]
* = host=${host} port=${direct.port} user=${user} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
max_prepared_statements = 200
${Deno.uid() === 0 ? "user = nobody" : ""}
`,
      );
      await Deno.chmod(folder, 0o755);
      await withPeer(
        ["/usr/sbin/pgbouncer", join(folder, "pgbouncer.ini")],
        port,
        () => body({ ...direct, host: "127.0.0.1", port }, direct),
      );
    });
    await through(direct, ({ run }) => run(`alter role ${direct.user} in database ${direct.database} reset all`));
  } finally {
    await database.discard();
  }
}

for (const mode of ["session", "transaction"] as const) {
  Deno.test(`a library behind pgbouncer in ${mode} mode names the settings that are wanting, and serves when the role has them`, () =>
    behind(mode, async (pooled, direct) => {
      const wanting = await openPatiently(pooled);
      const problem = (await wanting.examine())?.english ?? "";
      await wanting.close();
      assertMatch(problem, /reached through a pooler that does not pass settings on; as a superuser say: alter role /);
      const commands = (problem.split("say: ")[1] ?? "").split("; ").filter((part) => part.startsWith("alter"));
      await through(direct, async ({ run }) => {
        for (const command of commands) await run(command);
        // As RECONNECT in pgbouncer's console.
        await run(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`);
      });
      const storage = await openPatiently(pooled);
      try {
        assertEquals(await storage.examine(), undefined);
        await storage.load(LIBRARY);
        const facts = await Promise.all(Array.from({ length: 50 }, () => storage.patronFacts("P1", NOON)));
        assertEquals(facts.every((found) => found?.loans.total === 1), true);
      } finally {
        await storage.close();
      }
    }));
}

Deno.test("what needs a connection of its own goes through pgbouncer in session mode, and is refused in transaction mode", async () => {
  const outcome = (mode: "session" | "transaction") => {
    let told = "";
    return behind(mode, async (pooled) => {
      const storage = await openPatiently(pooled);
      try {
        told = await storage.snapshot().then(
          (snapshot) => snapshot.close().then(() => "taken"),
          (error) => error.message,
        );
      } finally {
        await storage.close();
      }
    }).then(() => told);
  };
  assertEquals(await outcome("session"), "taken");
  assertMatch(await outcome("transaction"), /^this needs a connection of its own, .* name the database server itself/);
});
