import { assertEquals } from "@std/assert";
import { BUNDLE } from "../support/program/programs.ts";

/** V8 keeps a program with one letter above U+00FF in memory with two bytes a letter. */
Deno.test("the program in one file has ASCII letters alone", async () => {
  const [program = ""] = BUNDLE.command([]).slice(-1);
  const others = (await Deno.readTextFile(program)).match(/[^\0-\x7f]/g);
  assertEquals(others, null);
});
