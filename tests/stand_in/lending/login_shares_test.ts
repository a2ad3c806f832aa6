import { assertEquals } from "@std/assert";
import { createLoginShares } from "../../../src/stand_in/lending/login_shares.ts";
import { NOON } from "../../support/library/records.ts";

const DAY = "2026-11-24";

Deno.test("one of several logins lends half of a day's loans, and on the next day again", () => {
  const shares = createLoginShares({ now: () => NOON, isAlone: () => false });
  const may = (account: string, day = DAY) => shares.of(account, day, 10).mayLend;
  for (let loan = 0; loan < 5; loan++) {
    assertEquals(may("kiosk"), true);
    shares.note("kiosk", "loan", DAY);
  }
  assertEquals([may("kiosk"), may("other"), may("kiosk", "2026-11-25")], [false, true, true]);
  const alone = createLoginShares({ now: () => NOON, isAlone: () => true });
  for (let loan = 0; loan < 10; loan++) alone.note("kiosk", "loan", DAY);
  assertEquals(alone.of("kiosk", DAY, 10).mayLend, true);
});

Deno.test("a login tells 500 changes of what nobody knows, as many more as of what is known, and one a second", () => {
  let now = NOON;
  const shares = createLoginShares({ now: () => now, isAlone: () => true });
  const told = () => {
    let count = 0;
    while (count < 9_999 && shares.of("vendor", DAY, 10).mayTellUnknown) {
      shares.note("vendor", "unknown", DAY);
      count++;
    }
    return count;
  };
  assertEquals([told(), told()], [500, 0]);
  for (let known = 0; known < 3; known++) shares.note("vendor", "known", DAY);
  assertEquals(told(), 3);
  now = now.add({ seconds: 20 });
  assertEquals(told(), 20);
  // A clock that goes back gives nothing and takes nothing.
  now = now.subtract({ hours: 1 });
  assertEquals(told(), 0);
  now = now.add({ hours: 24 });
  assertEquals(told(), 500);
});
