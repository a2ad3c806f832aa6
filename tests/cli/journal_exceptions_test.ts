import { assert, assertEquals, assertMatch } from "@std/assert";
import type { LedgerEntry, Settlement } from "../../src/storage/port/ledger.ts";
import { type LibraryFolder, withLibraryFolder } from "../support/files/library_folder.ts";
import { aLedgerEntry, aLedgerPayment, IS_UNKNOWN, isDone, NEW } from "../support/library/ledger_entries.ts";

const HEAD = "number,at,institution,account,terminal,action,state,known_by,terminal_told,patron_id,item_id,title_id," +
  "amount,currency,fee_id,transaction_id,what_to_do";

/** A loan that nobody knows of, a payment that was taken and refused, and a loan that was told as it was. */
const HAPPENED: readonly (readonly [LedgerEntry, Settlement])[] = [
  [aLedgerEntry({ titleId: "=T1" }), IS_UNKNOWN],
  [aLedgerPayment(), isDone({ state: "refused", by: "late answer", terminalTold: "yes" })],
  [aLedgerEntry({ itemId: "I2" }), isDone()],
];

function exceptionsTest(behaviour: string, body: (library: LibraryFolder) => Promise<void>): void {
  Deno.test(behaviour, () =>
    withLibraryFolder({}, async (library) => {
      await library.withStorage(async ({ ledger }) => {
        for (const [entry, settlement] of HAPPENED) {
          const begun = await ledger.begin(entry, NEW);
          assert(begun.kind === "begun");
          await ledger.settle(begun.ledgerId, settlement);
        }
      });
      await body(library);
    }));
}

exceptionsTest("journal --exceptions lists what staff must see to, the newest first", async ({ sip2d }) => {
  const { code, out, errors } = await sip2d("journal", "--exceptions");
  assertEquals([code, errors], [0, ""]);
  assertEquals(out.split("\n"), [
    HEAD,
    "2,2026-03-02T12:00:00Z,main,desk,SC1,fee-paid,refused,late answer,yes,P1,,,5.00,EUR,,BK1," +
    '"paid, not credited although the terminal said yes: enter the payment, or give the money back; BK BK1"',
    "1,2026-03-02T12:00:00Z,main,desk,SC1,checkout,unknown,,no,P1,I1,=T1,,,,," +
    `"perhaps lent; the terminal said no: look at the patron's loans; if it is lent and the patron has not got it, return it"`,
  ]);
  const [, first] = (await sip2d("journal", "--exceptions", "--format", "json")).out.split("\n");
  const { number, state, title_id } = JSON.parse(first ?? "");
  assertEquals([number, state, title_id], [1, "unknown", "=T1"]);
  assertMatch((await sip2d("journal", "--exceptions", "--format", "spreadsheet")).out, /,I1,'=T1,/);
});

exceptionsTest("journal close takes an exception off the list, and the journal tells who did it", async ({ sip2d }) => {
  const close = (number: string, ...args: readonly string[]) => sip2d("journal", "close", number, ...args);
  const named = ["--by", "Frau Kim", "--note", "paid back"];
  assertEquals((await close("2", ...named)).out, "Number 2 is closed.");
  assertEquals((await sip2d("journal", "--exceptions")).out.split("\n").map((line) => line.split(",")[0]), [
    "number",
    "1",
  ]);
  const closed = (await sip2d("journal", "--after", "3")).out;
  assertMatch(closed, /^.*\n4,.*,,desk,Frau Kim,,,MAIN,exception-closed,done,,P1,,,,,number 2: paid back,staff,,,,,$/);
  const refusals = [["2", /is no exception/], ["3", /is no exception/], ["9", /Number 9 is not there/]] as const;
  for (const [number, message] of refusals) {
    const { code, errors } = await close(number, ...named);
    assertEquals(code, 1);
    assertMatch(errors, message);
  }
});

exceptionsTest("journal refuses a closing without a number, a name or a word", async ({ sip2d }) => {
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [["close"], /needs the number/],
    [["close", "x"], /It must be a whole number/],
    [["close", "1", "--by", "Ada"], /--by with your name and --note/],
    [["close", "1", "--by", " ", "--note", "lent"], /--by with your name and --note/],
    [["open", "1"], /Allowed choices are close/],
    [["--by", "Ada"], /belong to close NUMBER/],
    [["--exceptions", "--follow"], /cannot be used with option '--follow'/],
  ];
  for (const [args, message] of cases) {
    const { code, errors } = await sip2d("journal", ...args);
    assertEquals(code, 2, `${args}: ${errors}`);
    assertMatch(errors, message);
  }
});
