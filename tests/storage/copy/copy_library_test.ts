import { assert, assertEquals, assertIsError, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sampleLibrary } from "../../../src/sample/sample_library.ts";
import { copyLibrary } from "../../../src/storage/copy/copy_library.ts";
import { RECORD_KINDS } from "../../../src/storage/port/record_kind.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { StorageRefused } from "../../../src/storage/port/storage_refused.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { lend, lending } from "../../contract/fresh.ts";
import { type TestDatabase, testDatabases, testServer } from "../../postgres/test_database.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { aChange, anEntry } from "../../support/library/changes.ts";
import { aLedgerEntry, aLedgerPayment, IS_UNKNOWN, NEW } from "../../support/library/ledger_entries.ts";
import { aFee, anItem, aPaidSum, aPatron, NOON } from "../../support/library/records.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const databases = testDatabases(await testServer());

const ADA = aPatron({
  patronId: "Ada",
  note: "tab\there, back\\slash, line\nend, \u{1f4da}, end\u001f",
  attributes: { "é": "ü", B: "two\\lines\n", a: "=" },
});
const BOOK = anItem({ itemId: "Book", titleId: "Book-1", title: "Überfällig", returned: NOON });

/** Runs `body` with a file that holds a library and its past, and an empty database. */
function copyTest(behaviour: string, body: (path: string, sqlite: Storage, database: TestDatabase) => Promise<void>) {
  Deno.test(behaviour, () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "library.db");
      const sqlite = await openSqliteStorage(path);
      const database = await databases.take();
      try {
        await fill(sqlite);
        await body(path, sqlite, database);
      } finally {
        await sqlite.close();
        await database.discard();
      }
    }));
}

async function fill(storage: Storage): Promise<void> {
  await storage.load(sampleLibrary(NOON, "UTC"));
  await storage.load({ patrons: [ADA], items: [BOOK], fees: [aFee({ feeId: "Fee", patronId: "Ada" })] });
  await storage.setNote("origin", "test");
  assertSame(await lend(storage, "Ada", "Book", { key: "K1" }), { kind: "applied" });
  storage.record(anEntry({ outcome: "refused", reason: "busy" }));
  await storage.countWrongPin({ patronId: "ada", account: "sc", address: "192.0.2.1", at: NOON, beyond: false });
  const begun = await storage.ledger.begin(aLedgerPayment({ key: "K3", before: '{"owed":500}' }), NEW);
  assert(begun.kind === "begun");
  await storage.ledger.settle(begun.ledgerId, IS_UNKNOWN);
  const payment = aPaidSum({ patronId: "Ada", transactionId: "BK1", feeId: "Fee" });
  assertSame(await storage.apply(aChange({ effects: [{ kind: "record-payment", payment }] })), { kind: "applied" });
}

async function contentOf(storage: Storage): Promise<unknown> {
  const content: unknown[] = [
    await storage.counts(),
    await storage.note("origin"),
    await storage.journal({ limit: 99 }),
    await storage.ledger.unknowns("main"),
  ];
  const snapshot = await storage.snapshot();
  for (const kind of RECORD_KINDS) for await (const records of snapshot.read(kind)) content.push(...records);
  await snapshot.close();
  const query = { patronId: "Ada", account: "desk", transactionId: "BK1", since: NOON, now: NOON };
  return [...content, await storage.pinRecord("Ada"), await storage.feeFacts(query), await storage.itemFacts("Book")];
}

copyTest("copyLibrary() copies a library with all of its past", async (path, sqlite, database) => {
  const copied = await copyLibrary(path, database.address);
  const counts = new Map(copied.map(({ table, rows }) => [table, rows]));
  assertEquals(counts.get("patrons"), (await sqlite.counts()).patrons);
  assertEquals(counts.get("journal"), 4);
  assertEquals(counts.get("ledger"), 1);
  assertEquals(counts.get("payments"), 1);
  assertSame(await contentOf(await database.open()), await contentOf(sqlite));
});

copyTest("copyLibrary() makes a library that goes on where the file stopped", async (path, _sqlite, database) => {
  await copyLibrary(path, database.address);
  const storage = await database.open();
  const question = { keys: ["K1"], whenever: false, again: false };
  assertEquals(await storage.answer(question), "lent Book to Ada");
  const { patron, item } = await storage.checkoutFacts("Ada", "Book", NOON);
  assert(patron && item);
  const change = lending(patron, item, { key: "K2" });
  assertSame(await storage.apply({ ...change, effects: [{ kind: "end-loan", itemId: "Book" }] }), { kind: "applied" });
  assertEquals((await storage.journal({ limit: 99 })).at(-1)?.journalId, 5);
  // A change whose fate nobody knows keeps standing in the way, and its retry is recognised.
  const [unknown] = await storage.ledger.unknowns("main");
  assert(unknown !== undefined);
  const { ledgerId } = unknown;
  const again = await storage.ledger.begin(aLedgerPayment({ key: "K4" }), NEW);
  assertSame(again, { kind: "earlier", row: unknown });
  const payment = { paymentType: "00", currency: "EUR", transactionId: "BK2" };
  const other = await storage.ledger.begin(aLedgerPayment({ key: "K4", payment }), NEW);
  assertSame(other, { kind: "in the way", row: unknown });
  const next = await storage.ledger.begin(aLedgerEntry(), NEW);
  assertSame(next, { kind: "begun", ledgerId: ledgerId + 1 });
});

copyTest("copyLibrary() gives the numbers of rows that are gone to no others", async (path, sqlite, database) => {
  await sqlite.pruneJournal(NOON.add({ hours: 1 }));
  assertSame(await sqlite.journal({ limit: 1 }), []);
  await copyLibrary(path, database.address);
  const storage = await database.open();
  assertSame(await storage.apply(aChange({ entry: anEntry() })), { kind: "applied" });
  assertEquals((await storage.journal({ limit: 1 }))[0]?.journalId, 5);
});

copyTest(
  "copyLibrary() spells a copy's title as the title is, which an old file may not",
  async (path, _, database) => {
    const db = new DatabaseSync(path);
    db.exec("update items set title_id = upper(title_id) where item_id = 'Book'");
    db.close();
    await copyLibrary(path, database.address);
    assertEquals((await (await database.open()).itemFacts("Book"))?.item.titleId, "Book-1");
  },
);

copyTest("copyLibrary() refuses a database that holds something", async (path, _sqlite, database) => {
  const storage = await database.open();
  await storage.setNote("origin", "another");
  await assertRejects(() => copyLibrary(path, database.address), StorageRefused);
  assertEquals(await storage.counts(), { patrons: 0, items: 0, loans: 0 });
});

copyTest("copyLibrary() copies nothing when the content does not agree", async (path, _sqlite, database) => {
  await database.look(async ({ run }) => {
    await run(`create function alter_title() returns trigger language plpgsql as $$
      begin new.title := upper(new.title); return new; end $$`);
    await run("create trigger alter_title before insert on titles for each row execute function alter_title()");
  });
  try {
    assertIsError(
      await assertRejects(() => copyLibrary(path, database.address)),
      Error,
      /^titles: \d+ rows with checksum \d+ became /,
    );
    assertEquals(await (await database.open()).counts(), { patrons: 0, items: 0, loans: 0 });
  } finally {
    await database.look(({ run }) => run("drop function alter_title cascade"));
  }
});
