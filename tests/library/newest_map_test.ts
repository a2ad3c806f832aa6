import { assertEquals } from "@std/assert";
import { NewestMap } from "../../src/library/id.ts";

Deno.test("NewestMap keeps the values that were set last, in their order, whatever is removed in between", () => {
  const most = 8;
  const map = new NewestMap<number>(most);
  let expected: (readonly [string, number])[] = [];
  for (let step = 0; step < 300; step++) {
    const key = `key ${step * 7919 * (step % 13) % 23}`, removed = `key ${step % 11}`;
    map.set(key, step);
    expected = [...expected.filter(([other]) => other !== key), [key, step] as const].slice(-most);
    if (step % 5 === 0) {
      map.delete(removed);
      expected = expected.filter(([other]) => other !== removed);
    }
    assertEquals([...map], expected);
  }
});

Deno.test("NewestMap goes on with the oldest value after it was emptied", () => {
  const map = new NewestMap<number>(2);
  for (const key of ["a", "b", "c"]) map.set(key, 1);
  map.clear();
  for (const key of ["d", "e", "f", "g"]) map.set(key, 2);
  assertEquals([...map.keys()], ["f", "g"]);
});
