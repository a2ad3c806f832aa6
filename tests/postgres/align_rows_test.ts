import { assertEquals } from "@std/assert";
import { alignRows } from "./align_rows.ts";

/** Rows of requests that are written as a letter each, with `+` for done, `-` for refused and `?` for unavailable. */
function aligned(asked: string, rows: string) {
  const requests = (asked.match(/.[-+?]/g) ?? []).map(([name, result]) => ({
    name,
    result: result === "+" ? "done" as const : result === "-" ? "refused" as const : "unavailable" as const,
  }));
  return alignRows(requests, [...rows], (row, { name }) => row === name);
}

Deno.test("alignRows() gives the row of what was done to it, whatever else was asked for before and behind", () => {
  assertEquals(aligned("a?a+", "a"), [undefined, 0]);
  assertEquals(aligned("a+a?", "a"), [0, undefined]);
  assertEquals(aligned("a?a+", "aa"), [0, 1]);
  assertEquals(aligned("a+a?b+a-", "aab"), [0, 1, 2, undefined]);
  assertEquals(aligned("a?b?a+c+", "bac"), [undefined, 0, 1, 2]);
});

Deno.test("alignRows() guesses nothing where a row may belong to one of several", () => {
  assertEquals(aligned("a?a?", "a"), ["unknown", "unknown"]);
  assertEquals(aligned("a?a+a?", "aa"), ["unknown", "unknown", "unknown"]);
});

Deno.test("alignRows() finds none where a row is missing, too many, in another order, or refused", () => {
  for (const [asked, rows] of [["a+b+", "a"], ["a+", "ab"], ["a+b+", "ba"], ["a-", "a"], ["", "a"]] as const) {
    assertEquals(aligned(asked, rows), undefined, `${asked} ${rows}`);
  }
});
