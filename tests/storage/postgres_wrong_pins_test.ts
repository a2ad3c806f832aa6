import { assertEquals } from "@std/assert";
import { type WrongPinCounts, wrongPinsOf } from "../../src/storage/postgres/wrong_pins.ts";
import { testDatabases, testServer } from "../postgres/test_database.ts";
import { aPatron, NOON } from "../support/library/records.ts";

const databases = testDatabases(await testServer());

const GATE = { account: "gate", address: "192.0.2.1" };
const aboutPins: readonly [string, (wrongPins: WrongPinCounts) => Promise<unknown>][] = [
  ["wrongPins()", (wrongPins) => wrongPins.of("P1")],
  ["cardsWithWrongPins()", (wrongPins) => wrongPins.cards({ ...GATE, since: NOON, patronId: "P1" })],
  ["countWrongPin()", (wrongPins) => wrongPins.count({ ...GATE, patronId: "P1", at: NOON, everywhere: true })],
  ["clearWrongPins()", (wrongPins) => wrongPins.clear("P1")],
];

Deno.test("postgres: whatever there is to do about wrong PINs takes one statement", async () => {
  const database = await databases.take();
  try {
    await (await database.open()).load({ patrons: [aPatron()] });
    await database.look(async (pool) => {
      let statements = 0;
      const run: typeof pool.run = (...statement) => {
        statements += 1;
        return pool.run(...statement);
      };
      const wrongPins = wrongPinsOf({
        patiently: (work) => work({ pool: { ...pool, run }, deadline: Infinity, uncertain: false }),
      });
      for (const [name, ask] of aboutPins) {
        statements = 0;
        await ask(wrongPins);
        assertEquals(statements, 1, name);
      }
    });
  } finally {
    await database.discard();
  }
});
