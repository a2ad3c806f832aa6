import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aFee, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const BERLIN = anInstitution({ id: "BER", timeZone: "Europe/Berlin", currency: "EUR", upstream: anUpstream() });
const AUCKLAND = anInstitution({ id: "AKL", timeZone: "Pacific/Auckland", currency: "JPY", currencyDigits: 0 });
const LIBRARY = {
  patrons: [aPatron()],
  items: [anItem()],
  loans: [aLoan({ due: Temporal.Instant.from("2026-03-23T10:59:00Z") })],
  fees: [aFee()],
};

// Berlin comes first in the file, but its records are at another library system; it is still Monday there.
engineTest(
  "createStaffApp() tells times, days and money of the institution that has a desk",
  LIBRARY,
  async ({ storage }) => {
    const site = aStaffSite({ institutions: [BERLIN, AUCKLAND] }, storage);
    site.now = NOON;
    const desk = await loggedIn(site, "desk");
    const [patron, item] = [(await desk.get("/patrons?id=P1")).text, (await desk.get("/items?id=I1")).text];
    for (const page of [patron, item, (await desk.get("/desk?card=P1")).text]) {
      assertMatch(page, /2026-03-23/);
      assertMatch(page, /Times without a time zone are those of Pacific\/Auckland\./);
    }
    assertMatch(patron, /Owed in all<\/th><td colspan="2">500<\/td>/);
    assertMatch(await followed(desk, "/items/due", { id: "I1", due: "2026-04-01" }), /is due 2026-04-01 23:59 now/);
    assertMatch(await followed(desk, "/patrons/pay", { id: "P1", amount: "500" }), /Paid: 500\. Still owed: 0\./);
    assertMatch((await desk.get("/journal?since=2026-03-03&until=2026-03-03")).text, />01:00:00</);
    assertMatch((await desk.get("/payments?since=2026-03-03&until=2026-03-03")).text, /<td [^>]*>2026-03-03.*JPY/s);
    assertEquals(
      (await desk.get("/journal.csv?since=2026-03-03")).text.match(/fee-paid.*/)?.[0].includes(",500,"),
      true,
    );
  },
);

engineTest("createStaffApp() names no time zone where there is one", LIBRARY, async ({ storage }) => {
  const desk = await loggedIn(aStaffSite({}, storage), "desk");
  assertNotMatch((await desk.get("/patrons?id=P1")).text, /time zone/);
});
