import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { countLoans } from "../../../src/desk/statistics/loan_statistics.ts";
import { engineTest } from "../../support/library/engine.ts";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

Deno.test("countLoans() counts by the library's clock, and not what was refused", async () => {
  const at = (text: string) => Temporal.Instant.from(text);
  const rows = [
    // In Berlin it is the first of March by then, half past midnight.
    { at: at("2026-02-28T23:30:00Z"), library: "MAIN", itemId: "i1", outcome: "done" as const },
    { at: at("2026-03-02T09:10:00Z"), library: "EAST", itemId: "I2", outcome: "done" as const },
    { at: at("2026-03-02T09:50:00Z"), library: "EAST", itemId: "gone", outcome: "done" as const },
    { at: at("2026-03-02T09:55:00Z"), library: "EAST", itemId: "I2", outcome: "refused" as const },
  ];
  const items = [{ itemId: "I1", itemType: "BOOK" }, { itemId: "I2", itemType: "DVD" }];
  const counted = await countLoans(ReadableStream.from(rows), ReadableStream.from(items), "Europe/Berlin");
  assertEquals(counted.month, [{ key: "2026-03", count: 3 }]);
  assertEquals(counted.branch, [{ key: "EAST", count: 2 }, { key: "MAIN", count: 1 }]);
  assertEquals(counted["item-type"], [
    { key: "", count: 1 },
    { key: "BOOK", count: 1 },
    { key: "DVD", count: 1 },
  ]);
  assertEquals(counted.hour.filter(({ count }) => count > 0), [{ key: "00", count: 1 }, { key: "10", count: 2 }]);
  assertEquals(counted.hour.length, 24);
});

engineTest("the council gets its numbers as pictures with tables, and as a file", {
  patrons: [aPatron()],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", itemType: "dvd" })],
}, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  for (const scan of ["I1", "I2"]) await followed(desk, "/desk/scan", { card: "P1", scan });
  const { text } = await desk.get("/statistics");
  assertMatch(text, /2 loans\..*role="img" aria-label="By month".*<th scope="row">2026-03<\/th><td>2<\/td>/s);
  assertMatch(text, /<th scope="row">12:00 to 13:00<\/th><td>2<\/td>/);
  const { text: file, headers } = await desk.get("/statistics.csv?since=2026-03-01");
  assertMatch(headers.get("content-disposition") ?? "", /loans\.csv/);
  assertStringIncludes(
    file,
    "by,key,loans\r\nmonth,2026-03,2\r\nbranch,MAIN,2\r\nitem-type,book,1\r\nitem-type,dvd,1\r\n",
  );
  assertMatch((await desk.get("/statistics?until=2026-03-01")).text, /0 loans\./);
  assertEquals((await (await loggedIn(site, "view")).get("/statistics")).status, 403);
});
