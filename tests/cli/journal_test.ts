import { assertEquals, assertMatch } from "@std/assert";
import type { LibraryFolder } from "../support/files/library_folder.ts";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { anItem, aPatron, NOON } from "../support/library/records.ts";
import { aChange, anEntry, anOrigin } from "../support/library/changes.ts";
import { startCli } from "../support/program/run_cli.ts";

const LIBRARY = { patrons: [aPatron()], items: [anItem()] };
const HEAD = "journal_id,at,told,account,terminal,address,message,library,action,outcome,reason,patron_id,item_id," +
  "title_id,due,amount,detail,source,currency,fee_id,payment_type,transaction_id,tendered";

const PAID = { feeId: "F1", paymentType: "02", currency: "USD", transactionId: "BK1" };

/** Three rows, an hour apart, of which the second was refused and the third told later. */
async function happen({ withStorage }: LibraryFolder): Promise<void> {
  const hours = (count: number) => NOON.add({ hours: count });
  await withStorage(async (storage) => {
    for (
      const entry of [
        anEntry({ patronId: "P1", itemId: "I1", due: hours(24) }),
        anEntry({ at: hours(1), outcome: "refused", reason: "item-unknown", itemId: "I9", detail: 'a "b", c' }),
        anEntry({
          at: hours(1),
          told: hours(2),
          action: "fee-paid",
          amount: 105,
          payment: PAID,
          origin: anOrigin({ terminal: "ü" }),
        }),
      ]
    ) await storage.apply(aChange({ entry }));
  });
}

function journalTest(behaviour: string, body: (library: LibraryFolder) => Promise<void>): void {
  Deno.test(behaviour, () =>
    withLibraryFolder(LIBRARY, async (library) => {
      await happen(library);
      await body(library);
    }));
}

journalTest("journal tells every row as CSV, with the names of the columns first", async ({ sip2d }) => {
  const { code, out, errors } = await sip2d("journal");
  assertEquals([code, errors], [0, ""]);
  assertEquals(out.split("\n"), [
    HEAD,
    "1,2026-03-02T12:00:00Z,,desk,SC1,192.0.2.7,Checkout,MAIN,checkout,done,,P1,I1,,2026-03-03T12:00:00Z,,,terminal,,,,,",
    '2,2026-03-02T13:00:00Z,,desk,SC1,192.0.2.7,Checkout,MAIN,checkout,refused,item-unknown,,I9,,,,"a ""b"", c",terminal,,,,,',
    "3,2026-03-02T13:00:00Z,2026-03-02T14:00:00Z,desk,ü,192.0.2.7,Checkout,MAIN,fee-paid,done,,,,,,1.05,,terminal,USD,F1,02,BK1,",
  ]);
});

journalTest("journal --format json tells a row as an object without what is empty", async ({ sip2d }) => {
  const { out } = await sip2d("journal", "--format", "json");
  const rows = out.split("\n");
  assertEquals(rows.length, 3);
  assertMatch(rows[2] ?? "", /^\{"journal_id":3,/);
  assertEquals(JSON.parse(rows[2] ?? ""), {
    journal_id: 3,
    at: "2026-03-02T13:00:00Z",
    told: "2026-03-02T14:00:00Z",
    account: "desk",
    terminal: "ü",
    address: "192.0.2.7",
    message: "Checkout",
    library: "MAIN",
    action: "fee-paid",
    outcome: "done",
    amount: "1.05",
    source: "terminal",
    currency: "USD",
    fee_id: "F1",
    payment_type: "02",
    transaction_id: "BK1",
  });
});

journalTest("journal --after and --since tell only later rows", async ({ sip2d }) => {
  const ids = async (...args: readonly string[]) =>
    (await sip2d("journal", "--format", "json", ...args)).out.split("\n").filter((line) => line !== "")
      .map((line) => JSON.parse(line).journal_id);
  assertEquals(await ids("--after", "1"), [2, 3]);
  assertEquals(await ids("--after", "3"), []);
  assertEquals(await ids("--since", "2026-03-02T13:00:00Z"), [2, 3]);
  assertEquals(await ids("--since", "2026-03-02T13:00:01Z"), [3]);
  assertEquals(await ids("--since", "2026-03-02T13:00:00Z", "--after", "2"), [3]);
  assertEquals((await sip2d("journal", "--after", "3")).out, HEAD);
});

journalTest("journal --follow goes on with what happens, until it is stopped", async (library) => {
  const { folder, config, sip2d } = library;
  const process = startCli(folder, "journal", "--config", config, "--after", "2", "--follow");
  try {
    assertEquals(await process.line(), HEAD);
    assertMatch(await process.line() ?? "", /^3,/);
    await sip2d("patron", "P1", "--block", "found");
    assertMatch(await process.line() ?? "", /^4,.*,desk,.*,patron-blocked,done,,P1,,,,,found,staff,,,,,$/);
    await sip2d("item", "I1", "--status", "lost");
    assertMatch(await process.line() ?? "", /^5,.*,item-updated,done,,,I1,,,,status available to lost,staff,,,,,$/);
  } finally {
    process.kill("SIGINT");
  }
  const { code, errors } = await process.ended;
  assertEquals([code, errors], [0, ""]);
});

journalTest("journal --follow ends where nobody reads it any more", async (library) => {
  const { folder, config, withStorage } = library;
  const process = startCli(folder, "journal", "--config", config, "--after", "2", "--follow");
  assertMatch([await process.line(), await process.line()].join(), /,3,/);
  await process.leave();
  await withStorage((storage) => storage.apply(aChange({ entry: anEntry() })));
  const { code, errors } = await process.ended;
  assertEquals([code, errors], [0, ""]);
});

journalTest("journal refuses what it does not understand", async ({ sip2d }) => {
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [["--after", "-1"], /It must be a whole number/],
    [["--after", "x"], /It must be a whole number/],
    [["--since", "gestern"], /It must be a date or a time such as/],
    [["--format", "xml"], /Allowed choices are csv, spreadsheet, json/],
  ];
  for (const [args, message] of cases) {
    const { code, errors } = await sip2d("journal", ...args);
    assertEquals(code, 2);
    assertMatch(errors, message);
  }
});

journalTest(
  "journal hands over what terminals and staff did, and tells of imports where that is asked for",
  async (library) => {
    const { sip2d, write } = library;
    const files = await write({ "patrons.csv": "patron_id,last_name\nP1,King\nP3,Lamb\n" });
    await sip2d("import", ...files, "--dry-run");
    await sip2d("import", ...files);
    await sip2d("item", "I1", "--status", "lost", "--by", "Frau Kim");
    await sip2d("patron", "P1", "--block", "--by", "");
    const rowsOf = async (...args: readonly string[]) =>
      (await sip2d("journal", "--after", "3", "--format", "json", ...args)).out.split("\n").filter((line) =>
        line !== ""
      )
        .map((line) => JSON.parse(line));
    assertEquals((await rowsOf()).map(({ source, terminal, action }) => [source, terminal, action]), [
      ["staff", "Frau Kim", "item-updated"],
      ["staff", "command line", "patron-blocked"],
    ]);
    const [row, ...others] = await rowsOf("--source", "import");
    assertEquals([row.source, row.action, row.outcome, row.detail, others.length], [
      "import",
      "import",
      "done",
      "patrons: 1 added, 1 changed",
      0,
    ]);
  },
);

journalTest("journal tells which fees an import moved, how much they are, and who imported", async (library) => {
  const { sip2d, write } = library;
  const head = "fee_id,patron_id,item_id,type,amount,outstanding\n";
  await sip2d(
    "import",
    ...await write({ "fees.csv": `${head}F7,P1,I1,overdue,5.00,5.00\nF8,P1,,other,1.00,1.00\n` }),
    "--by",
    " ",
  );
  const fees = await write({ "fees.csv": `${head}F7,P1,I1,overdue,5.00,2.00\n` });
  await sip2d("import", ...fees, "--replace-missing", "--allow-removing", "100", "--by", "Frau Kim");
  const { out } = await sip2d("journal", "--after", "3", "--format", "json", "--source", "import");
  const rows = out.split("\n").map((line) => JSON.parse(line));
  const told = rows.map((row) =>
    [row.terminal, row.action, row.patron_id, row.item_id, row.amount, row.detail].join(" | ")
  );
  assertEquals(told, [
    "command line | fee-imported | P1 | I1 | 5.00 | fee F7 added, 5.00 outstanding",
    "command line | fee-imported | P1 |  | 1.00 | fee F8 added, 1.00 outstanding",
    "command line | import |  |  |  | fees: 2 added",
    "Frau Kim | fee-imported | P1 | I1 | 5.00 | fee F7 changed, 2.00 outstanding; it was 5.00, 5.00 outstanding",
    "Frau Kim | fee-imported | P1 |  | 1.00 | fee F8 removed, 1.00 outstanding",
    "Frau Kim | import |  |  |  | fees: 1 changed, 1 removed",
  ]);
});

Deno.test("journal lets no name of a terminal have the screen do things, in any format", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d, withStorage }) => {
    const terminal = "\u001b]0;x\u0007\u009b2J\u007f";
    await withStorage((storage) => storage.apply(aChange({ entry: anEntry({ origin: anOrigin({ terminal }) }) })));
    for (const format of ["csv", "spreadsheet", "json"]) {
      const { out } = await sip2d("journal", "--format", format);
      assertEquals(/[^\P{Cc}\n]/u.test(out), false, format);
      assertMatch(out, /\\u001b\]0;x\\u0007\\u009b2J\\u007f/);
      if (format === "json") assertEquals(JSON.parse(out).terminal, terminal);
    }
  }));
