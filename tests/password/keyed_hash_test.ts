import { assertEquals } from "@std/assert";
import { createKeyedHash, sameHash } from "../../src/password/keyed_hash.ts";

type HashKey = NonNullable<Parameters<typeof createKeyedHash>[0]>;

/** The key 00 01 02 ... 0f of the test vectors of SipHash's authors. */
const KEY: HashKey = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c];

/** Their vectors of SipHash-2-4 for the messages 00 01 02 ... of these lengths in bytes. */
const VECTORS = [
  [0, "310e0edd47db6f72"],
  [2, "5a4fa9d909806c0d"],
  [4, "b7877127e09427cf"],
  [6, "cee3fe586e46c9cb"],
  [8, "6224939a79f5f593"],
  [10, "f3b9dd94c5bb5d7a"],
  [12, "fbe50e86bc8f1e75"],
  [14, "eef27a8e90ca23f7"],
] as const;

function hex(words: readonly number[]): string {
  return new Uint8Array(new Int32Array(words).buffer).toHex();
}

for (const [length, expected] of VECTORS) {
  Deno.test(`createKeyedHash() hashes ${length} bytes as SipHash-2-4 does`, () => {
    const units = Array.from({ length: length / 2 }, (_, at) => (at * 2 + 1) << 8 | at * 2);
    assertEquals(hex(createKeyedHash(KEY)(String.fromCharCode(...units))), expected);
  });
}

Deno.test("createKeyedHash() takes a key of its own, so that nobody else comes to the same hash", () => {
  const hash = createKeyedHash(), another = createKeyedHash();
  assertEquals(sameHash(hash("1234"), hash("1234")), true);
  assertEquals(sameHash(hash("1234"), another("1234")), false);
});

Deno.test("sameHash() looks at every bit", () => {
  const hash = [0x12345678, -1] as const;
  for (let bit = 0; bit < 32; bit++) {
    assertEquals(sameHash(hash, [hash[0] ^ 1 << bit, hash[1]]), false);
    assertEquals(sameHash(hash, [hash[0], hash[1] ^ 1 << bit]), false);
  }
  assertEquals(sameHash(hash, [...hash]), true);
});
