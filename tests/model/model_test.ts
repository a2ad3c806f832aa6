import fc from "../support/assert/fast_check.ts";
import { STORAGES } from "../support/server/scenario_storage.ts";
import { arbitraryDay, type Step } from "./asks.ts";
import { playDay } from "./day.ts";
import { KEPT_DAYS } from "./kept_days.ts";

/** Random days on each storage; `deno task soak:model` plays more. */
const DAYS = 8;

for (const [storage, open] of Object.entries(STORAGES)) {
  Deno.test(`the server answers and ends as the model of the rules does, whatever terminals do (${storage})`, async () => {
    await fc.assert(fc.asyncProperty(arbitraryDay, (steps) => playDay(open, steps)), {
      numRuns: KEPT_DAYS.length + DAYS,
      endOnFailure: true,
      examples: KEPT_DAYS.map((steps): [Step[]] => [[...steps]]),
    });
  });
}
