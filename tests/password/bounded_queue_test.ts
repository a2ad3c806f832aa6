import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createBoundedQueue } from "../../src/password/bounded_queue.ts";

/** Lets everything that is ready happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Work that is done when it is told so, and a note of the order in which it began. */
function bench() {
  const begun: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<number>>();
  const work = (id: number) => () => {
    begun.push(id);
    const end = Promise.withResolvers<number>();
    ends.set(id, end);
    return end.promise;
  };
  return { begun, work, finish: (id: number) => ends.get(id)?.resolve(id), ends };
}

Deno.test("createBoundedQueue() runs no more than `parallel` at once, and the rest in order", async () => {
  const queue = createBoundedQueue({ parallel: 2, waiting: 10 });
  const { begun, work, finish } = bench();
  const results = [1, 2, 3, 4].map((id) => queue.run(work(id)));
  await settle();
  assertEquals(begun, [1, 2]);
  finish(2);
  await settle();
  assertEquals(begun, [1, 2, 3]);
  finish(1);
  finish(3);
  await settle();
  assertEquals(begun, [1, 2, 3, 4]);
  finish(4);
  assertEquals(await Promise.all(results), [1, 2, 3, 4]);
});

Deno.test("createBoundedQueue() turns away what finds the line full, without running it", async () => {
  const queue = createBoundedQueue({ parallel: 1, waiting: 1 });
  const { begun, work, finish } = bench();
  const first = queue.run(work(1));
  const second = queue.run(work(2));
  assertEquals(queue.run(work(3)), undefined);
  finish(1);
  assertEquals(await first, 1);
  await settle();
  const fourth = queue.run(work(4));
  finish(2);
  assertEquals(await second, 2);
  await settle();
  finish(4);
  assertEquals(await fourth, 4);
  assertEquals(begun, [1, 2, 4]);
});

Deno.test("createBoundedQueue() with no line takes only what can begin at once", () => {
  const queue = createBoundedQueue({ parallel: 1, waiting: 0 });
  const { work } = bench();
  assertNotEquals(queue.run(work(1)), undefined);
  assertEquals(queue.run(work(2)), undefined);
});

Deno.test("createBoundedQueue() goes on after work that fails", async () => {
  const queue = createBoundedQueue({ parallel: 1, waiting: 2 });
  const failed = queue.run(() => Promise.reject(new Error("no")));
  const thrown = queue.run(() => {
    throw new Error("never");
  });
  const done = queue.run(() => Promise.resolve("done"));
  assertEquals((await assertRejects(async () => await failed, Error)).message, "no");
  assertEquals((await assertRejects(async () => await thrown, Error)).message, "never");
  assertEquals(await done, "done");
});

Deno.test("createBoundedQueue() does not let a newcomer pass those in line", async () => {
  const queue = createBoundedQueue({ parallel: 1, waiting: 5 });
  const { begun, work, finish } = bench();
  const first = queue.run(work(1));
  queue.run(work(2));
  finish(1);
  await first;
  queue.run(work(3));
  await settle();
  assertEquals(begun, [1, 2]);
});

Deno.test("createBoundedQueue() keeps its bounds and its order whatever ends when", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 0, max: 4 }),
    fc.array(fc.oneof(fc.constant("run" as const), fc.nat(9)), { maxLength: 40 }),
    async (parallel, waiting, steps) => {
      const queue = createBoundedQueue({ parallel, waiting });
      const { begun, work, finish, ends } = bench();
      const accepted: number[] = [];
      const open = new Set<number>();
      for (const [id, step] of steps.entries()) {
        if (step === "run") {
          const taken = queue.run(work(id)) !== undefined;
          assertEquals(taken, open.size < parallel + waiting);
          if (taken) accepted.push(id), open.add(id);
        } else {
          const ending = [...open].filter((each) => ends.has(each)).at(step);
          if (ending !== undefined) finish(ending), open.delete(ending);
        }
        await settle();
        assertEquals(begun, accepted.slice(0, begun.length));
        assertEquals(begun.filter((each) => open.has(each)).length, Math.min(open.size, parallel));
      }
    },
  ));
});

Deno.test("createBoundedQueue() refuses numbers that are no number of places", () => {
  for (const parallel of [0, -1, 1.5, NaN]) {
    assertThrows(() => createBoundedQueue({ parallel, waiting: 1 }), RangeError);
  }
  for (const waiting of [-1, 0.5, NaN]) {
    assertThrows(() => createBoundedQueue({ parallel: 1, waiting }), RangeError);
  }
});
