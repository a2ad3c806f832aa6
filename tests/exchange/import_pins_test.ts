import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { importPins } from "../../src/exchange/import_pins.ts";
import { aContext, csvSource, importFiles } from "../support/files/csv_files.ts";
import { openEmptyLibrary } from "../support/library/empty_library.ts";
import { aPatron, NOON } from "../support/library/records.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

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

Deno.test("importPins() leaves a PIN alone that staff set while it hashed", () =>
  withTemporaryFolder(async (folder) => {
    const storage = await openEmptyLibrary(join(folder, "library.db"));
    await storage.load({ patrons: [aPatron()] });
    await importFiles(storage, { "patrons.csv": "patron_id,password\nP1,1234\n" }, {
      passwords: {
        async hash(clear) {
          await storage.setPins([{ patronId: "P1", pin: "hash of another" }]);
          return `hash of ${clear}`;
        },
      },
    });
    assertEquals((await storage.patronFacts("P1", NOON))?.patron.pin, "hash of another");
    await storage.close();
  }));
