import { assertEquals } from "@std/assert";
import type { ItemTelling } from "../../../src/storage/port/items_said.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

const DUE = "20261218    235900", LATER = "20270108    235900";
const FULL: ItemTelling = {
  institution: "main",
  itemId: "I1",
  title: "The Sea",
  permanentLocation: "EAST",
  magnetic: true,
  at: NOON,
  loan: { written: DUE, from: "18" },
};
const { at: _, loan: __, ...KNOWN } = FULL;

function told(hours: number, rest: Partial<ItemTelling> = {}): ItemTelling {
  return { institution: "main", itemId: "I1", at: NOON.add({ hours }), ...rest };
}

/** What other systems' answers told of copies: each part as it was told last, a due date as it was told first. */
export function itemsToldContract(test: ContractTest): void {
  test("itemsSaid.keep() stores what was told, for every process", {}, async ({ itemsSaid }, fresh) => {
    await itemsSaid.keep([FULL, told(0, { itemId: "I\0\ud800", title: "\0" }), told(0, { institution: "east" })]);
    const other = (await fresh.reopen()).itemsSaid;
    const due = { written: DUE, from: "18", since: NOON };
    assertEquals(await other.find("main", "I1"), { ...KNOWN, due });
    assertEquals(await other.find("main", "i1"), { ...KNOWN, due });
    assertEquals(await other.find("east", "I1"), { institution: "east", itemId: "I1" });
    assertEquals(await other.find("main", "I3"), undefined);
    await other.keep([]);
  });

  test("itemsSaid.keep() keeps what is not told anew, and the moment when a due date was told first", {}, async ({
    itemsSaid,
  }) => {
    const due = async () => {
      const { due, ...rest } = await itemsSaid.find("main", "I1") ?? {};
      assertEquals(rest, { ...KNOWN, title: "The Sea and I", magnetic: false });
      return due;
    };
    await itemsSaid.keep([FULL]);
    await itemsSaid.keep([told(1, { itemId: "i1", title: "The Sea and I", magnetic: false })]);
    assertEquals(await due(), { written: DUE, from: "18", since: NOON }, "nothing was said of a loan");
    await itemsSaid.keep([told(2, { loan: { written: DUE, from: "18" } })]);
    assertEquals(await due(), { written: DUE, from: "18", since: NOON }, "the same once more");
    await itemsSaid.keep([told(3, { loan: { written: DUE, from: "12" } })]);
    assertEquals(await due(), { written: DUE, from: "12", since: NOON.add({ hours: 3 }) }, "lent, until the same day");
    await itemsSaid.keep([told(4, { loan: { written: DUE, from: "18" } })]);
    assertEquals(await due(), { written: DUE, from: "12", since: NOON.add({ hours: 3 }) }, "by another answer");
    await itemsSaid.keep([told(5, { loan: { written: LATER, from: "12" } })]);
    assertEquals(await due(), { written: LATER, from: "12", since: NOON.add({ hours: 5 }) }, "another date");
    await itemsSaid.keep([told(6, { loan: "none" })]);
    assertEquals(await due(), undefined, "it came back");
    await itemsSaid.keep([told(7, { loan: { written: LATER, from: "12" } })]);
    assertEquals(await due(), { written: LATER, from: "12", since: NOON.add({ hours: 7 }) }, "lent again");
  });

  test("itemsSaid.keep() of the same copies by two at once, in two orders", {}, async ({ itemsSaid }, fresh) => {
    const other = (await fresh.reopen()).itemsSaid;
    const tellings = Array.from({ length: 50 }, (_, number) => told(0, { itemId: `I${number}`, title: "The Sea" }));
    await Promise.all([itemsSaid.keep(tellings), other.keep(tellings.toReversed())]);
    for (const { itemId } of tellings) assertEquals((await itemsSaid.find("main", itemId))?.title, "The Sea");
  });

  test("itemsSaid.prune() removes the copies of which nothing was told for long", {}, async ({ itemsSaid }) => {
    const many = Array.from({ length: 700 }, (_, number) => told(0, { itemId: `I${number}` }));
    await itemsSaid.keep(many);
    await itemsSaid.keep([told(48, { itemId: "I7" })]);
    assertEquals(await itemsSaid.prune(NOON), 0);
    assertEquals(await itemsSaid.prune(NOON.add({ hours: 1 })), 699);
    assertEquals(await itemsSaid.find("main", "I7"), { institution: "main", itemId: "I7" });
    assertEquals(await itemsSaid.prune(NOON.add({ hours: 47 })), 0);
    assertEquals(await itemsSaid.prune(NOON.add({ hours: 49 })), 1);
  });
}
