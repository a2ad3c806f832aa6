import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { createPasswords } from "../../src/password/passwords.ts";
import { type LibraryFolder, withLibraryFolder } from "../support/files/library_folder.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const LIBRARY = {
  patrons: [
    aPatron({ loginId: "ada", pin: "$argon2id$secret", note: "two\nlines", attributes: { Class: "5b" } }),
    aPatron({ patronId: "P2", blocked: true, blockMessage: "owes a key" }),
  ],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Emma" })],
  loans: [aLoan()],
  holds: [aHold({ titleId: "T2", status: "waiting", capturedItemId: "I2" })],
  fees: [aFee(), aFee({ feeId: "F2", amount: 250, outstanding: 5, type: "damage", description: "" })],
};

function patronTest(behaviour: string, body: (library: LibraryFolder) => Promise<void>): void {
  Deno.test(behaviour, () => withLibraryFolder(LIBRARY, body));
}

async function journal({ withStorage }: LibraryFolder): Promise<readonly string[]> {
  const rows = await withStorage((storage) => storage.journal({ limit: 10 }));
  return rows.map(({ account, action, patronId, detail = "" }) => [account, action, patronId, detail].join(" "));
}

patronTest("patron shows everything about one, whose PIN is never told", async ({ sip2d }) => {
  const { code, out, errors } = await sip2d("patron", "P1");
  assertEquals([code, errors], [0, ""]);
  const lines = out.split("\n").map((line) => line.replace(/: +/, ": "));
  for (
    const line of [
      "patron: P1",
      "login id: ada",
      "name: Ada Byron",
      "PIN: set",
      "blocked: no",
      "note: two, lines",
      "attr:Class: 5b",
      "loans: 1",
      "  loan: I1 Middlemarch, due 2026-03-23 13:00, renewed 0 times",
      "holds: 1",
      "  on the shelf: I2",
      "owes: 5.05",
      "  fee: F1 5.00 of 5.00, overdue: Returned late",
      "  fee: F2 0.05 of 2.50, damage: ",
    ]
  ) assert(lines.includes(line), `${line} is not in\n${lines.join("\n")}`);
  assertNotMatch(out, /secret/);
});

patronTest("patron finds one by the login id", async ({ sip2d }) => {
  assertMatch((await sip2d("patron", "ADA")).out, /^patron: +P1$/m);
});

patronTest("patron --block and --unblock change the card, and the journal has it", async (library) => {
  const { sip2d } = library;
  assertMatch((await sip2d("patron", "ada", "--block", "card found")).out, /^blocked: +yes: card found$/m);
  assertMatch((await sip2d("patron", "P1", "--block")).out, /^blocked: +yes$/m);
  assertMatch((await sip2d("patron", "p2", "--unblock")).out, /^blocked: +no$/m);
  assertEquals(await journal(library), [
    "desk patron-blocked P1 card found",
    "desk patron-blocked P1 ",
    "desk patron-enabled P2 ",
  ]);
});

patronTest("patron tells the newest change", async ({ sip2d }) => {
  assertNotMatch((await sip2d("patron", "P1")).out, /^last change:/m);
  assertMatch((await sip2d("patron", "P1", "--block")).out, /^last change: +[-0-9]+ [0-9:]+ patron-blocked by desk$/m);
});

patronTest("patron --set-pin takes the first line of a file, and tells it to nobody", async (library) => {
  const { sip2d, withStorage, path, write } = library;
  await write({ pin: " 47 11 \r\nsomething else\n" });
  const { code, out } = await sip2d("patron", "P2", "--set-pin", path("pin"));
  assertEquals(code, 0);
  const stored = await withStorage(async (storage) => (await storage.patronFacts("P2", NOON))?.patron.pin) ?? "";
  assertMatch(stored, /^\$argon2id\$/);
  const passwords = createPasswords({ waiting: 2 });
  assertEquals(await passwords.verify(" 47 11 ", stored), true);
  assertEquals(await passwords.verify("47 11", stored), false);
  assertEquals(await journal(library), ["desk pin-set P2 "]);
  assertNotMatch(out, /47 11/);
});

patronTest("patron refuses what cannot be, and changes nothing", async (library) => {
  const { sip2d, content, path, write } = library;
  const before = await content();
  await write({ empty: "\nx\n", long: "1".repeat(256), binary: "SQLite\u0000", bar: "12|34" });
  const cases: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [[], 2, /missing required argument 'id'/],
    [["P9"], 1, /^sip2d: there is no patron P9$/],
    [["P9", "--block"], 1, /^sip2d: there is no patron P9$/],
    [["P1", "--block", "--unblock"], 2, /--block and --unblock contradict each other/],
    [["P1", "--set-pin"], 2, /argument missing/],
    [["P1", "--set-pin", path("empty")], 1, /empty is empty; its first line must be the PIN$/],
    [["P1", "--set-pin", path("nowhere")], 3, /there is no file .*nowhere$/],
    [
      ["P1", "--set-pin", path("long")],
      1,
      /the first line of .+long is no PIN; a PIN has 1 to 255 characters, none of them a control character or \|$/,
    ],
    [["P1", "--set-pin", path("binary")], 1, /the first line of .+binary is no PIN; /],
    [["P1", "--set-pin", path("bar")], 1, /the first line of .+bar is no PIN; /],
  ];
  for (const [args, code, message] of cases) {
    const run = await sip2d("patron", ...args);
    assertEquals(run.code, code, args.join(" "));
    assertMatch(run.errors, message);
  }
  assertEquals(await content(), before);
  assertEquals(await journal(library), []);
});
