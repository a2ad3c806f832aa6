import { assertEquals } from "@std/assert";
import type { Database } from "../../../src/storage/postgres/database.ts";
import { pinRecordsOf } from "../../../src/storage/postgres/wrong_pins.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { aPatron, NOON } from "../../support/library/records.ts";

type PinRecords = ReturnType<typeof pinRecordsOf>;

const databases = testDatabases(await testServer());

const GATE = { account: "gate", address: "192.0.2.1" };
const aboutPins: readonly [string, (records: PinRecords) => Promise<unknown>][] = [
  ["pinRecord()", (records) => records.of("P1")],
  ["cardsWithWrongPins()", (records) => records.cards({ ...GATE, since: NOON, patronId: "P1", most: 9 })],
  ["countWrongPin()", (records) => records.count({ ...GATE, patronId: "P1", at: NOON, beyond: false })],
  ["noteRightPin()", (records) => records.noteRight({ ...GATE, patronId: "P1", at: NOON })],
  ["forgetPins()", (records) => records.forget({ now: NOON, wrong: NOON, keepUnforgiven: true, right: NOON })],
];

Deno.test("postgres: whatever there is to do about PINs that were sent takes one statement", async () => {
  const database = await databases.take();
  try {
    await (await database.open()).load({ patrons: [aPatron()] });
    await database.look(async (pool) => {
      let statements = 0;
      const run: typeof pool.run = (...statement) => {
        statements += 1;
        return pool.run(...statement);
      };
      const patiently: Database["patiently"] = (work) =>
        work({ pool: { ...pool, run }, deadline: Infinity, uncertain: false });
      const records = pinRecordsOf({ patiently, changing: patiently });
      for (const [name, ask] of aboutPins) {
        statements = 0;
        await ask(records);
        assertEquals(statements, 1, name);
      }
    });
  } finally {
    await database.discard();
  }
});
