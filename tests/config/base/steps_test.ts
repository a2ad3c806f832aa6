import { assertEquals, assertGreater } from "@std/assert";
import { atOnce, inTurns, type Steps } from "../../../src/config/base/steps.ts";
import { roundTripsDuring } from "../../support/server/round_trips.ts";

function* someSteps(take: () => void): Steps<number> {
  for (let step = 0; step < 100; step++) {
    take();
    yield;
  }
  return 7;
}

Deno.test("atOnce() and inTurns() give what comes of the steps", async () => {
  assertEquals([atOnce(someSteps(() => {})), await inTurns(someSteps(() => {}))], [7, 7]);
});

Deno.test("inTurns() lets sockets be looked at between one turn and the next", async () => {
  const trips = await roundTripsDuring(() => inTurns(someSteps(() => busy(6))));
  assertGreater(trips, 20);
});

function busy(milliseconds: number): void {
  for (const until = performance.now() + milliseconds; performance.now() < until;);
}
