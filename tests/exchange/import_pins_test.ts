import { assertEquals } from "@std/assert";
import { importPins } from "../../src/exchange/import_pins.ts";
import { aContext, csvSource } from "../support/files/csv_files.ts";

Deno.test("importPins() leaves a PIN alone whose patron's identifier differs from another one in the case of É", async () => {
  const given: string[] = [];
  const imported = await importPins(csvSource("patrons.csv", "patron_id,password\nÉVA1,1234\néva1,5678\np2,9012\n"), {
    storage: {
      patronsWithoutPin: () => Promise.resolve(["éva1", "P2"]),
      setPins(pins) {
        given.push(...pins.map(({ patronId }) => patronId));
        return Promise.resolve();
      },
    },
    passwords: { hash: (clear) => Promise.resolve(clear) },
    all: false,
    md5Pins: "pins",
    context: aContext(),
    progress() {},
  });
  assertEquals(given, ["éva1", "p2"]);
  assertEquals(imported, { stored: 2, leftAlone: 1, none: 0, md5: 0 });
});
