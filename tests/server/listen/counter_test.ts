import { assertEquals } from "@std/assert";
import { createCounter } from "../../../src/server/listen/counter.ts";

Deno.test("createCounter() counts up and down, each key for itself", () => {
  const counter = createCounter();
  for (const key of ["a", "a", "b"]) counter.add(key);
  counter.remove("a");
  counter.remove("b");
  counter.remove("b");
  assertEquals([counter.count("a"), counter.count("b")], [1, 0]);
});
