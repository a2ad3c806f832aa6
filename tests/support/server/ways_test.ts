import { assertEquals } from "@std/assert";
import { type Way, WAYS, WAYS_INSIDE, waysIn } from "./ways.ts";

const inWords = ({ database, errorDetection, server }: Way) =>
  `${database}, ${errorDetection ? "with" : "without"} AY and AZ, ${server}`;

for (const [what, ways] of Object.entries({ WAYS, WAYS_INSIDE })) {
  Deno.test(`${what} begins with each database once, and with and without error detection`, () => {
    assertEquals(ways.first.map(({ database }) => database).toSorted(), ["PostgreSQL", "SQLite"]);
    assertEquals(ways.first.map(({ errorDetection }) => errorDetection).toSorted(), [false, true]);
  });

  Deno.test(`${what} plays every database inside with and without error detection, and nothing twice`, () => {
    const all = [...ways.first, ...ways.rest].map(inWords);
    assertEquals(new Set(all).size, all.length);
    assertEquals(all.filter((way) => way.endsWith("inside")).toSorted(), [
      "PostgreSQL, with AY and AZ, inside",
      "PostgreSQL, without AY and AZ, inside",
      "SQLite, with AY and AZ, inside",
      "SQLite, without AY and AZ, inside",
    ]);
  });
}

Deno.test("waysIn() plays the first of each file on the program, in each part on another database", () => {
  const onProgram = (ways: readonly Way[]) => ways.filter(({ server }) => server === "program").map(inWords);
  assertEquals(onProgram(waysIn("first", true)), ["SQLite, with AY and AZ, program"]);
  assertEquals(onProgram(waysIn("first", false)), []);
  assertEquals(onProgram(waysIn("rest", true)), ["PostgreSQL, without AY and AZ, program"]);
  assertEquals(onProgram(waysIn("rest", false)), []);
});
