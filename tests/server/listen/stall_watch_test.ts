import { assertEquals } from "@std/assert";
import { watchStalls } from "../../../src/server/listen/stall_watch.ts";

Deno.test("watchStalls() tells since when a message may have waited that is read now", () => {
  let now = 0, look = () => {}, open = true;
  const watch = watchStalls(() => now, (given) => {
    look = given;
    return () => void (open = false);
  });
  const looksAt = (time: number) => {
    now = time;
    look();
  };
  looksAt(100);
  assertEquals(watch.arrivedBefore(150), 150, "nothing stands still");
  looksAt(210);
  // The timer is late, as it is on a busy machine.
  assertEquals(watch.arrivedBefore(500), 500, "a little late");
  // It was due at 310, and something holds the loop up.
  assertEquals(watch.arrivedBefore(600), 210, "it stands still");
  looksAt(2_000);
  assertEquals(watch.arrivedBefore(2_050), 210, "what waited meanwhile is read behind the look");
  assertEquals(watch.arrivedBefore(2_150), 2_150, "what came later did not wait");
  looksAt(2_100);
  assertEquals(watch.arrivedBefore(2_180), 2_180);
  watch.close();
  assertEquals(open, false);
});
