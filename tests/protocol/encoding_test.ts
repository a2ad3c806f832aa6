import { assert, assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { decodeText, encodeText, type Encoding, writableText } from "../../src/protocol/encoding.ts";
import { rawBytes } from "../support/wire/wire.ts";

const ENCODINGS = ["utf8", "latin1", "cp850", "ascii"] as const satisfies readonly Encoding[];

Deno.test("decodeText() turns back what encodeText() wrote of any text in utf8", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(decodeText(encodeText(text, "utf8"), "utf8"), text);
  }));
});

Deno.test("decodeText() reads a view into a larger buffer", () => {
  const buffer = rawBytes("xxJ\xc3\xbcxx");
  for (const encoding of ENCODINGS) {
    const expected = encoding === "utf8" || encoding === "ascii" ? "Jü" : decodeText(rawBytes("J\xc3\xbc"), encoding);
    assertEquals(decodeText(buffer.subarray(2, 5), encoding), expected);
  }
});

Deno.test("encodeText() writes one byte for each character of writableText()", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom("latin1", "cp850", "ascii"), (text, encoding) => {
      const writable = writableText(text, encoding);
      const bytes = encodeText(text, encoding);
      assertEquals(bytes.length, [...writable].length);
      assertEquals(writableText(writable, encoding), writable);
      if (encoding === "ascii") assert(bytes.every((byte) => byte < 128));
      else assertEquals(decodeText(bytes, encoding), writable);
    }),
  );
});
