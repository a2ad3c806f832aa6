import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import type { Storage } from "../../src/storage/port/storage.ts";
import { openEmptyLibrary } from "../support/library/empty_library.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aContext, exportFiles, importFiles } from "../support/files/csv_files.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const BCRYPT = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

function storageTest(behaviour: string, body: (storage: Storage) => Promise<void>): void {
  Deno.test(behaviour, () =>
    withTemporaryFolder(async (folder) => {
      const storage = await openEmptyLibrary(join(folder, "library.db"));
      try {
        await body(storage);
      } finally {
        await storage.close();
      }
    }));
}

async function patron(storage: Storage, patronId = "P1") {
  return (await storage.patronFacts(patronId, NOON))?.patron;
}

storageTest("importLibrary() takes columns in any order and names in any case", async (storage) => {
  await importFiles(storage, {
    "patrons.csv": "\ufeffLast_Name, PATRON_ID ,attr: Class ,Blocked,expires\r\nByron,P1,5b,TRUE,2027-01-31\r\n",
  });
  const { attributes, lastName, blocked, expires } = await patron(storage) ?? {};
  assertSame([attributes, lastName, blocked, String(expires)], [{ Class: "5b" }, "Byron", true, "2027-01-31"]);
});

storageTest(
  "importLibrary() takes attributes by any name, also with what separates columns elsewhere",
  async (storage) => {
    await importFiles(storage, { "patrons.csv": "patron_id,attr:;\nP1,x\n" });
    assertSame((await patron(storage))?.attributes, { ";": "x" });
  },
);

storageTest("importLibrary() leaves out a hold that rests: it would be captured here", async (storage) => {
  await storage.load({
    patrons: [aPatron()],
    items: ["I1", "I2"].map((itemId) => anItem({ itemId, titleId: itemId })),
  });
  await importFiles(storage, {
    "holds.csv": "patron_id,title_id,pickup_location,expires\nP1,I1,CPL,0001-01-01\nP1,I2,CPL,2027-01-01\n",
  });
  const holds = await Promise.all(["I1", "I2"].map(async (id) => (await storage.itemFacts(id))?.holds.length));
  assertEquals(holds, [0, 1]);
});

storageTest(
  "importLibrary() takes times in the library's time zone, and a due date as the end of its day",
  async (storage) => {
    await storage.load({ patrons: [aPatron()], items: ["I1", "I2", "I3"].map((itemId) => anItem({ itemId })) });
    await importFiles(storage, {
      "loans.csv": "item_id,patron_id,checked_out,due\n" +
        "I1,P1,2026-03-01,2026-03-20\nI2,P1,2026-03-01 10:00,2026-03-20T10:00:00Z\nI3,P1,2026-03-01T10:00+05:00,2026-07-01\n",
    });
    const loans = await Promise.all(["I1", "I2", "I3"].map(async (id) => (await storage.itemFacts(id))?.loan));
    assertEquals(loans.map((loan) => [String(loan?.checkedOut), String(loan?.due)]), [
      ["2026-02-28T23:00:00Z", "2026-03-20T22:59:00Z"],
      ["2026-03-01T09:00:00Z", "2026-03-20T10:00:00Z"],
      ["2026-03-01T05:00:00Z", "2026-07-01T21:59:00Z"],
    ]);
  },
);

storageTest(
  "importLibrary() takes the item of a hold that waits for the captured one, as library systems tell it",
  async (storage) => {
    await storage.load({ patrons: [aPatron()], items: [anItem()] });
    const head = "patron_id,title_id,item_id,pickup_location,placed,expires,status\n";
    await importFiles(storage, { "holds.csv": `${head}P1,T1,,MAIN,${NOON},,pending\n` });
    await importFiles(storage, { "holds.csv": `${head}P1,T1,I1,MAIN,${NOON},,waiting\n` });
    assertSame((await storage.itemFacts("I1"))?.holds, [
      aHold({ holdId: "N1", status: "waiting", capturedItemId: "I1" }),
    ]);
  },
);

storageTest("importLibrary() hashes the PINs of patrons who have none, and no others", async (storage) => {
  await storage.load({ patrons: [aPatron({ pin: "theirs" })] });
  const csv = `patron_id,password\nP1,1111\nP2, 22 \nP3,"${BCRYPT}"\nP4,\n`;
  const outcome = await importFiles(storage, { "patrons.csv": csv });
  assert(outcome.ok);
  assertEquals(outcome.pins, { stored: 1, leftAlone: 1, none: 0, md5: 0 });
  const pins = await Promise.all(["P1", "P2", "P3", "P4"].map(async (id) => (await patron(storage, id))?.pin));
  assertEquals(pins, ["theirs", "hash of  22 ", BCRYPT, ""]);
});

storageTest("importLibrary() with updatePins replaces every PIN that is given", async (storage) => {
  await storage.load({ patrons: [aPatron({ pin: "theirs" }), aPatron({ patronId: "P2", pin: "kept" })] });
  await importFiles(storage, { "patrons.csv": "patron_id,password\np1,1111\nP2,\n" }, { updatePins: true });
  assertEquals([(await patron(storage))?.pin, (await patron(storage, "P2"))?.pin], ["hash of 1111", "kept"]);
});

const MD5 = "X03MO1qnZdYdgyfeuILPmQ";

storageTest("importLibrary() takes Koha's word for no PIN for none, also in the place of one", async (storage) => {
  await storage.load({ patrons: [aPatron({ pin: "theirs" })] });
  const files = { "patrons.csv": `patron_id,password\nP1,!\nP2,!\nP3,!!\n` };
  const outcome = await importFiles(storage, files, { updatePins: true });
  assert(outcome.ok);
  assertEquals(outcome.pins, { stored: 1, leftAlone: 0, none: 2, md5: 0 });
  const pins = await Promise.all(["P1", "P2", "P3"].map(async (id) => (await patron(storage, id))?.pin));
  assertEquals(pins, ["theirs", "", "hash of !!"]);
});

storageTest("importLibrary() counts what looks like an MD5, and takes it unless it is told not to", async (storage) => {
  const files = { "patrons.csv": `patron_id,password\nP1,${MD5}\nP2,1234\n` };
  const counts = async (options: Parameters<typeof importFiles>[2]) => {
    const outcome = await importFiles(storage, files, options);
    assert(outcome.ok);
    return outcome.pins;
  };
  assertEquals(await counts({ dryRun: true }), { stored: 0, leftAlone: 0, none: 0, md5: 1 });
  assertEquals(await counts({ md5Pins: "none" }), { stored: 1, leftAlone: 0, none: 0, md5: 1 });
  assertEquals((await patron(storage))?.pin, "");
  assertEquals(await counts({}), { stored: 1, leftAlone: 1, none: 0, md5: 1 });
  assertEquals((await patron(storage))?.pin, `hash of ${MD5}`);
});

storageTest("importLibrary() goes on hashing PINs where it was broken off", async (storage) => {
  const rows = Array.from({ length: 200 }, (_, number) => `P${number},${1000 + number}\n`);
  const files = { "patrons.csv": `patron_id,password\n${rows.join("")}` };
  let hashed = 0;
  const breaking = {
    hash(pin: string) {
      if (++hashed > 100) throw new Error("broken off");
      return Promise.resolve(`hash of ${pin}`);
    },
  };
  await assertRejects(() => importFiles(storage, files, { passwords: breaking }), Error, "broken off");
  const outcome = await importFiles(storage, files);
  assert(outcome.ok);
  const { stored, leftAlone } = outcome.pins;
  assert(stored > 0 && stored < 200, `${stored} PINs were hashed anew`);
  assertEquals(leftAlone, 200 - stored);
  assertEquals((await patron(storage, "P199"))?.pin, "hash of 1199");
});

storageTest("importLibrary() as a dry run tells what would be, and changes nothing", async (storage) => {
  await storage.load({ patrons: [aPatron(), aPatron({ patronId: "P2" })], items: [anItem()], loans: [aLoan()] });
  const before = await exportFiles(storage);
  const files = { "patrons.csv": "patron_id,note\nP3,x\n" };
  const outcome = await importFiles(storage, files, { dryRun: true, replaceMissing: true });
  assert(outcome.ok);
  assertSame([...outcome.report.counts], [["patrons", { added: 1, changed: 0, unchanged: 0, newer: 0, removed: 1 }]]);
  assertSame(outcome.report.retained, [{ kind: "patrons", id: "P1", because: "loan" }]);
  assertEquals(await exportFiles(storage), before);
});

storageTest("importLibrary() reads files of more rows than it stages at once", async (storage) => {
  const rows = Array.from({ length: 3456 }, (_, number) => `I${number},T${number % 100},Title ${number % 100}\n`);
  await importFiles(storage, { "items.csv": `item_id,title_id,title\n${rows.join("")}` });
  assertEquals((await storage.counts()).items, 3456);
  assertEquals((await storage.titleFacts("", "T7", NOON)).title?.copies.length, 35);
});

storageTest("importLibrary() of amounts goes by the currency's decimals", async (storage) => {
  await storage.load({ patrons: [aPatron()] });
  await importFiles(storage, { "fees.csv": "fee_id,patron_id,amount,outstanding,type\nF1,P1,12.5,0.05,overdue\n" });
  assertSame(
    (await storage.fees({ patronId: "P1", from: 1 })).map(({ amount, outstanding }) => [amount, outstanding]),
    [
      [1250, 5],
    ],
  );
  assertMatch((await exportFiles(storage))["fees.csv"] ?? "", /F1,P1,,overdue,12\.50,0\.05,/);
  const [fee] = await storage.fees({ patronId: "P1", from: 1 });
  assertSame(fee, aFee({ amount: 1250, outstanding: 5, description: "", incurred: NOON }));
});

storageTest(
  "importLibrary() takes an empty incurred for none: of a new fee the import's time, of a stored one its own",
  async (storage) => {
    await storage.load({ patrons: [aPatron()] });
    const files = { "fees.csv": "fee_id,patron_id,amount,incurred\nF1,P1,1.00,\n" };
    await importFiles(storage, files);
    const incurred = async () => (await storage.fees({ patronId: "P1", from: 1 })).map((fee) => fee.incurred);
    assertSame(await incurred(), [NOON]);
    const now = NOON.add({ hours: 24 });
    const outcome = await importFiles(storage, files, {
      exported: now.subtract({ hours: 1 }),
      context: aContext({ now }),
    });
    assert(outcome.ok);
    assertEquals(outcome.report.counts.get("fees")?.changed, 0);
    assertSame(await incurred(), [NOON]);
  },
);
