import { assertEquals } from "@std/assert";
import { machineClock } from "../../../src/gateway/base/gateway_clock.ts";

/** Puts a time and timers in the place of the runtime's, while `use` runs: what is set rings when the test says so. */
function withTimers(use: (timers: readonly Timer[], time: { now: number }) => void): void {
  const { setTimeout, clearTimeout } = globalThis;
  const timers: Timer[] = [], time = { now: 0.25 };
  performance.now = () => time.now;
  globalThis.setTimeout =
    ((ring: () => void, milliseconds: number) => timers.push({ milliseconds, ring })) as unknown as typeof setTimeout;
  globalThis.clearTimeout = (number) => void timers.splice(Number(number) - 1, 1);
  try {
    use(timers, time);
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Reflect.deleteProperty(performance, "now");
  }
}

interface Timer {
  readonly milliseconds: number;
  readonly ring: () => void;
}

Deno.test("the gateway's clock rings when the time is over, though the runtime's timer rings earlier", () =>
  withTimers((timers, time) => {
    const rung: number[] = [];
    machineClock.after(1499.5, () => void rung.push(machineClock.elapsed()));
    time.now = 1499.25;
    timers[0]?.ring();
    assertEquals([rung, timers[1]?.milliseconds], [[], 1]);
    time.now = 1500.25;
    timers[1]?.ring();
    assertEquals([rung, timers.length], [[1500.25], 2]);
  }));

Deno.test("the gateway's clock rings no more once it is stopped, also where a timer rang too early", () =>
  withTimers((timers, time) => {
    const stop = machineClock.after(10, () => {});
    time.now = 9.75;
    timers[0]?.ring();
    stop();
    assertEquals(timers.map(({ milliseconds }) => milliseconds), [10]);
  }));
