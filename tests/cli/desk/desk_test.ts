import { assertEquals, assertMatch } from "@std/assert";
import { type LibraryFolder, withLibraryFolder } from "../../support/files/library_folder.ts";
import { aFee, aHold, aLoan, anItem, aPatron } from "../../support/library/records.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "Mary", lastName: "Shelley" })],
  items: [
    anItem(),
    anItem({ itemId: "I2", titleId: "T2", title: "Emma" }),
  ],
  fees: [aFee()],
};

function deskTest(behaviour: string, body: (library: LibraryFolder) => Promise<void>, more = {}): void {
  Deno.test(behaviour, () => withLibraryFolder({ ...LIBRARY, ...more }, body));
}

deskTest(
  "desk lends, extends, gives another due date and takes back, with the name in the journal",
  async (library) => {
    const { sip2d, withStorage } = library;
    const lent = await sip2d("desk", "lend", "--patron", "p1", "--item", "i1", "--by", "anna");
    assertMatch(lent.out, /^I1 Middlemarch is lent to P1, due \d{4}-\d\d-\d\d 23:59$/);
    assertMatch((await sip2d("desk", "renew", "--item", "I1")).out, /^I1 Middlemarch is renewed for P1, due /);
    assertMatch((await sip2d("desk", "renew", "--patron", "P1")).out, /^I1 is renewed, due /);
    assertMatch((await sip2d("desk", "due", "--item", "I1", "--due", "9000-01-01")).out, /is due 9000-01-01 23:59$/);
    assertMatch((await sip2d("desk", "return", "--item", "I1")).out, /^I1 Middlemarch is back from P1$/);
    const rows = await withStorage((storage) => storage.journal({ limit: 10 }));
    assertEquals(rows.map(({ source, terminal, action }) => [source, terminal, action]), [
      ["staff", "anna", "checkout"],
      ["staff", "command line", "renewal"],
      ["staff", "command line", "renew-all"],
      ["staff", "command line", "due-changed"],
      ["staff", "command line", "checkin"],
    ]);
  },
);

deskTest("desk places and cancels holds, and tells for whom a copy is that comes back", async ({ sip2d }) => {
  const placed = await sip2d(
    "desk",
    "hold",
    "--patron",
    "P2",
    "--title",
    "T1",
    "--pickup",
    "MAIN",
    "--until",
    "9000-01-01",
  );
  assertEquals(placed.out, "T1 Middlemarch is held for P2, place 1, at MAIN");
  const back = await sip2d("desk", "return", "--item", "I1", "--branch", "MAIN");
  assertEquals(back.out, "I1 Middlemarch is back\nput it on the hold shelf for P2 Mary Shelley");
  const refused = await sip2d("desk", "lend", "--patron", "P1", "--item", "I1");
  assertEquals([refused.code, refused.errors], [
    1,
    "sip2d: This item waits on the hold shelf for another patron (Middlemarch)",
  ]);
  const cancelled = await sip2d("desk", "cancel", "--patron", "P2", "--title", "T1");
  assertEquals(cancelled.out, "T1 Middlemarch is held for P2 no longer");
});

deskTest("desk takes payments, waives and charges", async ({ sip2d }) => {
  assertEquals((await sip2d("desk", "pay", "--patron", "P1", "--amount", "2")).out, "P1 paid 2.00 and owes 3.00");
  const waived = await sip2d("desk", "waive", "--patron", "P1", "--amount", "1", "--fee", "F1", "--reason", "rain");
  assertEquals(waived.out, "1.00 is waived; P1 owes 2.00");
  const charge = ["desk", "charge", "--patron", "P1", "--amount", "4", "--type", "damage"] as const;
  const charged = await sip2d(...charge, "--item", "I1", "--reason", "torn");
  assertMatch(charged.out, /^P1 is charged 4\.00, fee \w+, and owes 6\.00$/);
  assertEquals((await sip2d(...charge)).errors, "sip2d: The reason for it must be given");
  const tooMuch = await sip2d("desk", "pay", "--patron", "P1", "--amount", "9");
  assertEquals([tooMuch.code, tooMuch.errors], [1, "sip2d: More was paid than is owed (6.00)"]);
});

deskTest("desk card gives a patron another card", async ({ sip2d }) => {
  const changed = await sip2d("desk", "card", "--patron", "P1", "--new-card", "N1");
  assertEquals(changed.out, "the card is N1 now; P1 is nobody's");
  assertEquals((await sip2d("patron", "P1")).code, 1);
  assertMatch((await sip2d("patron", "N1")).out, /^owes: +5\.00$/m);
});

deskTest("desk tells which override helps, and takes it with a reason", async ({ sip2d }) => {
  const lend = ["desk", "lend", "--patron", "P1", "--item", "I2"] as const;
  assertEquals((await sip2d("patron", "P1", "--block", "too loud")).code, 0);
  const refused = await sip2d(...lend);
  assertEquals(
    refused.errors,
    "sip2d: This card is blocked (Emma); to do it all the same: --override patron-blocked --reason TEXT",
  );
  const silent = await sip2d(...lend, "--override", "patron-blocked");
  assertEquals(silent.errors, "sip2d: The reason for it must be given");
  assertEquals((await sip2d(...lend, "--override", "patron-blocked", "--reason", "quiet now")).code, 0);
});

deskTest("desk refuses what cannot be, and changes nothing", async ({ sip2d, content }) => {
  const before = await content();
  const cases: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [[], 2, /missing required argument 'what'/],
    [["borrow"], 2, /Allowed choices are lend, return, renew,/],
    [["lend", "--item", "I1"], 2, /^sip2d: desk lend needs --patron$/],
    [["card"], 2, /^sip2d: desk card needs --patron and --new-card$/],
    [["return", "--item", "I1", "--amount", "1"], 2, /^sip2d: desk return does not take --amount; it takes --item$/],
    [["renew"], 2, /^sip2d: desk renew needs either --item or --patron$/],
    [["renew", "--item", "I1", "--patron", "P1"], 2, /needs either --item or --patron$/],
    [["lend", "--patron", "P9", "--item", "I1"], 1, /^sip2d: No patron has this card/],
    [["lend", "--patron", "P1", "--item", "I9"], 1, /^sip2d: No item has this barcode$/],
    [["lend", "--patron", "P1", "--item", "I1", "--override", "item-unknown"], 2, /Allowed choices are/],
    [["lend", "--patron", "P1", "--item", "I1", "--branch", "MARS"], 1, /^sip2d: There is no such branch$/],
  ];
  for (const [args, code, message] of cases) {
    const run = await sip2d("desk", ...args);
    assertEquals(run.code, code, args.join(" "));
    assertMatch(run.errors, message);
  }
  assertEquals(await content(), before);
});

deskTest("patron and item tell the journal the reason", async ({ sip2d, withStorage }) => {
  await sip2d("patron", "P1", "--unlock", "--reason", "called");
  await sip2d("item", "I1", "--status", "lost", "--reason", "searched");
  const rows = await withStorage((storage) => storage.journal({ limit: 10 }));
  assertEquals(rows.map(({ detail }) => detail), ["called", "status available to lost; searched"]);
}, { holds: [aHold()], loans: [aLoan()] });
