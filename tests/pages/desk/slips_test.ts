import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { engineTest } from "../../support/library/engine.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const LIBRARY = {
  patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "<b>Mary</b>", lastName: "Shelley" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Emma", permanentLocation: "EAST" })],
  loans: [aLoan(), aLoan({ itemId: "I2" })],
  holds: [aHold({ patronId: "P2" })],
  fees: [aFee({ amount: 500, outstanding: 500 })],
};

/** What stands on a slip. */
function slipIn(text: string): string {
  return /<article>(.*?)<\/article>/s.exec(text)?.[1]?.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ").trim() ?? "";
}

engineTest("slips say what goes with a copy, a card and a payment", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const loans = slipIn((await desk.get("/slips?kind=loans&card=P1")).text);
  assertMatch(loans, /^Your loans P1 .*Middlemarch I1 .*Emma I2 /);
  const held = await followed(desk, "/desk/scan", { mode: "return", scan: "I1" });
  const [, path = ""] = /href="(\/slips[^"]*)"[^>]*>Hold slip</.exec(held) ?? [];
  assertMatch(
    slipIn((await desk.get(path.replaceAll("&amp;", "&"))).text),
    /^On hold P2 Middlemarch I1 MAIN, until 2026-/,
  );
  const sent = await followed(desk, "/desk/scan", { mode: "return", scan: "I2" });
  const [, way = ""] = /href="(\/slips[^"]*)"[^>]*>Slip for the way</.exec(sent) ?? [];
  assertMatch(
    slipIn((await desk.get(way.replaceAll("&amp;", "&"))).text),
    /^To another branch EAST Emma I2 It belongs there\./,
  );
  const paid = await followed(desk, "/patrons/pay", { id: "P1", amount: "2" });
  assertMatch(paid, /href="\/slips\?kind=payment&amp;card=P1"[^>]*>Receipt</);
  const receipt = slipIn((await desk.get("/slips?kind=payment&card=P1")).text);
  assertMatch(receipt, /^Receipt Paid: 2\.00 P1 .*Still owed: 3\.00/);
});

engineTest(
  "a library prints the number or the name, on a roll or a sheet, and the browser keeps it",
  LIBRARY,
  async ({ storage }) => {
    const site = aStaffSite({}, storage);
    site.now = NOON;
    const desk = await loggedIn(site, "desk");
    await followed(desk, "/desk/scan", { mode: "return", scan: "I1" });
    const path = "/slips?kind=hold&item=I1";
    const first = (await desk.get(path)).text;
    // A number, unless the library wants otherwise: whoever stands at the shelf reads no names.
    assertNotMatch(slipIn(first), /Shelley/);
    assertStringIncludes(first, 'data-slip="80"');
    const session = desk.cookie;
    const { headers } = await desk.post("/slips/manner", { paper: "a4", who: "name", back: path });
    assertEquals(headers.get("location"), path);
    const set = headers.getSetCookie()[0]?.split(";")[0] ?? "";
    desk.cookie = `${session}; ${set}`;
    const { text } = await desk.get(path);
    assertStringIncludes(slipIn(text), "&lt;b&gt;Mary&lt;/b&gt; Shelley");
    assertEquals(set, "sip2d_slips=a4-name");
    assertNotMatch(text, /<b>Mary/);
    assertEquals((await desk.post("/slips/manner", { back: "//evil.example" })).headers.get("location"), "/desk");
  },
);

engineTest("there is no slip of nothing, and none for who only watches", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  const desk = await loggedIn(site, "desk");
  for (const query of ["", "kind=hold&item=I1", "kind=payment&card=P2", "kind=loans&card=nobody", "kind=x&card=P1"]) {
    assertEquals([query, (await desk.get(`/slips?${query}`)).status], [query, 404]);
  }
  assertEquals((await (await loggedIn(site, "view")).get("/slips?kind=loans&card=P1")).status, 403);
});
