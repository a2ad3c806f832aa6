import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { engineTest } from "../../support/library/engine.ts";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const LIBRARY = { patrons: [aPatron({ expires: "2026-02-01", address: "1 Mill Lane" })], items: [anItem()] };

engineTest("a reader is made by a form, with a warning before one is made twice", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const { text: form } = await desk.get("/patrons/new?card=P9");
  assertMatch(form, /name="patron_id" value="P9"/);
  assertNotMatch(form, /name="(pin|password|blocked)"/);
  const fields = { patron_id: "P9", first_name: "<i>Vita</i>", last_name: "West", category: "ADULT", form: "1" };
  assertMatch(await followed(desk, "/patrons/new", fields), /The patron is made\..*&lt;i&gt;Vita/s);
  // Pressed twice, it is made once.
  assertMatch(await followed(desk, "/patrons/new", fields), /The patron is made/);
  const again = await desk.post("/patrons/new", { ...fields, patron_id: "P10", form: "2" });
  assertEquals(again.status, 409);
  assertMatch(again.text, /There is a patron of this name.*name="alike".*\?id=P9">P9.*value="&lt;i&gt;Vita/s);
  const other = { ...fields, patron_id: "P10", alike: "yes", form: "3" };
  assertMatch(await followed(desk, "/patrons/new", other), /The patron is made/);
  const wrong = await desk.post("/patrons/new", { ...fields, patron_id: "P11", expires: "soon", form: "4" });
  assertMatch(wrong.text, /1 field holds what cannot be stored: Expires\./);
  assertMatch(wrong.text, /name="expires" value="soon"[^>]*aria-invalid.*It must be a date such as 2026-12-31/s);
  const many = await desk.post("/patrons/new", { patron_id: "", email: "<b>", expires: "soon", form: "6" });
  assertMatch(many.text, /4 fields hold what cannot be stored: Card, Last name, Expires, Email\./);
  assertEquals(many.text.match(/<small data-fault/g)?.length, 4);
  assertMatch(many.text, /aria-describedby="fault-email".*id="fault-email">It must be an address such as/s);
  assertNotMatch(many.text, /<b>/);
  const late = { ...fields, patron_id: "P11", expires: "soon", form: "5" };
  const german = await desk.post("/patrons/new", late, { "accept-language": "de", "origin": "http://sip.example" });
  assertMatch(
    german.text,
    /1 Feld lässt sich so nicht speichern: Gültig bis\..*Möglich ist: ein Datum wie 2026-12-31, oder nichts\./s,
  );
});

engineTest(
  "a reader and a copy are changed by forms, and the journal says who did and who looked",
  LIBRARY,
  async (bench) => {
    const site = aStaffSite({}, bench.storage);
    site.now = NOON;
    const desk = await loggedIn(site, "desk");
    assertMatch((await desk.get("/patrons/edit?id=P1")).text, /name="address" value="1 Mill Lane"/);
    assertMatch(
      await followed(desk, "/patrons/edit", { id: "P1", address: "2 Mill Lane" }),
      /The patron is changed.*2 Mill Lane/s,
    );
    assertMatch(await followed(desk, "/patrons/renew-card", { id: "P1" }), /The card is good to 2027-03-02 now/);
    assertMatch(await followed(desk, "/items/edit", { id: "I1", call_number: "F 1" }), /The item is changed.*F 1/s);
    const item = { item_id: "I9", title: "Orlando", author: "Woolf", permanent_location: "MAIN", form: "1" };
    assertMatch(await followed(desk, "/items/new", item), /The item is made.*Orlando/s);
    for (let times = 0; times < 3; times++) await desk.get("/patrons?id=P1");
    const rows = (await bench.storage.journal({ limit: 99 })).map((
      { action, terminal, detail },
    ) => [action, terminal, detail]);
    assertEquals(rows, [
      ["patron-changed", "desk", "address"],
      // Seen on the page to which each form led, within ten minutes: one look.
      ["patron-seen", "desk", undefined],
      ["patron-changed", "desk", "expires 2026-02-01 to 2027-03-02"],
      ["item-updated", "desk", "call_number"],
      ["item-added", "desk", undefined],
    ]);
    assertEquals((await (await loggedIn(site, "view")).get("/patrons/new")).status, 403);
    assertEquals((await desk.get("/patrons/edit?id=nobody")).status, 303);
  },
);
