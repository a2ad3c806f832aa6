import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { findInTurn } from "../../../src/desk/find/find_in_turn.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aLoan, anItem, aPatron } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { aVisitor, loggedIn } from "../visitor.ts";

const SCRIPT = "<script>alert(1)</script>";
const LIBRARY = {
  patrons: [
    aPatron({ patronId: "P1", loginId: "anna", firstName: "Anna", lastName: "Whitfield" }),
    aPatron({ patronId: "P2", firstName: SCRIPT, lastName: "Whitfield" }),
  ],
  items: [anItem({ itemId: "I1" }), anItem({ itemId: "I2" })],
  loans: [aLoan()],
};

engineTest(
  "createStaffApp() finds patrons, items and titles, and shows words as words",
  LIBRARY,
  async ({ storage }) => {
    const desk = await loggedIn(aStaffSite({}, storage), "desk");
    const { status, text } = await desk.get("/find?q=whit");
    assertEquals(status, 200);
    assertMatch(
      text,
      /<a href="\/patrons\?id=P1">Whitfield, Anna<\/a><small>P1 · anna · 1 High Street · 1 loan, 1 overdue</,
    );
    assertNotMatch(text, /<script>alert/);
    assertMatch(
      (await desk.get("/find?q=middlem")).text,
      /href="\/titles\?id=T1">Middlemarch.*1 of 2 in/s,
    );
    assertStringIncludes((await desk.get("/find?q=nobody")).text, "Nothing was found for nobody.");
    assertNotMatch((await desk.get(`/find?q=${encodeURIComponent(`"${SCRIPT}`)}`)).text, /<script>alert/);
    const list = (await desk.get("/find?q=whit&part=list")).text;
    assertMatch(list, /^<section><h2>Patrons<\/h2>/);
  },
);

engineTest(
  "createStaffApp() leads from a whole card, login id or barcode to its page",
  LIBRARY,
  async ({ storage }) => {
    const desk = await loggedIn(aStaffSite({}, storage), "desk");
    for (
      const [text, page] of [["p1", "/patrons?id=P1"], [" Anna ", "/patrons?id=P1"], ["i2", "/items?id=I2"]] as const
    ) {
      const { status, headers } = await desk.get(`/find?${new URLSearchParams({ q: text })}`);
      assertEquals([status, headers.get("location")], [303, page]);
    }
  },
);

Deno.test("createStaffApp() gives who only watches neither the search box nor what it finds", async () => {
  const site = aStaffSite();
  const view = await loggedIn(site, "view");
  assertEquals((await view.get("/find?q=whit")).status, 403);
  assertEquals((await view.get("/find?q=whit&part=list")).status, 403);
  // A list that is asked for when the session is over is not the login's form.
  const { status, text } = await aVisitor(site.app).get("/find?q=whit&part=list");
  assertEquals([status, text], [204, ""]);
  assertNotMatch((await view.get("/")).text, /action="\/find"/);
  assertMatch((await (await loggedIn(site, "desk")).get("/")).text, /action="\/find"/);
});

Deno.test("findInTurn() finds for one after the other, and says when too many wait", async () => {
  const found = { patrons: [], items: [], titles: [], more: false };
  const begun: string[] = [];
  const waiting = Promise.withResolvers<void>();
  const find = findInTurn({
    async find({ text }) {
      begun.push(text);
      await waiting.promise;
      if (text === "1") throw new Error("the storage is away");
      return found;
    },
    describe: (each) => Promise.resolve(each),
  });
  const asked = Array.from({ length: 11 }, (_, at) => find(String(at)).catch((error: Error) => error.message));
  assertEquals(await asked[10], "busy");
  assertEquals(begun, ["0"]);
  waiting.resolve();
  assertEquals((await Promise.all(asked)).slice(0, 3), [found, "the storage is away", found]);
  assertEquals(begun.length, 10);
  assertEquals(await find("again"), found);
});
