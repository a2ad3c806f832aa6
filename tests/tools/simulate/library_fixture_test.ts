import { assertEquals, assertThrows } from "@std/assert";
import { BUILT_IN_LIBRARY, readLibraryFixture } from "../../../src/tools/simulate/records/library_fixture.ts";
import { ASK, NOW, simulating } from "./simulating.ts";

const REFUSED: readonly (readonly [string, object | string, string])[] = [
  ["no JSON", "{", "the library is not JSON: "],
  ["no patrons", { ...BUILT_IN_LIBRARY, patrons: undefined }, "patrons: is needed"],
  [
    "a member that nobody knows",
    { ...BUILT_IN_LIBRARY, books: [] },
    "books: is no member that is known; these are: institution, logins, patrons, items, loans, holds, fees",
  ],
  [
    "an empty card",
    { ...BUILT_IN_LIBRARY, patrons: [{ id: "", pin: "", name: "A" }] },
    "patrons.0.id: must not be empty",
  ],
  [
    "an amount without cents",
    { ...BUILT_IN_LIBRARY, fees: [{ patron: "P1001", amount: "2", description: "x" }] },
    "fees.0.amount: must be an amount such as 2.50",
  ],
  [
    "a loan of a stranger",
    { ...BUILT_IN_LIBRARY, loans: [{ item: "I2001", patron: "P9" }] },
    "loans.0.patron: nobody has the card P9",
  ],
  [
    "a hold of a copy that is not there",
    { ...BUILT_IN_LIBRARY, holds: [{ item: "I9", patron: "P1001" }] },
    "holds.0.item: no copy has the barcode I9",
  ],
];

for (const [what, fixture, told] of REFUSED) {
  Deno.test(`readLibraryFixture refuses ${what}, and says where`, () => {
    const json = typeof fixture === "string" ? fixture : JSON.stringify(fixture);
    assertThrows(() => readLibraryFixture(json), RangeError, told);
  });
}

Deno.test("readLibraryFixture tells all that is wrong at once", () => {
  const wrong = { ...BUILT_IN_LIBRARY, logins: ["sip1"], items: "none", fees: [{ patron: 5, amount: "2" }] };
  const told = "logins.0: must be an object with id, password\nitems: must be a list\n" +
    "fees.0.patron: must be text\nfees.0.amount: must be an amount such as 2.50\nfees.0.description: is needed";
  assertEquals(assertThrows(() => readLibraryFixture(JSON.stringify(wrong)), RangeError).message, told);
  const strangers = { ...BUILT_IN_LIBRARY, loans: [{ item: "I9", patron: "P9" }] };
  assertEquals(
    assertThrows(() => readLibraryFixture(JSON.stringify(strangers)), RangeError).message,
    "loans.0.patron: nobody has the card P9\nloans.0.item: no copy has the barcode I9",
  );
});

Deno.test("readLibraryFixture reads what it wrote", () => {
  assertEquals(readLibraryFixture(JSON.stringify(BUILT_IN_LIBRARY)), BUILT_IN_LIBRARY);
});

Deno.test("the example of a library is the one that is built in, so that its profile fits both", () => {
  const example = new URL("../../../config/examples/simulator-library.json", import.meta.url);
  assertEquals(readLibraryFixture(Deno.readTextFileSync(example)), BUILT_IN_LIBRARY);
});

for (const [encoding, name] of [["utf8", "\xc3\x89mile Z\xc3\xb6la"], ["latin1", "\xc9mile Z\xf6la"]] as const) {
  Deno.test(`a simulated library speaks ${encoding}`, () =>
    simulating({ kind: "koha", encoding, delimiter: "^" }, async ({ connect }) => {
      const terminal = await connect();
      terminal.send("9300CNsip1^COsip1pass^");
      await terminal.expect("941");
      terminal.send(ASK.patron().replaceAll("|", "^"));
      await terminal.expect(
        `64              000${NOW}000000000001000100000000AOCPL^AAP1002^AE${name}^BLY^CQY^BHUSD^BV2.5^CC5^` +
          "AFGreetings from Koha. ^",
      );
    }));
}
