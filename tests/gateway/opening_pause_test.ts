import { assertEquals } from "@std/assert";
import { createOpeningPause } from "../../src/gateway/base/opening_pause.ts";

function pausing() {
  const clock = { now: 0 };
  const pause = createOpeningPause({ clock: { elapsed: () => clock.now }, random: () => 0 });
  /** Fails as often at one moment, and gives how long the pause lasts. */
  const failAtOnce = (times: number): number => {
    const failedAt = clock.now;
    for (let time = 0; time < times; time++) pause.begin("away");
    while (pause.lasts()) clock.now += 500;
    return clock.now - failedAt;
  };
  return { pause, failAtOnce };
}

Deno.test("createOpeningPause() doubles with each failure, to half a minute, until the system answers", () => {
  const { pause, failAtOnce } = pausing();
  assertEquals(Array.from({ length: 8 }, () => failAtOnce(1)), [
    500,
    1_000,
    2_000,
    4_000,
    8_000,
    16_000,
    30_000,
    30_000,
  ]);
  pause.end();
  assertEquals(failAtOnce(1), 500);
});

Deno.test("createOpeningPause() counts sessions that are opened at once, and fail at once, as one failure", () => {
  const { failAtOnce } = pausing();
  assertEquals([failAtOnce(20), failAtOnce(20)], [500, 1_000]);
});
