import { assertEquals } from "@std/assert";
import { OWES_NOTHING, unexpected } from "../../../src/tools/conform/expected.ts";
import { openAnswer } from "../../../src/tools/conform/opened_answer.ts";

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

Deno.test("unexpected() does not take another time or number on a receipt for something that is lost", () => {
  const before = [prints("Pride and Prejudice, due 2026-12-17 10:15:09, no. 41")];
  const later = prints("Pride and Prejudice,", "due 2026-12-17", "10:15:10, no. 42");
  assertEquals(unexpected("AG words unchanged", later, before), undefined);
  const cut = prints("Pride and Prejudice,", "due 2026-12-17", "10:15:10, no. 4");
  assertEquals(
    unexpected("AG words unchanged", cut, before),
    'AG (print line) is "PrideandPrejudice,due2026-12-1710:15:10,no.4"',
  );
});

Deno.test("unexpected() compares a due date only where it is in the form of dates: any other form is allowed", () => {
  const due = (value: string) => open(`121NNY20261124    101500AOMAIN|AAP1|ABI1|AJ|AH${value}|`);
  const near = "AH near 20261201    101500";
  assertEquals(unexpected(near, due("20261201    101430"), []), undefined);
  for (const form of ["2026-12-01 10:15", "01.12.2026", "in a week"]) {
    assertEquals(unexpected(near, due(form), []), undefined, form);
  }
  assertEquals(unexpected(near, due("20261224    101500"), []), 'AH (due date) is "20261224    101500"');
  assertEquals(unexpected(near, due(""), []), 'AH (due date) is ""');
});

Deno.test("unexpected() knows in each currency that nothing is owed", () => {
  for (const amount of ["", "0", "0.0", "0.00", "0.000", "00.00"]) {
    assertEquals(unexpected(OWES_NOTHING, owes(amount), []), undefined, amount);
  }
  assertEquals(unexpected(OWES_NOTHING, open("36Y20261124    101500AOMAIN|AAP1|"), []), undefined);
  assertEquals(unexpected(OWES_NOTHING, owes("0.005"), []), 'BV (fee amount) is "0.005"');
  assertEquals(unexpected(OWES_NOTHING, owes("-0.05"), []), 'BV (fee amount) is "-0.05"');
});
