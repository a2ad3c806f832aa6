import { assert, assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { decodeText, encodeText, type Encoding, writableText } from "../../src/protocol/encoding.ts";
import { rawBytes } from "../support/wire/wire.ts";

const ENCODINGS = ["utf8", "latin1", "cp850", "ascii"] as const satisfies readonly Encoding[];

/** One text of every encoding and its bytes, out of the tables of the standards. */
const PINNED = [
  [
    "utf8",
    "Jürgen €5 Ø ключ 漢 😀",
    "J\xc3\xbcrgen \xe2\x82\xac5 \xc3\x98 \xd0\xba\xd0\xbb\xd1\x8e\xd1\x87 \xe6\xbc\xa2 \xf0\x9f\x98\x80",
  ],
  ["latin1", "Jürgen Ñandú ß ÿ ½", "J\xfcrgen \xd1and\xfa \xdf \xff \xbd"],
  ["cp850", "ÇüéâäàåÄÖÜßñÑæøØ¿¡", "\x80\x81\x82\x83\x84\x85\x86\x8e\x99\x9a\xe1\xa4\xa5\x91\x9b\x9d\xa8\xad"],
  ["cp850", "░│┤╣└ãðıÓ±¶§°■", "\xb0\xb3\xb4\xb9\xc0\xc6\xd0\xd5\xe0\xf1\xf4\xf5\xf8\xfe"],
  ["ascii", "Emma & Co. ~{}", "Emma & Co. ~{}"],
] as const;

for (const [encoding, text, bytes] of PINNED) {
  Deno.test(`encodeText() and decodeText() agree with the table of ${encoding} on ${text}`, () => {
    assertEquals([...encodeText(text, encoding)], [...rawBytes(bytes)]);
    assertEquals(decodeText(rawBytes(bytes), encoding), text);
  });
}

Deno.test("decodeText() reads every byte of latin1 and cp850 as another character, which encodeText() turns back", () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const encoding of ["latin1", "cp850"] as const) {
    const text = decodeText(every, encoding);
    assertEquals(new Set(text).size, 256, encoding);
    assertEquals([...encodeText(text, encoding)], [...every], encoding);
    assertEquals(text.slice(0, 128), String.fromCharCode(...every.subarray(0, 128)), encoding);
  }
});

Deno.test("decodeText() turns back what encodeText() wrote of any text in utf8", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(decodeText(encodeText(text, "utf8"), "utf8"), text);
  }));
});

Deno.test("decodeText() reads bytes that are no UTF-8 as Latin-1", () => {
  const cases = [
    ["J\xfcrgen", "Jürgen"],
    ["\xff\xfe", "ÿþ"],
    ["cut \xc3", "cut Ã"],
    ["overlong \xc0\xaf", "overlong À¯"],
    ["surrogate \xed\xa0\x80", "surrogate í\u00a0\u0080"],
  ] as const;
  for (const encoding of ["utf8", "ascii"] as const) {
    for (const [bytes, text] of cases) assertEquals(decodeText(rawBytes(bytes), encoding), text);
  }
});

Deno.test("decodeText() reads what a terminal of an ascii account sends as UTF-8 where it is", () => {
  assertEquals(decodeText(rawBytes("J\xc3\xbcrgen"), "ascii"), "Jürgen");
});

Deno.test("decodeText() keeps a byte order mark, since it is part of the bytes", () => {
  assertEquals(decodeText(rawBytes("\xef\xbb\xbf97"), "utf8"), "\ufeff97");
});

Deno.test("decodeText() reads a view into a larger buffer", () => {
  const buffer = rawBytes("xxJ\xc3\xbcxx");
  for (const encoding of ENCODINGS) {
    const expected = encoding === "utf8" || encoding === "ascii" ? "Jü" : decodeText(rawBytes("J\xc3\xbc"), encoding);
    assertEquals(decodeText(buffer.subarray(2, 5), encoding), expected);
  }
});

/** What becomes of text that is not in an encoding: in latin1, in cp850, in ascii. */
const TRANSLITERATIONS = [
  ["Dvořák", "Dvorák", "Dvorák", "Dvorak"],
  ["Čapek", "Capek", "Capek", "Capek"],
  ["Straße", "Straße", "Straße", "Strasse"],
  ["Ærø", "Ærø", "Ærø", "AEro"],
  ["Łódź", "Lódz", "Lódz", "Lodz"],
  ["Œuvre, cœur", "OEuvre, coeur", "OEuvre, coeur", "OEuvre, coeur"],
  ["“Emma” – ‘a’…", "\"Emma\" - 'a'...", "\"Emma\" - 'a'...", "\"Emma\" - 'a'..."],
  ["5 €", "5 EUR", "5 EUR", "5 EUR"],
  ["Þórr", "Þórr", "Þórr", "Thorr"],
  ["ﬁn", "fin", "fin", "fin"],
  ["漢字", "??", "??", "??"],
  ["ключ", "????", "????", "????"],
  ["😀!", "?!", "?!", "?!"],
  ["\ud83d", "?", "?", "?"],
] as const;

for (const [text, latin1, cp850, ascii] of TRANSLITERATIONS) {
  Deno.test(`writableText() puts ${JSON.stringify(text)} into the characters that an encoding has`, () => {
    assertEquals(writableText(text, "utf8"), text);
    assertEquals(writableText(text, "latin1"), latin1);
    assertEquals(writableText(text, "cp850"), cp850);
    assertEquals(writableText(text, "ascii"), ascii);
  });
}

Deno.test("writableText() puts the separate accents of MARC records together with their letters", () => {
  const decomposed = "Jose\u0301 Dvor\u030ca\u0301k, Vie\u0323\u0302t";
  assertEquals(writableText(decomposed, "latin1"), "José Dvorák, Viet");
  assertEquals(writableText(decomposed, "cp850"), "José Dvorák, Viet");
  assertEquals(writableText(decomposed, "ascii"), "Jose Dvorak, Viet");
});

Deno.test("writableText() drops an accent that stands alone", () => {
  for (const encoding of ["latin1", "cp850", "ascii"] as const) {
    assertEquals(writableText("x\u030c\u0301y", encoding), "xy");
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
