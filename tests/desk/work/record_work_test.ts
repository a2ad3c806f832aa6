import { assertEquals } from "@std/assert";
import { anItem, aPatron } from "../../support/library/records.ts";
import type { DeskRefusal } from "../../../src/desk/work/desk_work.ts";
import { someRules } from "../../support/library/facts.ts";
import { ANNA, deskTest } from "./desk_test_setting.ts";

/** The fields that a refusal is about. */
function fieldsOf({ faults = [] }: Pick<DeskRefusal, "faults">): readonly string[] {
  return faults.map(({ field }) => field);
}

const LIBRARY = {
  patrons: [aPatron({ loginId: "ada", birthDate: "1815-12-10", expires: "2026-02-01", note: "knock" })],
  items: [anItem()],
};

deskTest(
  "addPatron() makes a patron, and asks before it makes one twice",
  LIBRARY,
  async ({ work, storage, journal }) => {
    const fields = { first_name: "Vita", last_name: "Sackville-West", category: "ADULT", birth_date: "1892-03-09" };
    assertEquals(await work.addPatron({ patronId: " P9 ", fields }, ANNA), { ok: true, patronId: "P9" });
    const facts = await storage.patronFacts("P9", Temporal.Instant.fromEpochMilliseconds(0));
    assertEquals([facts?.patron.lastName, facts?.patron.birthDate, facts?.patron.expires], [
      "Sackville-West",
      "1892-03-09",
      undefined,
    ]);
    assertEquals(journal.map(({ action, patronId, origin }) => [action, patronId, origin.terminal]), [
      ["patron-added", "P9", "anna"],
    ]);
    const twice = await work.addPatron({ patronId: "P10", fields }, ANNA);
    assertEquals([twice.ok, !twice.ok && twice.reason, !twice.ok && twice.other], [false, "patron-alike", "P9"]);
    // Another birth date is another person, and so is one of whom staff say so.
    const other = { ...fields, birth_date: "1990-01-01" };
    assertEquals((await work.addPatron({ patronId: "P11", fields: other }, ANNA)).ok, true);
    assertEquals((await work.addPatron({ patronId: "P12", fields, alikeAllowed: true }, ANNA)).ok, true);
  },
);

deskTest("addPatron() refuses what is somebody's, and what no row of the file allows", LIBRARY, async ({ work }) => {
  const named = { last_name: "Woolf" };
  const refused = async (patronId: string, fields: Readonly<Record<string, string>>) => {
    const came = await work.addPatron({ patronId, fields }, ANNA);
    return came.ok ? "done" : [came.reason, ...fieldsOf(came)];
  };
  assertEquals(await refused("p1", named), ["card-taken", "patron_id"]);
  assertEquals(await refused("ADA", named), ["card-taken", "patron_id"]);
  assertEquals(await refused("I1", named), ["card-of-item", "patron_id"]);
  assertEquals(await refused("a|b", named), ["card-invalid", "patron_id"]);
  assertEquals(await refused(" ", named), ["field-invalid", "patron_id"]);
  assertEquals(await refused("P9", { ...named, login_id: "ada" }), ["login-taken", "login_id"]);
  assertEquals(await refused("P9", {}), ["field-invalid", "last_name"]);
  assertEquals(await refused("P9", { ...named, expires: "tomorrow" }), ["field-invalid", "expires"]);
  assertEquals(await refused("P9", { ...named, address: "x".repeat(256) }), ["field-invalid", "address"]);
  assertEquals(await refused("P9", { ...named, note: "a\u0007b" }), ["field-invalid", "note"]);
});

deskTest(
  "changePatron() changes what was typed, keeps the rest, and tells the journal which",
  LIBRARY,
  async (bench) => {
    const { work, storage, journal } = bench;
    const fields = { address: "2 Mill Lane", note: "", expires: "2027-02-01" };
    assertEquals(await work.changePatron({ patronId: "ada", fields }, ANNA), { ok: true, patronId: "P1" });
    const { patron } = await storage.patronFacts("P1", Temporal.Instant.fromEpochMilliseconds(0)) ?? {};
    assertEquals([patron?.address, patron?.note, patron?.expires, patron?.loginId, patron?.birthDate], [
      "2 Mill Lane",
      "",
      "2027-02-01",
      "ada",
      "1815-12-10",
    ]);
    assertEquals(journal.map(({ action, detail }) => [action, detail]), [
      ["patron-changed", "expires 2026-02-01 to 2027-02-01, address, note"],
    ]);
    assertEquals((await work.changePatron({ patronId: "nobody", fields }, ANNA)).ok, false);
  },
);

deskTest("renewCard() makes a card good for a year more, from today where it has ended", LIBRARY, async ({ work }) => {
  // The library's day is 2 March 2026.
  assertEquals(await work.renewCard({ patronId: "P1" }, ANNA), { ok: true, patronId: "P1", expires: "2027-03-02" });
  assertEquals(await work.renewCard({ patronId: "P1" }, ANNA), { ok: true, patronId: "P1", expires: "2028-03-02" });
  const until = await work.renewCard({ patronId: "P1", until: "2026-12-31" }, ANNA);
  assertEquals(until, { ok: true, patronId: "P1", expires: "2026-12-31" });
  const wrong = await work.renewCard({ patronId: "P1", until: "soon" }, ANNA);
  assertEquals(!wrong.ok && wrong.reason, "day-invalid");
});

deskTest(
  "addItem() makes a copy of a new title or of one that is there",
  LIBRARY,
  async ({ work, storage, journal }) => {
    const fields = { permanent_location: "MAIN", call_number: "F WOO", item_type: "BOOK" };
    const asked = { itemId: "I9", title: "Orlando", author: "Virginia Woolf", isbn: "978-0-14-118427-8", fields };
    const made = { ok: true as const, itemId: "I9", titleId: "9780141184278", title: "Orlando" };
    assertEquals(await work.addItem(asked, ANNA), made);
    const { item } = await storage.itemFacts("I9") ?? {};
    assertEquals([item?.author, item?.currentLocation, item?.status], ["Virginia Woolf", "MAIN", "available"]);
    // By its exact name, or by its identifier.
    for (const [itemId, title] of [["I10", "Orlando"], ["I11", "9780141184278"]] as const) {
      assertEquals(await work.addItem({ itemId, title, fields }, ANNA), { ...made, itemId });
    }
    const refused = async (itemId: string, title: string) => {
      const came = await work.addItem({ itemId, title, fields }, ANNA);
      return came.ok ? "done" : [came.reason, ...fieldsOf(came)];
    };
    assertEquals(await refused("i1", "Emma"), ["item-taken", "item_id"]);
    assertEquals(await refused("P1", "Emma"), ["item-of-card", "item_id"]);
    assertEquals(await refused("I12", " "), ["field-invalid", "title"]);
    assertEquals(journal.map(({ action, itemId }) => [action, itemId]), [
      ["item-added", "I9"],
      ["item-added", "I10"],
      ["item-added", "I11"],
    ]);
  },
);

deskTest("changeItem() changes a copy and its shelf, and tells the journal which", LIBRARY, async (bench) => {
  const fields = { shelving_location: "REF", call_number: "R 1", replacement_cost: "12.50" };
  assertEquals(await bench.work.changeItem({ itemId: "i1", fields }, ANNA), { ok: true, itemId: "I1" });
  const { item } = await bench.storage.itemFacts("I1") ?? {};
  assertEquals([item?.shelvingLocation, item?.callNumber, item?.replacementCost], ["REF", "R 1", 1250]);
  assertEquals(bench.journal[0]?.detail, "call_number, shelving_location, replacement_cost");
  const wrong = await bench.work.changeItem({ itemId: "I1", fields: { replacement_cost: "dear" } }, ANNA);
  assertEquals(!wrong.ok && [wrong.reason, ...fieldsOf(wrong)], ["field-invalid", "replacement_cost"]);
});

deskTest("addPatron() and addItem() tell all faults at once", LIBRARY, async ({ work }) => {
  const patron = { first_name: " ", expires: "soon", email: "ada", login_id: "P1", birth_date: "1815" };
  const came = await work.addPatron({ patronId: "I1", fields: patron }, ANNA);
  assertEquals(!came.ok && [came.reason, ...fieldsOf(came)], [
    ...["card-of-item", "patron_id", "expires", "birth_date", "last_name", "email", "login_id"],
  ]);
  const item = { replacement_cost: "dear", security_marker: "x" };
  const copy = await work.addItem({ itemId: "|", title: "", fields: item }, ANNA);
  assertEquals(!copy.ok && [copy.reason, ...fieldsOf(copy)], [
    ...["field-invalid", "item_id", "title", "security_marker", "replacement_cost"],
  ]);
});

deskTest("addPatron() and changePatron() refuse a category that no rule names", {
  ...LIBRARY,
  patrons: [aPatron({ category: "OLD" })],
  rules: someRules([{ category: "Adult" }, { category: "child" }]),
}, async ({ work }) => {
  const asked = async (category: string) => {
    const came = await work.addPatron({ patronId: "P9", fields: { last_name: "Woolf", category } }, ANNA);
    return came.ok ? "done" : came.faults?.map((fault) => "allowed" in fault ? fault.allowed.english : "");
  };
  assertEquals(await asked("ADULTS"), ["one that the rules name: ADULT, CHILD"]);
  assertEquals(await asked("aDULT"), "done");
  // What another system has brought stays.
  const kept = { patronId: "P1", fields: { category: "OLD", address: "here" } };
  assertEquals((await work.changePatron(kept, ANNA)).ok, true);
  const changed = await work.changePatron({ patronId: "P1", fields: { category: "NEW" } }, ANNA);
  assertEquals(!changed.ok && fieldsOf(changed), ["category"]);
});

deskTest("changePatron() refuses mail addresses to which no mail goes", LIBRARY, async ({ work }) => {
  const done = async (email: string) => (await work.changePatron({ patronId: "P1", fields: { email } }, ANNA)).ok;
  for (const email of ["", "ada.l@math.example.org", "o'neil+lib@example.org", "jörg@bücher.example"]) {
    assertEquals([email, await done(email)], [email, true]);
  }
  for (
    const email of ["ada", "@example.org", "ada@", "ada@example", "ada@example..org", "a b@example.org", "a@b@c.org"]
  ) {
    assertEquals([email, await done(email)], [email, false]);
  }
});
