import { assertEquals } from "@std/assert";
import { comparisonOf, type Turn } from "./rounds.ts";

Deno.test("comparisonOf() compares within rounds, and gives medians, the spread, and what went wrong", () => {
  const rounds = [
    { other: aTurn({ processorEach: 10, errors: 1 }), here: aTurn({ processorEach: 12, perSecond: 5, p999: 3 }) },
    { other: aTurn({ processorEach: 100, refusals: 2 }), here: aTurn({ processorEach: 50, refusals: 3 }) },
    { other: aTurn({ processorEach: 20 }), here: aTurn({ processorEach: 20, errors: 4, perSecond: 2, p999: 2 }) },
  ];
  const sums = { errors: 5, refusals: 5 };
  const processor = { other: 20, here: 20, ratio: 1, least: 0.5, most: 1.2 };
  assertEquals(comparisonOf(rounds), { ...processor, perSecond: 2, p999: 2, ...sums });
});

Deno.test("comparisonOf() takes what lies between the two in the middle of an even number of rounds", () => {
  const rounds = [4, 1, 3, 8].map((here) => ({
    other: aTurn({ processorEach: 2 }),
    here: aTurn({ processorEach: here }),
  }));
  const { other, here, ratio } = comparisonOf(rounds);
  assertEquals({ other, here, ratio }, { other: 2, here: 3.5, ratio: 1.75 });
});

function aTurn(turn: Partial<Turn>): Turn {
  return { processorEach: 1, perSecond: 1, p999: 1, errors: 0, refusals: 0, ...turn };
}
