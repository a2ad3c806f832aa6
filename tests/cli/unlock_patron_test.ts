import { assertEquals, assertMatch } from "@std/assert";
import { type LibraryFolder, withLibraryFolder } from "../support/files/library_folder.ts";
import { aPatron } from "../support/library/records.ts";

const HERE = { account: "gate", address: "192.0.2.1" };
const THERE = { account: "web", address: "192.0.2.2" };

function patronTest(behaviour: string, body: (library: LibraryFolder) => Promise<void>): void {
  Deno.test(behaviour, () => withLibraryFolder({ patrons: [aPatron({ pin: "$argon2id$secret" })] }, body));
}

function fail({ withStorage }: LibraryFolder, terminal: typeof HERE, times: number, everywhere: boolean) {
  return withStorage(async (storage) => {
    const wrong = { patronId: "P1", ...terminal, at: Temporal.Now.instant(), beyond: !everywhere };
    for (let time = 1; time <= times; time++) await storage.countWrongPin(wrong);
  });
}

patronTest("patron shows how many wrong PINs were tried, where, and what is locked", async (library) => {
  const shown = async () => (await library.sip2d("patron", "P1")).out;
  assertMatch(await shown(), /^wrong PINs: +0$/m);
  await fail(library, HERE, 9, true);
  await fail(library, THERE, 10, false);
  const out = await shown();
  assertMatch(out, /^wrong PINs: +19$/m);
  assertMatch(out, /^ {2}from: +gate at 192\.0\.2\.1: 9, the last [-0-9]+ [0-9:]+$/m);
  assertMatch(out, /^ {2}from: +web at 192\.0\.2\.2: 10, the last [-0-9]+ [0-9:]+, locked there$/m);
  await fail(library, HERE, 1, true);
  assertMatch(await shown(), /^wrong PINs: +20: the card is locked$/m);
});

patronTest("patron --unlock forgets all wrong PINs, and the journal tells it", async (library) => {
  await fail(library, HERE, 10, true);
  await fail(library, THERE, 10, false);
  const { code, out } = await library.sip2d("patron", "p1", "--unlock");
  assertEquals(code, 0);
  assertMatch(out, /^wrong PINs: +0$/m);
  const rows = await library.withStorage((storage) => storage.journal({ limit: 10 }));
  assertEquals(rows.map(({ account, action, patronId }) => [account, action, patronId]), [
    ["desk", "pin-unlocked", "P1"],
  ]);
});

patronTest("patron --set-pin unlocks the card too", async (library) => {
  await fail(library, HERE, 10, true);
  await library.write({ pin: "4321\n" });
  const { code, out } = await library.sip2d("patron", "P1", "--set-pin", library.path("pin"));
  assertEquals(code, 0);
  assertMatch(out, /^wrong PINs: +0$/m);
});

patronTest("patron --unlock of nobody says so", async ({ sip2d }) => {
  const { code, errors } = await sip2d("patron", "P9", "--unlock");
  assertEquals([code, errors], [1, "sip2d: there is no patron P9"]);
});
