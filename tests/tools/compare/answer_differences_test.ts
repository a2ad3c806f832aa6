import { assertEquals } from "@std/assert";
import { answerDifferences } from "../../../src/tools/compare/answer_differences.ts";

const found = (left: string | undefined, right: string | undefined) =>
  answerDifferences(left, right, "|").map(({ of, noticed, left: a, right: b }) => [of, noticed, a, b]);

const answer = (ok: string, fields: string, date = "20261124    101500") => `12${ok}NUN${date}AOMAIN|${fields}`;

Deno.test("answerDifferences() sets dates, amounts and numbers aside, and tells their forms", () => {
  const due = (date: string) => answer("1", `AA1|AB2|AJA title|AH${date}|`);
  assertEquals(
    found(due("20261215    235900"), answer("1", "AA1|AB2|AJA title|AH20270101    120000|", "20270101    000000")),
    [],
  );
  assertEquals(found(due("20261215    235900"), due("2026-12-15")), [
    ["AH (due date)", "terminal", "20261215    235900", "2026-12-15"],
  ]);
  const owed = (amount: string) => answer("1", `BV${amount}|AFYou owe ${amount}|`);
  assertEquals(found(owed("2.50"), owed("3.75")), []);
  assertEquals(found(owed("2.50"), owed("0.00")).length, 1);
});

Deno.test("answerDifferences() tells who notices what is there, not there, or said otherwise", () => {
  assertEquals(found(answer("1", "AFYes|"), answer("0", "AFNo|CTX|")), [
    ["ok", "terminal", "1", "0"],
    ["AF (screen message)", "patron", "Yes", "No"],
    ["CT (destination location)", "terminal", undefined, "X"],
  ]);
  assertEquals(found(answer("1", "AA1|AB2|"), answer("1", "AB2|AA1|")), [["order", "nobody", "AO AA AB", "AO AB AA"]]);
  assertEquals(found("941", "96"), [["answer", "terminal", "94", "96"]]);
  assertEquals(found("941", undefined), [["answer", "terminal", "94", undefined]]);
  assertEquals(found(undefined, undefined), []);
});
