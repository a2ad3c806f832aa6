import { assertEquals } from "@std/assert";
import { type Way, WAYS, waysIn } from "./ways.ts";

const inWords = ({ database, errorDetection, server }: Way) =>
  `${database}, ${errorDetection ? "with" : "without"} AY and AZ, ${server}`;

Deno.test("WAYS begins with each database once, and with and without error detection", () => {
  assertEquals(WAYS.first.map(({ database }) => database).toSorted(), ["PostgreSQL", "SQLite"]);
  assertEquals(WAYS.first.map(({ errorDetection }) => errorDetection).toSorted(), [false, true]);
});

Deno.test("WAYS plays every database with and without error detection, and nothing twice", () => {
  assertEquals([...WAYS.first, ...WAYS.rest].map(inWords).toSorted(), [
    "PostgreSQL, with AY and AZ, inside",
    "PostgreSQL, without AY and AZ, inside",
    "SQLite, with AY and AZ, inside",
    "SQLite, without AY and AZ, inside",
  ]);
});

Deno.test("waysIn() plays the first of each file on the program, on each database", () => {
  assertEquals(waysIn("first", true).map(inWords).toSorted(), [
    "PostgreSQL, without AY and AZ, program",
    "SQLite, with AY and AZ, program",
  ]);
  assertEquals(waysIn("first", false), WAYS.first);
  assertEquals(waysIn("rest", true), WAYS.rest);
});
