import { assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { createKeyedLocks } from "../../src/library/keyed_locks.ts";

/** Work that says when it begins, and ends when it is told to. */
function works(begun: string[]) {
  const turns = createKeyedLocks();
  const ends = new Map<string, () => void>();
  return {
    take: (name: string, ...keys: string[]) =>
      turns.run(keys, () => {
        begun.push(name);
        return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
      }),
    end: async (name: string) => {
      ends.get(name)?.();
      await setImmediate();
    },
  };
}

Deno.test("run() runs work at once that nobody is in the way of", () => {
  const begun: string[] = [];
  const { take } = works(begun);
  void take("first", "patron p1");
  void take("second", "patron p2", "item i2");
  void take("third");
  assertEquals(begun, ["first", "second", "third"]);
});

Deno.test("run() runs work with a common key in the order in which it came, and gives what it gives", async () => {
  const begun: string[] = [];
  const { take, end } = works(begun);
  const first = take("first", "patron p1");
  const others = ["second", "third"].map((name) => take(name, "patron p1", "item i1"));
  await end("first");
  assertEquals(begun, ["first", "second"]);
  assertEquals(await first, "first");
  await end("second");
  await end("third");
  assertEquals(await Promise.all(others), ["second", "third"]);
});

Deno.test("run() lets nobody wait in a circle, whatever the order of the keys", async () => {
  const begun: string[] = [];
  const { take, end } = works(begun);
  const all = [
    take("first", "a", "b"),
    take("second", "b", "c"),
    take("third", "c", "a"),
    take("fourth", "c", "b", "a"),
  ];
  for (const name of ["first", "second", "third", "fourth"]) await end(name);
  assertEquals(await Promise.all(all), begun);
});

Deno.test("run() lets nobody wait for himself", async () => {
  const turns = createKeyedLocks();
  assertEquals(await turns.run(["a", "b", "a"], () => Promise.resolve("done")), "done");
});

Deno.test("run() goes on after work that failed", async () => {
  const turns = createKeyedLocks();
  const failed = turns.run(["a"], () => Promise.reject(new Error("no")));
  const next = turns.run(["a"], () => Promise.resolve("next"));
  await assertRejects(() => failed, Error, "no");
  assertEquals(await next, "next");
});
