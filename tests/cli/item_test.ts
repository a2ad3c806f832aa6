import { assertEquals, assertMatch } from "@std/assert";
import { ITEM_STATUSES } from "../../src/library/item.ts";
import { type LibraryFolder, withLibraryFolder } from "../support/files/library_folder.ts";
import { aHold, aLoan, anItem, aPatron } from "../support/library/records.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem({ replacementCost: 1995 }), anItem({ itemId: "I2" })],
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2", status: "waiting", capturedItemId: "I2" })],
};

function itemTest(behaviour: string, body: (library: LibraryFolder) => Promise<void>): void {
  Deno.test(behaviour, () => withLibraryFolder(LIBRARY, body));
}

itemTest("item shows everything about one", async ({ sip2d }) => {
  const { code, out, errors } = await sip2d("item", "i1");
  assertEquals([code, errors], [0, ""]);
  assertEquals(out.split("\n").map((line) => line.replace(/: +/, ": ")), [
    "item: I1",
    "title id: T1",
    "title: Middlemarch",
    "author: Eliot, George",
    "item type: book",
    "media type: book (001)",
    "call number: 823.8 ELI",
    "belongs to: MAIN",
    "last seen at: MAIN",
    "owner: MAIN",
    "status: available",
    "replacement cost: 19.95",
    "on loan to: P1",
    "  since: 2026-03-02 13:00",
    "  due: 2026-03-23 13:00",
    "  renewed: 0 times",
    "holds on the title: 1",
    "  hold: H1 of P2, waiting, to be collected at MAIN, captured I2",
  ]);
});

itemTest("item --status sets every status there is, and the journal has it", async ({ sip2d, withStorage }) => {
  for (const status of ITEM_STATUSES.toReversed()) {
    assertMatch((await sip2d("item", "I1", "--status", status)).out, new RegExp(`^status: +${status}$`, "m"));
  }
  const rows = await withStorage((storage) => storage.journal({ limit: 100 }));
  assertEquals(rows.length, ITEM_STATUSES.length);
  assertEquals([rows[0]?.account, rows[0]?.action, rows[0]?.itemId, rows[0]?.detail], [
    "desk",
    "item-updated",
    "I1",
    "status available to withdrawn",
  ]);
});

itemTest("item --status of a copy that is lost gives the hold back to the queue", async ({ sip2d }) => {
  const { out } = await sip2d("item", "I2", "--status", "lost");
  assertMatch(out, /^ {2}hold: +H1 of P2, pending, to be collected at MAIN$/m);
});

itemTest("item refuses what cannot be, and changes nothing", async ({ sip2d, content }) => {
  const before = await content();
  const cases: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [[], 2, /missing required argument 'id'/],
    [["I9"], 1, /^sip2d: there is no item I9$/],
    [["I9", "--status", "lost"], 1, /^sip2d: there is no item I9$/],
    [["I1", "--status", "gone"], 2, /Allowed choices are available, on-order, in-process, lost, missing,/],
  ];
  for (const [args, code, message] of cases) {
    const run = await sip2d("item", ...args);
    assertEquals(run.code, code, args.join(" "));
    assertMatch(run.errors, message);
  }
  assertEquals(await content(), before);
});
