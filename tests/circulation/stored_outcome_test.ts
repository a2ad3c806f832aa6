import { assert, assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { fromStored, toStored } from "../../src/circulation/decide/decision.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aLoan, anItem, NOON } from "../support/library/records.ts";

const instant = fc.integer({ min: -(10 ** 12), max: 4 * 10 ** 12 })
  .map((milliseconds) => Temporal.Instant.fromEpochMilliseconds(milliseconds));
const { tree } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.boolean(), fc.constant(null), instant),
  tree: fc.oneof(
    { maxDepth: 3 },
    tie("leaf"),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ maxLength: 6 }).filter((key) => !key.startsWith("$") && key !== "__proto__"),
      tie("tree"),
      {
        noNullPrototype: true,
        maxKeys: 4,
      },
    ),
  ),
}));

/** A value in which moments tell what they are, so that one kind is not taken for another or for a text. */
function described(value: unknown): unknown {
  if (value instanceof Temporal.Instant) return ["moment", value.epochNanoseconds.toString()];
  if (Array.isArray(value)) return ["list", value.map(described)];
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, described(each)]));
}

Deno.test("fromStored() gives back what toStored() was given, moments as such", () => {
  fc.assert(fc.property(tree, (value) => {
    assertEquals(described(fromStored(toStored(value))), described(value));
  }));
});

Deno.test("fromStored() leaves a title that looks like a moment a title", () => {
  const title = NOON.toString();
  assertEquals(fromStored<{ title: string }>(toStored({ title })).title, title);
});

Deno.test("toStored() leaves what it is given as it was", () => {
  const loan = aLoan();
  const given = { loans: [loan], loan };
  toStored(given);
  assertSame(given, { loans: [aLoan()], loan: aLoan() });
});

Deno.test("toStored() leaves out what is undefined", () => {
  const stored = fromStored<object>(toStored(anItem({ transitTo: undefined })));
  assert(!Object.hasOwn(stored, "transitTo"));
  assertSame(fromStored(toStored(aLoan())), aLoan());
});

Deno.test("fromStored() reads moments and days as they were written at first", () => {
  assertSame(fromStored('{"due":{"$instant":"2026-12-31T22:59:00Z"},"expires":{"$date":"2026-12-31"}}'), {
    due: Temporal.Instant.from("2026-12-31T22:59:00Z"),
    expires: "2026-12-31",
  });
});
