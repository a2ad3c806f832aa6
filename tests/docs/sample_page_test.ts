import { assertEquals } from "@std/assert";
import { SAMPLE } from "../../src/sample/sample_library.ts";
import { readPages } from "./pages.ts";

Deno.test("the page about the sample library names each patron and item that has a case, and no other", async () => {
  const page = (await readPages()).find(({ path }) => path === "docs/sample.md")?.text ?? "";
  const firstCells = [...page.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, cell = ""]) => cell.split(", "));
  assertEquals(firstCells, [...Object.values(SAMPLE.patrons), ...Object.values(SAMPLE.items)]);
  const cases = new Set(firstCells);
  assertEquals([...page.matchAll(/\d{14}/g)].map(([number]) => number).filter((number) => !cases.has(number)), []);
});
