import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { type Bcrypt, bcryptMatches, parseBcrypt } from "../../src/password/bcrypt.ts";
import { initialBlowfish } from "../../src/password/blowfish.ts";
import { createPasswords } from "../../src/password/passwords.ts";
import { PhcError } from "../../src/password/phc.ts";
import { isHash, isOutdated } from "../../src/password/stored_password.ts";
import { roundTripsDuring } from "../support/server/round_trips.ts";

/** The test vectors of Openwall's crypt_blowfish, and what bcryptjs makes of longer passwords and other letters. */
const VECTORS: readonly (readonly [clear: string, stored: string])[] = [
  ["", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"],
  ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"],
  ["U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"],
  ["1234", "$2a$08$b9n6XbhHPAgufwqguMFAKeb4y6VTcDiOMuFN2BY77jFcDb73UVXWe"],
  ["pässwörd €", "$2b$05$9afqdTHANyRpqofg3O.bp.SQzrfOq98mt7taIIPqlsU5dQoR26iiW"],
  ["x".repeat(80), "$2b$05$RFn6CebPZpO7yhWGUqF4yezciEB/EdUGcnV9S.qR/cW1cxZ810JAW"],
];

/** What PostgreSQL's crypt() makes of the MD5 of salt and MD5 of "1234", as Evergreen calls it. */
const EVERGREEN = "$2a$05$xUYiOdHsjVIZm73DdqJyM.1ZU6YKADfIF4kVfvM9QRu4yofVmbRES";

function parsed(stored: string): Bcrypt {
  const bcrypt = parseBcrypt(stored);
  assert(bcrypt, `${stored} was not read`);
  return bcrypt;
}

for (const [clear, stored] of VECTORS) {
  Deno.test(`bcryptMatches() knows ${JSON.stringify(clear.slice(0, 20))} and nothing like it`, async () => {
    assertEquals(await bcryptMatches(clear, parsed(stored)), true);
    // What is beyond 72 bytes does not count in bcrypt.
    const other = clear.length > 72 ? `y${clear}` : `${clear} `;
    assertEquals(await bcryptMatches(other, parsed(stored)), false);
  });
}

for (const prefix of ["$2a$", "$2b$", "$2y$"]) {
  Deno.test(`bcryptMatches() takes ${prefix}`, async () => {
    const stored = prefix + VECTORS[1]?.[1].slice(4);
    assertEquals(await bcryptMatches("U*U", parsed(stored)), true);
  });
}

Deno.test("bcryptMatches() knows a password as Evergreen stores it", async () => {
  assertEquals(await bcryptMatches("1234", parsed(EVERGREEN)), true);
  assertEquals(await bcryptMatches("1235", parsed(EVERGREEN)), false);
});

Deno.test("bcryptMatches() lets other work go on", async () => {
  const stored = parsed((VECTORS[4]?.[1] ?? "").replace("$08$", "$10$"));
  assertGreater(await roundTripsDuring(() => bcryptMatches("wrong", stored)), 5);
});

const NONE = [
  "",
  "1234",
  "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
  "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
  "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
  "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
  "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
];
for (const text of NONE) {
  Deno.test(`parseBcrypt() does not take ${JSON.stringify(text)}`, () => assertEquals(parseBcrypt(text), undefined));
}

Deno.test("initialBlowfish() begins with the fraction of pi", () => {
  const { subkeys, boxes } = initialBlowfish();
  const words = [...subkeys, ...boxes].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  assertEquals(words, fractionOfPi(words.length));
});

/** Hexadecimal digits of pi after the point, by Machin's formula. */
function fractionOfPi(digits: number): string {
  const one = 1n << BigInt(digits * 4 + 64);
  const pi = 16n * inverseArctangent(5n, one) - 4n * inverseArctangent(239n, one);
  return (pi % one >> 64n).toString(16).padStart(digits, "0");
}

function inverseArctangent(x: bigint, one: bigint): bigint {
  let power = one / x;
  let sum = power;
  for (let divisor = 3n, sign = -1n; power > 0n; divisor += 2n, sign = -sign) {
    power /= x * x;
    sum += sign * (power / divisor);
  }
  return sum;
}

Deno.test("verify() takes PHC strings and bcrypt hashes alike", async () => {
  const passwords = createPasswords({ waiting: 10 });
  const phc = await passwords.hash("1234");
  for (const stored of [phc, EVERGREEN, VECTORS[4]?.[1] ?? ""]) {
    assertEquals(await passwords.verify("1234", stored), true);
    assertEquals(await passwords.verify("9999", stored), false);
  }
  assertEquals([phc, EVERGREEN].map(isOutdated), [false, true]);
});

for (const text of ["", "1234", "$", "$1234", "100$", "$$", "a$argon2id$b"]) {
  Deno.test(`isHash() takes ${JSON.stringify(text)} for a password in clear`, () => assertEquals(isHash(text), false));
}

for (
  const text of [
    "$2a$05$short",
    "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "$argon2i$x",
    "$5$salt$hash",
  ]
) {
  Deno.test(`isHash() refuses ${JSON.stringify(text)}: as a password in clear it would lock its owner out`, () => {
    assertThrows(() => isHash(text), PhcError);
  });
}
