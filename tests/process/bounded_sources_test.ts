import { assertEquals, assertThrows } from "@std/assert";
import { boundedSources } from "../../src/process/bounded_sources.ts";

const SOURCES = { readText: (path: string) => path, env: () => undefined };

Deno.test("boundedSources() gives so much text in all, and nothing more", () => {
  const { readText } = boundedSources(SOURCES, { characters: 10, time: 1000 }, () => 0);
  assertEquals([readText("12345"), readText("12345")], ["12345", "12345"]);
  for (const path of ["1", ""]) assertThrows(() => readText(path), Error, "too large together");
});

Deno.test("boundedSources() gives nothing when its time is over", () => {
  let now = 5;
  const { readText } = boundedSources(SOURCES, { characters: 10, time: 2000 }, () => now);
  now = 2005;
  assertEquals(readText("1"), "1");
  now = 2006;
  assertThrows(() => readText("1"), Error, "more than 2 seconds");
});
