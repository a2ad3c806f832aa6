import { assertEquals, assertMatch } from "@std/assert";
import { engineTest } from "../../support/library/engine.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const numbers = Array.from({ length: 60 }, (_, at) => at + 1);
const LIBRARY = {
  patrons: [aPatron()],
  items: [
    ...numbers.map((n) => anItem({ itemId: `L${n}`, titleId: `TL${n}` })),
    ...numbers.map((n) => anItem({ itemId: `H${n}`, titleId: `TH${n}` })),
    ...["F1", "F2"].map((itemId) => anItem({ itemId, titleId: itemId, title: `Free ${itemId}` })),
  ],
  loans: numbers.map((n) => aLoan({ itemId: `L${n}` })),
  holds: numbers.map((n) => aHold({ holdId: `H${n}`, titleId: `TH${n}` })),
};

engineTest(
  "createStaffApp() leads through the page of a patron with much, and says what it leaves out",
  LIBRARY,
  async ({ storage }) => {
    const site = aStaffSite({}, storage);
    site.now = NOON;
    const desk = await loggedIn(site, "desk");
    const { text } = await desk.get("/patrons?id=P1");
    for (
      const [part, told] of [["loans", "Loans (60)"], ["holds", "Holds (60)"], ["fees", "Fees (0)"], ["card", "Card"]]
    ) {
      assertEquals(text.includes(`<a href="#${part}">${told}</a>`), true, told);
      assertMatch(text, new RegExp(`<h2 id="${part}">`));
    }
    assertEquals(text.match(/action="\/patrons\/cancel-hold"/g)?.length, 50);
    assertMatch(text, /These are the first 50 of 60 holds\./);
    // What is done with all of them stands before them.
    for (const [form, row] of [["/patrons/renew-all", "/patrons/renew"], ["/patrons/hold", "/patrons/cancel-hold"]]) {
      assertEquals(text.indexOf(`action="${form}"`) < text.indexOf(`action="${row}"`), true, form);
    }
  },
);

engineTest("createStaffApp() shows what was lent just now before what the patron had", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  await followed(desk, "/desk/scan", { card: "P1", scan: "F1" });
  const text = await followed(desk, "/desk/scan", { card: "P1", scan: "F2" });
  const places = ["Lent: Free F2", ">Ada Byron</a>", "Lent: Free F1", "<h2>Loans (62)</h2>", "L1</a>"];
  assertEquals(
    places.map((part) => text.indexOf(part)),
    places.map((part) => text.indexOf(part)).toSorted((a, b) => a - b),
  );
  assertEquals(places.filter((part) => !text.includes(part)), []);
});
