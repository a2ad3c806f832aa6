import { assert, assertEquals, assertGreater, assertRejects, assertThrows } from "@std/assert";
import { bcryptMatches, parseBcrypt } from "../../src/password/bcrypt.ts";
import { createBcryptWorker } from "../../src/password/bcrypt_worker.ts";
import { createPasswords } from "../../src/password/passwords.ts";
import { PhcError } from "../../src/password/phc.ts";
import { isHash, isOutdated } from "../../src/password/stored_password.ts";
import { roundTripsDuring } from "../support/server/round_trips.ts";

type Bcrypt = NonNullable<ReturnType<typeof parseBcrypt>>;

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

/** Has a new worker say whether this is the password. */
async function matches(clear: string, stored: string): Promise<boolean> {
  const worker = createBcryptWorker();
  try {
    return await bcryptMatches(clear, parsed(stored), worker);
  } finally {
    worker.end();
  }
}

for (const [clear, stored] of VECTORS) {
  Deno.test(`bcryptMatches() knows ${JSON.stringify(clear.slice(0, 20))} and nothing like it`, async () => {
    assertEquals(await matches(clear, stored), true);
    // What is beyond 72 bytes does not count in bcrypt.
    const other = clear.length > 72 ? `y${clear}` : `${clear} `;
    assertEquals(await matches(other, stored), false);
  });
}

for (const prefix of ["$2a$", "$2b$", "$2y$"]) {
  Deno.test(`bcryptMatches() takes ${prefix}`, async () => {
    const stored = prefix + VECTORS[1]?.[1].slice(4);
    assertEquals(await matches("U*U", stored), true);
  });
}

Deno.test("bcryptMatches() takes a salt and a hash whose last characters have bits that count for nothing", async () => {
  // So wrote makers of salts that drew 22 characters (passlib before 1.5.3 among them).
  const stored = "$2a$05$CCCCCCCCCCCCCCCCCCCCC/E5YPO9kmyuRGyh0XouQYb4YMJKvyOeX";
  assertEquals([await matches("U*U", stored), await matches("U*V", stored)], [true, false]);
});

Deno.test("bcryptMatches() knows a password as Evergreen stores it", async () => {
  assertEquals(await matches("1234", EVERGREEN), true);
  assertEquals(await matches("1235", EVERGREEN), false);
});

Deno.test("bcryptMatches() lets other work go on", async () => {
  let trips = 0;
  // One that takes longer, where the machine is so quick, or so busy, that little goes on meanwhile.
  for (const cost of ["10", "12", "13"]) {
    const stored = (VECTORS[4]?.[1] ?? "").replace("$08$", `$${cost}$`);
    trips = await roundTripsDuring(() => matches("wrong", stored));
    if (trips > 5) break;
  }
  assertGreater(trips, 5);
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

Deno.test("a fault in the worker rejects all that waits, and the next hash has a new thread", async () => {
  const worker = createBcryptWorker();
  const faulty = worker.hash("1234", "$9$05$");
  const behind = worker.hash("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.");
  await assertRejects(() => faulty, Error, "the thread that computes bcrypt failed: ");
  await assertRejects(() => behind, Error, "the thread that computes bcrypt failed: ");
  assertEquals(await worker.hash("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC."), VECTORS[1]?.[1]);
  const late = worker.hash("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.");
  worker.end();
  await assertRejects(() => late, Error, "the thread that computes bcrypt was ended");
});

Deno.test("verify() takes PHC strings and bcrypt hashes alike", async () => {
  const passwords = createPasswords({ waiting: 10 });
  const phc = await passwords.hash("1234");
  for (const stored of [phc, EVERGREEN, VECTORS[4]?.[1] ?? ""]) {
    assertEquals(await passwords.verify("1234", stored), true);
    assertEquals(await passwords.verify("9999", stored), false);
  }
  passwords.end();
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
