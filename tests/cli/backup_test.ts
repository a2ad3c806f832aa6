import { assertEquals, assertGreaterOrEqual, assertMatch } from "@std/assert";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { exportFiles } from "../support/files/csv_files.ts";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { checkout, login } from "../support/wire/messages.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { startProcess } from "../support/server/server_process.ts";
import { connect } from "../support/wire/terminal.ts";

const LIBRARY = { patrons: [aPatron()], items: Array.from({ length: 50 }, (_, at) => anItem({ itemId: `I${at}` })) };

async function loansIn(file: string): Promise<readonly string[]> {
  const storage = await openSqliteStorage(file);
  try {
    const rows = (await exportFiles(storage))["loans.csv"] ?? "";
    return rows.trimEnd().split("\r\n").slice(1).map((row) => row.slice(0, row.indexOf(",")));
  } finally {
    await storage.close();
  }
}

Deno.test("backup beside a running server is a whole library, with all that was acknowledged before", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, config, path }) => {
    const server = await startProcess(config);
    const terminal = await connect(server.ports[0] ?? 0);
    terminal.send(login("sipterm1", "term1"));
    await terminal.expect("941");
    const lend = async (from: number, to: number) => {
      for (let at = from; at < to; at++) {
        terminal.send(checkout("P1", `I${at}`));
        await terminal.expect(/^121/);
      }
    };
    await lend(0, 10);
    const meanwhile = lend(10, 50);
    const { code, out } = await sip2d("backup", "--to", path("copy.db"));
    assertEquals([code, out], [0, `${path("copy.db")} is a copy of the database`]);
    await meanwhile;
    await terminal.close();
    await server.end("SIGTERM");

    const copied = await loansIn(path("copy.db"));
    assertGreaterOrEqual(copied.length, 10, `${copied.length} loans`);
    // One terminal lends one after another: what is there has no gap.
    assertEquals(new Set(copied), new Set(copied.map((_, at) => `I${at}`)));
    assertEquals((await loansIn(path("library.db"))).length, 50);
    assertEquals(((await Deno.stat(path("copy.db"))).mode ?? 0) & 0o077, 0);
  }));

Deno.test("backup put where the configuration has the database is the library again", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path, content }) => {
    const before = await content();
    await sip2d("backup", "--to", path("copy.db"));
    await sip2d("patron", "P1", "--block");
    for (const file of ["library.db-wal", "library.db-shm"]) await Deno.remove(path(file)).catch(() => {});
    await Deno.rename(path("copy.db"), path("library.db"));
    assertEquals(await content(), before);
  }));

Deno.test("backup refuses what it cannot do, and leaves a file alone that is there", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, path, write }) => {
    await write({ "there.db": "mine" });
    const there = await sip2d("backup", "--to", path("there.db"));
    assertEquals(there.code, 3);
    assertMatch(there.errors, /there\.db is there already: remove it, or name another file$/);
    assertEquals(await Deno.readTextFile(path("there.db")), "mine");
    const nowhere = await sip2d("backup", "--to", path("nowhere/copy.db"));
    assertEquals(nowhere.code, 3);
    assertMatch(nowhere.errors, /^sip2d: .+nowhere\/copy\.db could not be written: .*no such file or directory/);
    assertEquals((await sip2d("backup")).code, 2);
    await Deno.writeTextFile(path("library.db"), "This is no database.");
    const text = await sip2d("backup", "--to", path("copy.db"));
    assertEquals(text.code, 3);
    assertMatch(text.errors, /library\.db cannot be opened as an SQLite database: file is not a database$/);
  }));
