import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { createClosedDays, withClosedDays } from "../../../src/service/closed_days.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { engineTest } from "../../support/library/engine.ts";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const LIBRARY = { patrons: [aPatron()], items: [anItem(), anItem({ itemId: "I2" })] };

engineTest("createStaffApp() closes branches on days, on which nothing falls due", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({ libraries: ["MAIN", "EAST"], rules: [{ loanDays: 7 }] }, storage);
  site.now = NOON;
  const admin = await loggedIn(site, "admin");
  const close = { branch: "MAIN", from: "2026-03-09", until: "2026-03-10" };
  const closed = await followed(admin, "/closed-days/close", close);
  assertMatch(closed, /closed on 2 days more.*MAIN.*2026-03-09.*this page.*Open again.*2026-03-10/s);
  assertMatch(await followed(admin, "/desk/scan", { card: "P1", scan: "I1" }), /due 2026-03-11/);
  assertMatch((await admin.get("/closed-days.csv")).text, /^branch,day,from\r\nMAIN,2026-03-09,page\r\n/);
  const open = { branch: "main", day: "2026-03-09" };
  assertNotMatch(await followed(admin, "/closed-days/open", open), /2026-03-09/);
  assertMatch(await followed(admin, "/desk/scan", { card: "P1", scan: "I2" }), /due 2026-03-09/);
  // All branches, one day.
  const all = await followed(admin, "/closed-days/close", { branch: "", from: "2026-12-24", until: "" });
  assertEquals(all.match(/>2026-12-24</g)?.length, 2);
});

engineTest("createStaffApp() says why no day was closed", LIBRARY, async ({ storage }) => {
  const admin = await loggedIn(aStaffSite({ libraries: ["MAIN"] }, storage), "admin");
  const day = { branch: "MAIN", from: "2026-03-09", until: "" };
  for (
    const [wrong, told] of [
      [{ branch: "<b>" }, /There is no such branch/],
      [{ from: "soon" }, /nothing was done/],
      [{ until: "2026-03-08" }, /nothing was done/],
      [{ until: "2027-03-10" }, /nothing was done/],
    ] as const
  ) {
    assertMatch(await followed(admin, "/closed-days/close", { ...day, ...wrong }), told);
  }
  assertEquals(await storage.note("closed days"), undefined);
  const desk = await loggedIn(aStaffSite({ libraries: ["MAIN"] }, storage), "desk");
  for (const path of ["/closed-days", "/closed-days.csv"]) assertEquals((await desk.get(path)).status, 403);
  assertEquals((await desk.post("/closed-days/close", day)).status, 403);
});

engineTest("createClosedDays() keeps what each of several processes was told", LIBRARY, async ({ storage }) => {
  const config = aConfig({ libraries: ["MAIN", "EAST"] });
  const [one, other] = [createClosedDays(storage, () => config), createClosedDays(storage, () => config)];
  await one.close(["MAIN"], ["2026-03-09"]);
  assertEquals(other.current() === config, true);
  await other.close(["main"], ["2026-03-10"]);
  await one.renew();
  assertEquals([...one.told()], [["main", ["2026-03-09", "2026-03-10"]]]);
  // One configuration as long as nothing changes: what is remembered of it stays.
  assertEquals(one.current() === one.current(), true);
  const { circulation, accounts } = await withClosedDays(config, storage);
  for (const { branches } of [circulation, ...[...accounts.values()].map(({ rules }) => rules)]) {
    for (const branch of branches.values()) {
      assertEquals(branch.closedDates.has("2026-03-10"), branch.code === "MAIN");
    }
  }
});
