import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { engineTest } from "../../support/library/engine.ts";
import { aFee, aHold, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { loggedIn } from "../visitor.ts";

const LIBRARY = {
  patrons: [aPatron({ patronId: "23820002060444", lastName: "Byron" })],
  items: [anItem()],
  holds: [aHold({ patronId: "23820002060444", status: "waiting" as const, capturedItemId: "I1" })],
  fees: [aFee({ patronId: "23820002060444", amount: 500, outstanding: 500 })],
};

/** What of a page is on paper. */
function printed(text: string): string {
  return text.replaceAll(/<span data-screen[^>]*>.*?<\/span>/gs, "");
}

engineTest("createStaffApp() prints lists that patrons see without names and cards", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const { text } = await desk.get("/lists?name=on-shelf");
  assertMatch(text, /Byron, Ada.*23820002060444/s);
  assertMatch(printed(text), /By\.<.*…0444</s);
  assertNotMatch(printed(text), /Byron|23820002060444/);
  // A list of the office has them.
  assertMatch(printed((await desk.get("/lists?name=debts")).text), /23820002060444.*Byron, Ada/s);
});

engineTest("createStaffApp() lists debts over the sum that is typed", LIBRARY, async ({ storage }) => {
  const desk = await loggedIn(aStaffSite({}, storage), "desk");
  assertMatch((await desk.get("/lists?name=debts&over=4,99")).text, /value="4,99".*Byron, Ada.*5\.00/s);
  assertMatch((await desk.get("/lists?name=debts&over=5")).text, /Nothing is on this list/);
  assertMatch((await desk.get("/lists?name=debts&over=%3Cb%3E")).text, /&lt;b&gt; is no amount.*Byron, Ada/s);
  const { text, headers } = await desk.get("/lists.csv?name=debts&over=4");
  assertMatch(headers.get("content-disposition") ?? "", /debts\.csv/);
  assertEquals(text.split("\r\n")[0], "branch,patron,name,email,phone,owed");
  assertMatch(text, /23820002060444,"Byron, Ada",.*5\.00/);
});
