import { assertEquals } from "@std/assert";
import { unexpected } from "../../../src/terminal/conform/expected.ts";
import { openAnswer } from "../../../src/terminal/conform/opened_answer.ts";

const open = (text: string) => openAnswer(text, "|");
const owes = (amount: string) => open(`38Y20261124    101500AOMAIN|AAP1|BV${amount}|`);
const prints = (...lines: readonly string[]) =>
  open(`38Y20261124    101500AOMAIN|AAP1|${lines.map((line) => `AG${line}|`).join("")}`);

Deno.test("unexpected() tells by how much less is owed than in the answer of this kind before", () => {
  const before = [owes("0.75"), open("941")];
  assertEquals(unexpected("BV less by 0.02", owes("0.73"), before), undefined);
  assertEquals(unexpected("BV less by 0.02", owes("0.74"), before), 'BV (fee amount) is "0.74"');
  assertEquals(unexpected("BV less by 0.02", owes("none"), before), 'BV (fee amount) is "none"');
  assertEquals(unexpected("BV less by 0.02", owes("0.73"), [open("941")]), 'BV (fee amount) is "0.73"');
});

Deno.test("unexpected() tells what is printed too wide, and what is lost when it is broken", () => {
  const wide = prints("Pride and Prejudice - due 2026-12-17");
  const before = [wide];
  const broken = prints("Pride and Prejudice", "- due 2026-12-17");
  assertEquals(unexpected("AG within 20", broken, before), undefined);
  assertEquals(unexpected("AG words unchanged", broken, before), undefined);
  const cut = prints("Pride and Prejudice");
  assertEquals(unexpected("AG words unchanged", cut, before), 'AG (print line) is "PrideandPrejudice"');
  assertEquals(
    unexpected("AG within 20", wide, []),
    'AG (print line) is "Pride and Prejudice - due 2026-12-17"',
  );
  assertEquals(unexpected("AG words unchanged", owes("1.00"), [owes("1.00")]), undefined);
});
