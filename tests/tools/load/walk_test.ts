import { assertEquals, assertGreater, assertLess, assertNotEquals } from "@std/assert";
import type { LoadPlan } from "../../../src/tools/load/load_plan.ts";
import { parseMix } from "../../../src/tools/load/mix.ts";
import { parseNumberPattern } from "../../../src/tools/load/number_pattern.ts";
import { createWalk } from "../../../src/tools/load/walk.ts";

type Way = Pick<LoadPlan, "mix" | "order" | "patrons" | "items" | "terminals">;

const PATTERNS = { patrons: parseNumberPattern("P%d:1-10"), items: parseNumberPattern("I%d:1-1000"), terminals: 1 };

function walked(way: Way, terminal: number, count: number) {
  const walk = createWalk(way, terminal);
  return Array.from({ length: count }, () => {
    walk.advance();
    const { step, patron, item } = walk;
    return { step, patron, item };
  });
}

Deno.test("createWalk() does the steps of a sequence one after the other for one patron and one item", () => {
  const steps = walked({ ...PATTERNS, mix: parseMix("sc-status,checkout+checkin=3"), order: "random" }, 0, 1000);
  const pairs = steps.flatMap((step, index) => step.step === 1 ? [[step, steps[index + 1]] as const] : []);
  assertGreater(pairs.length, 100);
  for (const [checkout, checkin] of pairs.slice(0, -1)) assertEquals(checkin, { ...checkout, step: 2 });
});

Deno.test("createWalk() chooses in proportion to the weights", () => {
  const steps = walked({ ...PATTERNS, mix: parseMix("sc-status=1,item-information=9"), order: "random" }, 3, 10_000);
  const status = steps.filter(({ step }) => step === 0).length;
  // Six standard deviations of 10,000 draws at one in ten.
  assertLess(Math.abs(status - 1000), 180, `${status} of 10000`);
});

Deno.test("createWalk() draws all of a share at random, and the same again at the next run", () => {
  const way: Way = { ...PATTERNS, mix: parseMix("item-information"), order: "random" };
  const steps = walked(way, 0, 10_000);
  assertEquals(new Set(steps.map(({ item }) => item)).size, 1000);
  assertEquals(walked(way, 0, 10_000), steps);
  assertNotEquals(walked({ ...way, terminals: 2 }, 1, 100), steps.slice(0, 100));
});

Deno.test("createWalk() in sequence goes through the share from its beginning, again and again", () => {
  const way: Way = { ...PATTERNS, terminals: 500, mix: parseMix("item-information"), order: "sequential" };
  assertEquals(walked(way, 7, 5).map(({ item }) => item), [14, 15, 14, 15, 14]);
});

Deno.test("createWalk() stands at place 0 where there are no patterns", () => {
  const way: Way = { mix: parseMix("sc-status"), order: "random", terminals: 3 };
  assertEquals(walked(way, 2, 2), [{ step: 0, patron: 0, item: 0 }, { step: 0, patron: 0, item: 0 }]);
});
