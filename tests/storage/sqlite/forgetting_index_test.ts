import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { aChange, anEntry } from "../../support/library/changes.ts";
import { aLoan, anItem, aPatron } from "../../support/library/records.ts";

/** Tells whether the journal of a file can be asked for the rows about a copy without a walk through all of it. */
function isIndexed(path: string): boolean {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return db.prepare("select 1 from sqlite_schema where name = 'journal_by_item'").get() !== undefined;
  } finally {
    db.close();
  }
}

Deno.test("openSqliteStorage() has the journal found by copy only where borrowers are forgotten", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    await (await openSqliteStorage(path)).close();
    assertEquals(isIndexed(path), false);
    await (await openSqliteStorage(path, { forgets: true })).close();
    assertEquals(isIndexed(path), true);
    await (await openSqliteStorage(path, { forgets: true })).close();
    assertEquals(isIndexed(path), true);
  }));

Deno.test("apply() has the journal found by copy from the first borrower on that is forgotten", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const storage = await openSqliteStorage(path);
    await storage.load({ items: [anItem()], patrons: [aPatron()], loans: [aLoan()] });
    const { patronId, itemId } = aLoan();
    const end = { kind: "end-loan", itemId } as const;
    await storage.apply(aChange({ entry: anEntry({ patronId, itemId }) }));
    assertEquals(isIndexed(path), false);
    const forgotten = aChange({ entry: anEntry({ itemId }), effects: [{ ...end, forget: true }] });
    assertEquals((await storage.apply(forgotten)).kind, "applied");
    assertEquals(isIndexed(path), true);
    assertEquals((await storage.journal({ limit: 9 })).map((line) => line.patronId), [undefined, undefined]);
    await storage.close();
  }));
