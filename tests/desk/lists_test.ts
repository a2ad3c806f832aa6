import { assertEquals } from "@std/assert";
import { listsOf } from "../../src/desk/create_desk.ts";
import type { DeskLists } from "../../src/desk/lists/desk_lists.ts";
import { CANCELLED } from "../../src/storage/port/hold.ts";
import type { Records } from "../../src/storage/port/storage.ts";
import { anEntry } from "../support/library/changes.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { STORAGES } from "../support/server/scenario_storage.ts";
import type { Storage } from "../../src/storage/port/storage.ts";

const PATRONS = [
  aPatron(),
  aPatron({ patronId: "P2", firstName: "Mary", lastName: "Shelley", address: "2, Low Street", phone: "+1 555" }),
  aPatron({ patronId: "P3", firstName: "", lastName: "Austen" }),
];
const SHELF = { shelvingLocation: "ADULT", author: "Eliot" };

function listTest(
  behaviour: string,
  records: Records,
  body: (lists: DeskLists, storage: Storage) => Promise<void>,
): void {
  for (const [database, make] of Object.entries(STORAGES)) {
    Deno.test(`${behaviour} (${database})`, async () => {
      const made = await make();
      try {
        const storage = await made.kept();
        await storage.load({ patrons: PATRONS, ...records });
        const context = { now: NOON, timeZone: "Europe/Berlin", currencyDigits: 2, newId: () => "" };
        await body(listsOf(storage, () => context), storage);
      } finally {
        await made.discard();
      }
    });
  }
}

const COPIES = {
  items: [
    anItem({ ...SHELF, callNumber: "B 10" }),
    anItem({ ...SHELF, itemId: "I2", currentLocation: "EAST" }),
    anItem({ ...SHELF, itemId: "I3", status: "lost" }),
    anItem({ ...SHELF, itemId: "I4", titleId: "T2", title: "Emma", author: "Austen", callNumber: "B 9" }),
    anItem({ ...SHELF, itemId: "I5", titleId: "T3", title: "Evelina" }),
    anItem({ ...SHELF, itemId: "I6", titleId: "T4", title: "Belinda", transitTo: "EAST" }),
  ],
};
const EARLIER = NOON.subtract({ hours: 1 });

listTest("to-pull lists a copy for each hold in its turn, where the hold is collected if there is one", {
  ...COPIES,
  holds: [
    aHold({ placed: EARLIER, pickupLocation: "EAST" }),
    aHold({ holdId: "H2", patronId: "P2" }),
    aHold({ holdId: "H3", patronId: "P3", placed: NOON.add({ hours: 1 }) }),
    aHold({ holdId: "H4", titleId: "T2", patronId: "P3" }),
  ],
}, async (lists) => {
  const rows = await lists.rows("to-pull");
  assertEquals(
    rows,
    [
      ["EAST", "ADULT", "823.8 ELI", "I2", "Middlemarch", "Eliot", "P1", "Byron, Ada", "EAST"],
      ["MAIN", "ADULT", "B 9", "I4", "Emma", "Austen", "P3", "Austen", "MAIN"],
      ["MAIN", "ADULT", "B 10", "I1", "Middlemarch", "Eliot", "P2", "Shelley, Mary", "MAIN"],
    ],
  );
  assertEquals((await lists.rows("to-pull", { branch: "east" })).map(([, , , itemId]) => itemId), ["I2"]);
});

listTest("to-pull leaves out what cannot be pulled", {
  ...COPIES,
  loans: [aLoan({ itemId: "I4" })],
  holds: [
    aHold({ itemId: "I3" }),
    aHold({ holdId: "H2", titleId: "T2" }),
    aHold({ holdId: "H3", titleId: "T3", expires: "2026-03-01" }),
    aHold({ holdId: "H4", titleId: "T4" }),
    aHold({ holdId: "H5", patronId: "P2", status: "waiting", capturedItemId: "I1", shelfExpires: "2026-03-09" }),
  ],
}, async (lists) => {
  assertEquals(await lists.rows("to-pull"), []);
});

listTest("uncollected lists what nobody collected in time, with who is next, and what was cancelled", {
  ...COPIES,
  holds: [
    aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: "2026-03-01" }),
    aHold({ holdId: "H2", patronId: "P2" }),
    aHold({
      holdId: "H3",
      titleId: "T2",
      patronId: "P3",
      status: "waiting",
      capturedItemId: "I4",
      shelfExpires: CANCELLED,
    }),
    aHold({ holdId: "H4", titleId: "T3", status: "waiting", capturedItemId: "I5", shelfExpires: "2026-03-02" }),
  ],
}, async (lists) => {
  assertEquals(await lists.rows("uncollected"), [
    ["MAIN", "I1", "Middlemarch", "P1", "Byron, Ada", "2026-03-01", "", "P2"],
    ["MAIN", "I4", "Emma", "P3", "Austen", "", "yes", ""],
  ]);
});

listTest("overdue lists loans with addresses, and holds no formula for a spreadsheet", {
  ...COPIES,
  loans: [
    aLoan({ patronId: "P2", due: Temporal.Instant.from("2026-02-26T22:59:00Z") }),
    aLoan({ itemId: "I2", patronId: "P2", due: NOON.subtract({ minutes: 1 }) }),
    aLoan({ itemId: "I4", due: NOON }),
  ],
}, async (lists) => {
  const shelley = ["P2", "Shelley, Mary", "2, Low Street", "ada@example.org", "+1 555"];
  assertEquals(await lists.rows("overdue"), [
    ["EAST", ...shelley, "I2", "Middlemarch", "2026-03-02 12:59", "0"],
    ["MAIN", ...shelley, "I1", "Middlemarch", "2026-02-26 23:59", "4"],
  ]);
  const csv = await Array.fromAsync(lists.csv("overdue", { branch: "MAIN" }));
  assertEquals(csv, [
    "branch,patron,name,address,email,phone,item,title,due,days\r\n",
    `MAIN,P2,"Shelley, Mary","2, Low Street",ada@example.org,'+1 555,I1,Middlemarch,2026-02-26 23:59,4\r\n`,
  ]);
});

listTest("exceptions lists those of the last weeks", COPIES, async (lists, storage) => {
  const found = anEntry({ action: "exception", patronId: "P1", itemId: "I1", amount: 250, detail: "give it back" });
  for (const entry of [found, anEntry(), { ...found, at: NOON.subtract({ hours: 31 * 24 }) }]) {
    await storage.apply({ expect: [], effects: [], entry: { ...entry, outcome: "done" }, outcome: "", undo: "" });
  }
  const { origin: { terminal } } = found;
  assertEquals(await lists.rows("exceptions"), [
    ["2026-03-02 13:00", terminal, "P1", "I1", "", "2.50", "give it back"],
  ]);
});

listTest("on-shelf lists what may still be collected, by name", {
  ...COPIES,
  holds: [
    aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: "2026-03-02" }),
    aHold({ holdId: "H2", patronId: "P2", status: "waiting", capturedItemId: "I2", pickupLocation: "EAST" }),
    aHold({ holdId: "H3", titleId: "T2", patronId: "P3", status: "waiting", capturedItemId: "I4" }),
    // What was not collected in time is on another list, what waits in the queue on none.
    aHold({ holdId: "H4", titleId: "T3", status: "waiting", capturedItemId: "I5", shelfExpires: "2026-03-01" }),
    aHold({ holdId: "H5", titleId: "T4" }),
  ],
}, async (lists) => {
  assertEquals(await lists.rows("on-shelf"), [
    ["EAST", "Shelley, Mary", "P2", "I2", "Middlemarch", ""],
    ["MAIN", "Austen", "P3", "I4", "Emma", ""],
    ["MAIN", "Byron, Ada", "P1", "I1", "Middlemarch", "2026-03-02"],
  ]);
});

listTest("in-transit lists what is on its way, since when and for whom, for both branches", {
  items: [
    anItem({ transitTo: "EAST" }),
    anItem({ itemId: "I2", titleId: "T2", title: "Emma", transitTo: "WEST", returned: NOON.subtract({ hours: 48 }) }),
    anItem({ itemId: "I3", titleId: "T3" }),
  ],
  holds: [aHold({ patronId: "P2", status: "in-transit", capturedItemId: "I1", pickupLocation: "EAST" })],
}, async (lists, storage) => {
  const facts = await storage.itemFacts("I1");
  const sent = { kind: "item", id: "I1", version: facts?.version ?? 0, moves: true } as const;
  await storage.apply({ expect: [sent], effects: [], entry: anEntry({ itemId: "I1" }), outcome: "", undo: "" });
  assertEquals(await lists.rows("in-transit"), [
    ["MAIN", "EAST", "2026-03-02 13:00", "I1", "Middlemarch", "P2", "Shelley, Mary"],
    ["MAIN", "WEST", "2026-02-28 13:00", "I2", "Emma", "", ""],
  ]);
  const titlesAt = async (branch: string) =>
    (await lists.rows("in-transit", { branch })).map(([, , , , title]) => title);
  assertEquals([await titlesAt("main"), await titlesAt("east")], [["Middlemarch", "Emma"], ["Middlemarch"]]);
});

listTest("lost lists what is looked for on the shelves, with who has it on loan", {
  items: [
    anItem({ ...SHELF, status: "lost" }),
    anItem({ ...SHELF, itemId: "I2", status: "missing", callNumber: "B 9" }),
    anItem({ ...SHELF, itemId: "I3", status: "claimed-returned", callNumber: "B 10" }),
    anItem({ ...SHELF, itemId: "I4", status: "withdrawn" }),
  ],
  loans: [aLoan(), aLoan({ itemId: "I3", patronId: "P2" })],
}, async (lists) => {
  assertEquals((await lists.rows("lost")).map((row) => row.slice(2)), [
    ["823.8 ELI", "I1", "Middlemarch", "lost", "P1", "Byron, Ada"],
    ["B 9", "I2", "Middlemarch", "missing", "", ""],
    ["B 10", "I3", "Middlemarch", "claimed-returned", "P2", "Shelley, Mary"],
  ]);
});

listTest("debts lists who owes more than a sum", {
  fees: [
    aFee({ amount: 700, outstanding: 600 }),
    aFee({ feeId: "F2", amount: 400, outstanding: 401 }),
    aFee({ feeId: "F3", patronId: "P2", amount: 1000, outstanding: 1000 }),
    aFee({ feeId: "F4", patronId: "P3", amount: 300, outstanding: 0 }),
  ],
}, async (lists) => {
  const owed = async (over?: number) => (await lists.rows("debts", { over })).map((row) => [row[1], row[5]]);
  assertEquals(await owed(), [["P1", "10.01"], ["P2", "10.00"]]);
  assertEquals(await owed(1000), [["P1", "10.01"]]);
  assertEquals(await owed(1001), []);
});

listTest("cards-ending lists the cards whose last day is in this month", {
  patrons: ["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"].map((expires, at) =>
    aPatron({ patronId: `C${at}`, loginId: `login ${at}`, expires })
  ),
}, async (lists) => {
  const rows = await lists.rows("cards-ending");
  assertEquals(rows.map(([, until, patron]) => [until, patron]), [["2026-03-01", "C1"], ["2026-03-31", "C2"]]);
});
