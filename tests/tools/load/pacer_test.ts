import { assertEquals } from "@std/assert";
import { createPacer } from "../../../src/tools/load/pacer.ts";

/** Stops a pacer of ten messages in 100 ms that could announce the first alone; gives what it says of the others. */
function missedAt(moment: number): number {
  const { now } = performance;
  let announced = 0;
  try {
    performance.now = () => 0;
    const pacer = createPacer([{ announce: () => announced++ }], { from: 0, until: 100, interval: 10 });
    assertEquals([announced, pacer.missed()], [1, 0]);
    performance.now = () => moment;
    pacer.stop();
    performance.now = () => 1000;
    pacer.stop();
    return pacer.missed();
  } finally {
    performance.now = now;
  }
}

Deno.test("a pacer that had no turn until it was stopped knows what was due meanwhile, and no more", () => {
  assertEquals([missedAt(45), missedAt(99), missedAt(150)], [4, 9, 9]);
});

Deno.test("a message at which a pacer is stopped is not missed as well", async () => {
  const { now } = performance;
  const missed = Promise.withResolvers<number>();
  const announce = () => {
    pacer.stop();
    missed.resolve(pacer.missed());
  };
  performance.now = () => 0;
  const pacer = createPacer([{ announce }], { from: 10, until: 100, interval: 10 });
  performance.now = () => 200;
  assertEquals(await missed.promise.finally(() => performance.now = now), 8);
});
