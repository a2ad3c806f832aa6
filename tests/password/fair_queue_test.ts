import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { createFairQueue, QueueFull, type TurnPlace } from "../../src/password/fair_queue.ts";

const HERE: TurnPlace = ["pin", "sipterm1", "10.0.0.7"];

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

Deno.test("createFairQueue() runs no more than `parallel` at once, and the rest in order", async () => {
  const queue = createFairQueue({ parallel: 2, waiting: 10 });
  const { begun, work, finish } = bench();
  const results = [1, 2, 3, 4].map((id) => queue.run(work(id), HERE));
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

Deno.test("createFairQueue() turns away what finds the line full, without running it", async () => {
  const queue = createFairQueue({ parallel: 1, waiting: 1 });
  const { begun, work, finish } = bench();
  const first = queue.run(work(1), HERE);
  const second = queue.run(work(2), HERE);
  await assertRejects(() => queue.run(work(3), HERE), QueueFull);
  finish(1);
  assertEquals(await first, 1);
  await settle();
  const fourth = queue.run(work(4), HERE);
  finish(2);
  assertEquals(await second, 2);
  await settle();
  finish(4);
  assertEquals(await fourth, 4);
  assertEquals(begun, [1, 2, 4]);
});

Deno.test("createFairQueue() with no line takes only what can begin at once", async () => {
  const queue = createFairQueue({ parallel: 1, waiting: 0 });
  const { work, finish } = bench();
  const first = queue.run(work(1), HERE);
  await assertRejects(() => queue.run(work(2), HERE), QueueFull);
  finish(1);
  assertEquals(await first, 1);
});

Deno.test("createFairQueue() goes on after work that fails", async () => {
  const queue = createFairQueue({ parallel: 1, waiting: 2 });
  const failed = queue.run(() => Promise.reject(new Error("no")), HERE);
  const thrown = queue.run(() => {
    throw new Error("never");
  }, HERE);
  const done = queue.run(() => Promise.resolve("done"), HERE);
  assertEquals((await assertRejects(async () => await failed, Error)).message, "no");
  assertEquals((await assertRejects(async () => await thrown, Error)).message, "never");
  assertEquals(await done, "done");
});

Deno.test("createFairQueue() does not let a newcomer pass those in line", async () => {
  const queue = createFairQueue({ parallel: 1, waiting: 5 });
  const { begun, work, finish } = bench();
  const first = queue.run(work(1), HERE);
  queue.run(work(2), HERE);
  finish(1);
  await first;
  queue.run(work(3), HERE);
  await settle();
  assertEquals(begun, [1, 2]);
});

Deno.test("createFairQueue() keeps its bounds and its order whatever ends when", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 0, max: 4 }),
    fc.array(fc.oneof(fc.constant("run" as const), fc.nat(9)), { maxLength: 40 }),
    async (parallel, waiting, steps) => {
      const queue = createFairQueue({ parallel, waiting });
      const { begun, work, finish, ends } = bench();
      const accepted: number[] = [];
      const open = new Set<number>();
      for (const [id, step] of steps.entries()) {
        if (step === "run") {
          let taken = true;
          queue.run(work(id), HERE).catch(() => taken = false);
          await settle();
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

/** The order in which what waits behind one piece of work is begun. */
async function turns(places: readonly TurnPlace[]): Promise<readonly TurnPlace[]> {
  const queue = createFairQueue({ parallel: 1, waiting: 100 });
  const order: TurnPlace[] = [];
  const gate = Promise.withResolvers<void>();
  const running = [queue.run(() => gate.promise, ["first"])];
  for (const place of places) running.push(queue.run(() => Promise.resolve(void order.push(place)), place));
  gate.resolve();
  await Promise.all(running);
  return order;
}

Deno.test("createFairQueue() has shares take turns, and those who ask within each", async () => {
  const flood = Array.from({ length: 4 }, (): TurnPlace => ["unknown", "a", "10.0.0.1"]);
  assertEquals(await turns([...flood, ["login", "10.0.0.2"], ["pin", "b", "10.0.0.3"], ["unknown", "c", "10.0.0.4"]]), [
    ["unknown", "a", "10.0.0.1"],
    ["login", "10.0.0.2"],
    ["pin", "b", "10.0.0.3"],
    ["unknown", "c", "10.0.0.4"],
    ...flood.slice(1),
  ]);
});

Deno.test("createFairQueue() gives an account its turn, from however many addresses it is", async () => {
  const everywhere = Array.from({ length: 4 }, (_, number): TurnPlace => ["pin", "a", `10.0.0.${number}`]);
  assertEquals(await turns([...everywhere, ["pin", "b", "10.0.1.1"]]), [
    ["pin", "a", "10.0.0.0"],
    ["pin", "b", "10.0.1.1"],
    ...everywhere.slice(1),
  ]);
});

Deno.test("createFairQueue() has the newest of whoever has most give way where a share is full", async () => {
  const queue = createFairQueue({ parallel: 1, waiting: 3 });
  const { begun, work, finish } = bench();
  const running = Promise.allSettled([
    queue.run(work(0), HERE),
    ...[1, 2, 3].map((id) => queue.run(work(id), ["pin", "a", "10.0.0.1"])),
    queue.run(work(4), ["pin", "b", "10.0.0.2"]),
    queue.run(work(5), ["pin", "a", "10.0.0.3"]),
    queue.run(work(6), ["pin", "a", "10.0.0.3"]),
    queue.run(work(7), ["login", "10.0.0.1"]),
  ]);
  for (const id of [0, 1, 7, 4, 5]) {
    finish(id);
    await settle();
  }
  assertEquals([begun, queue.waiting], [[0, 1, 7, 4, 5], 0]);
  const ended = (await running).map((each) => each.status === "fulfilled" ? each.value : each.reason.name);
  assertEquals(ended, [0, 1, "QueueFull", "QueueFull", 4, 5, "QueueFull", 7]);
});

Deno.test("createFairQueue() refuses numbers that are no number of places", () => {
  for (const parallel of [0, -1, 1.5, NaN]) {
    assertThrows(() => createFairQueue({ parallel, waiting: 1 }), RangeError);
  }
  for (const waiting of [-1, 0.5, NaN]) {
    assertThrows(() => createFairQueue({ parallel: 1, waiting }), RangeError);
  }
});
