import { assertEquals } from "@std/assert";
import { comparisonOf, quietest, type Round, type Turn } from "./rounds.ts";

Deno.test("comparisonOf() compares within rounds, and gives medians, the spread, and what went wrong", () => {
  const rounds = [
    aRound({ other: { processorEach: 10, errors: 1 }, here: { processorEach: 12, perSecond: 5, p999: 3 } }),
    aRound({ other: { processorEach: 100, refusals: 2 }, here: { processorEach: 50, refusals: 3 } }),
    aRound({
      other: { processorEach: 20 },
      here: { processorEach: 20, errors: 4, perSecond: 2, p999: 2 },
      again: { errors: 2 },
    }),
  ];
  const { noise: _, isDearer: __, ...compared } = comparisonOf(rounds);
  const processor = { other: 20, here: 20, ratio: 1, least: 0.5, most: 1.2 };
  assertEquals(compared, {
    ...processor,
    perSecond: 2,
    p999: 2,
    errors: { then: 1, now: 6 },
    refusals: { then: 2, now: 3 },
  });
});

Deno.test("comparisonOf() takes what lies between the two in the middle of an even number of rounds", () => {
  const rounds = [4, 1, 3, 8].map((here) => aRound({ other: { processorEach: 2 }, here: { processorEach: here } }));
  const { other, here, ratio } = comparisonOf(rounds);
  assertEquals({ other, here, ratio }, { other: 2, here: 3.5, ratio: 1.75 });
});

Deno.test("comparisonOf() calls a message dearer where it is so by more than one version differs from itself", () => {
  const rounds = (here: number) =>
    [8, 10, 13].map((again) =>
      aRound({
        other: { processorEach: 100 },
        here: { processorEach: here },
        again: { processorEach: here * again / 10 },
      })
    );
  const judged = [100, 124, 126].map((here) => comparisonOf(rounds(here)));
  assertEquals(judged.map(({ noise, isDearer }) => [noise, isDearer]), [[1.25, false], [1.25, false], [1.25, true]]);
});

Deno.test("comparisonOf() calls no message dearer that was not so at both servers in every round", () => {
  const dearer = aRound({ other: { processorEach: 10 }, here: { processorEach: 20 }, again: { processorEach: 20 } });
  const not = aRound({ other: { processorEach: 10 }, here: { processorEach: 20 }, again: { processorEach: 9 } });
  assertEquals(
    [comparisonOf([dearer, dearer, dearer]), comparisonOf([dearer, dearer, not])].map((each) => each.isDearer),
    [
      true,
      false,
    ],
  );
});

Deno.test("quietest() gives the turn that cost least, and counts what went wrong in all", () => {
  const turns = [
    aTurn({ processorEach: 9, perSecond: 7, errors: 1 }),
    aTurn({ processorEach: 4, perSecond: 6, p999: 5, refusals: 2 }),
    aTurn({ processorEach: 8, perSecond: 3, errors: 2, refusals: 1 }),
  ];
  assertEquals(quietest(turns), { processorEach: 4, perSecond: 7, p999: 5, errors: 3, refusals: 3 });
});

/** A round of turns; a second server of this tree is as the first one. */
function aRound({ other, here, again }: { readonly [K in keyof Round]?: Partial<Turn> }): Round {
  return {
    other: aTurn(other),
    here: aTurn(here),
    again: aTurn({ processorEach: aTurn(here).processorEach, ...again }),
  };
}

function aTurn(turn: Partial<Turn> = {}): Turn {
  return { processorEach: 1, perSecond: 1, p999: 1, errors: 0, refusals: 0, ...turn };
}
