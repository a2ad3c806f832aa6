import { assert, assertEquals } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { addHistogram, countOf, createHistogram, quantile, record } from "../../../src/tools/load/histogram.ts";

function histogramOf(lengths: readonly number[]) {
  const histogram = createHistogram();
  for (const length of lengths) record(histogram, length);
  return histogram;
}

const aLength = fc.oneof(
  fc.integer({ min: 0, max: 1000 }),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);

Deno.test("quantile() is that of the sorted lengths, at most 1 % longer", () => {
  const lengths = fc.array(aLength, { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(lengths, fc.constantFrom(0.5, 0.9, 0.99, 0.999, 1), (lengths, share) => {
    const sorted = [...lengths].sort((a, b) => a - b);
    const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    const found = quantile(histogramOf(lengths), share);
    assert(found >= exact && found <= exact * 1.01, `${found} for ${exact}`);
  }));
});

Deno.test("record() counts lengths below 256 exactly, and keeps the longest exactly", () => {
  const histogram = histogramOf([3, 7, 255, 123_456_789]);
  assertEquals(quantile(histogram, 0.25), 3);
  assertEquals(quantile(histogram, 0.5), 7);
  assertEquals(quantile(histogram, 0.75), 255);
  assertEquals(histogram.longest, 123_456_789);
  assertEquals(quantile(histogram, 1), 123_456_789);
});

Deno.test("record() takes a length below 0 for 0 and one beyond its reach for the longest", () => {
  const histogram = histogramOf([-5, 1e15]);
  assertEquals(quantile(histogram, 0.5), 0);
  assertEquals(histogram.longest, 2 ** 32 - 1);
});

Deno.test("addHistogram() gives what recording everything in one gives", () => {
  fc.assert(fc.property(fc.array(aLength), fc.array(aLength), (some, others) => {
    const sum = histogramOf(some);
    addHistogram(sum, histogramOf(others));
    assertEquals(sum, histogramOf([...some, ...others]));
    assertEquals(countOf(sum), some.length + others.length);
  }));
});

Deno.test("quantile() of nothing is 0", () => {
  assertEquals(quantile(createHistogram(), 0.99), 0);
});
