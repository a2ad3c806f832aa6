import { assertEquals } from "@std/assert";
import { createSuiteClock } from "../../../src/tools/conform/suite_clock.ts";
import { NOON } from "../../support/library/records.ts";

/** Milliseconds that pass from one look at the clock to the next. */
const STEP = 270;

Deno.test("freshly() keeps a request's second for it, however time passes while it is made", async () => {
  const { instant } = Temporal.Now;
  let looks = 0;
  Temporal.Now.instant = () => NOON.add({ milliseconds: STEP * looks++ });
  try {
    const clock = createSuiteClock();
    const seconds = { alone: new Set<number>(), others: new Set<number>() };
    for (let request = 0; request < 24; request++) {
      const isAlone = request % 3 === 2;
      let second = 0;
      await clock.freshly(() => {
        second = Math.floor(clock.now().epochMilliseconds / 1000);
        return { changes: [], isDated: true };
      }, isAlone);
      seconds[isAlone ? "alone" : "others"].add(second);
    }
    assertEquals([...seconds.alone.intersection(seconds.others)], []);
  } finally {
    Temporal.Now.instant = instant;
  }
});
