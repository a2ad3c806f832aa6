import { assertEquals, assertLess, assertMatch, assertNotEquals, fail } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { type LibraryFolder, withLibraryFolder } from "../support/files/library_folder.ts";
import { aLoan, anItem, aPatron } from "../support/library/records.ts";
import { startCli } from "../support/program/run_cli.ts";
import { until } from "../support/wire/until.ts";

const OLD = 2000;
const NEW = 30_000;

/** Copies of which the first few are lent, and in the files all are called otherwise. */
const LIBRARY = {
  patrons: [aPatron()],
  items: Array.from({ length: OLD }, (_, number) => anItem({ itemId: `I${number}`, callNumber: "old" })),
  loans: [aLoan({ itemId: "I0" })],
};

function files(library: LibraryFolder): Promise<readonly string[]> {
  const rows = Array.from({ length: NEW }, (_, number) => `I${number},T${number % 500},new\r\n`);
  return library.write({
    "items.csv": `item_id,title_id,call_number\r\n${rows.join("")}`,
    "loans.csv": "item_id,patron_id,checked_out,due\nI1,P1,2026-03-01,2026-05-01\n",
  });
}

/** Makes whoever writes this copy write for ever: an import that comes to it is in the middle, however slow or quick. */
function hangAt(path: string, itemId: string): void {
  const database = new DatabaseSync(path);
  database.exec(`create trigger never_over before insert on items when new.item_id = '${itemId}' begin
    select count(*) from (with recursive n(x) as (select 1 union all select x from n) select x from n);
  end`);
  database.close();
}

Deno.test("import that is killed in the middle leaves a whole library, and is finished by running it again", () =>
  withLibraryFolder(LIBRARY, async (library) => {
    const { folder, config, content, sip2d } = library;
    const options = await files(library);
    hangAt(library.path("library.db"), `I${NEW / 2}`);
    const process = startCli(folder, "import", "--config", config, ...options, "--replace-missing");
    let over = false;
    const ended = process.ended.finally(() => over = true);
    const database = new DatabaseSync(library.path("library.db"), { timeout: 60_000 });
    const count = database.prepare("select count(*) as items from items");
    await until(() => over || Number(count.get()?.items) > OLD, "an import that is half done");
    if (over) fail(`the import ended by itself: ${(await ended).errors}`);
    process.kill("SIGKILL");
    assertNotEquals((await ended).code, 0, "the import was over before it was killed");
    database.exec("drop trigger never_over");
    database.close();

    const cut = await content();
    const [head, ...rows] = (cut["items.csv"] ?? "").trimEnd().split("\r\n");
    assertMatch(head ?? "", /^item_id,title_id,/);
    assertLess(rows.length, NEW, "nothing was left to do");
    for (const row of rows) assertMatch(row, /^I\d+,T\d+,.*,(old|new),(MAIN|),/);
    assertEquals((await sip2d("patron", "P1")).code, 0);

    const again = await sip2d("import", ...options, "--replace-missing");
    assertEquals(again.code, 0, again.errors);
    await withLibraryFolder(LIBRARY, async (fresh) => {
      await fresh.sip2d("import", ...await files(fresh), "--replace-missing");
      assertEquals(await content(), await fresh.content());
    });
  }));
