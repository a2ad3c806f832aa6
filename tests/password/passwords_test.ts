import { assertEquals, assertInstanceOf, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { createPasswords, PasswordsBusy } from "../../src/password/passwords.ts";
import { parsePhc, PhcError } from "../../src/password/phc.ts";

const passwords = createPasswords({ parallel: 2, waiting: 100 });

Deno.test("hash() makes an Argon2id string of 19 MiB and 2 passes, with a salt of its own", async () => {
  const [first, second] = await Promise.all([passwords.hash("1234"), passwords.hash("1234")]);
  assertNotEquals(first, second);
  const { derivation, salt, hash } = parsePhc(first);
  assertEquals(derivation, { name: "argon2id", memory: 19456, passes: 2, lanes: 1 });
  assertEquals(salt.length, 16);
  assertEquals(hash.length, 32);
  assertNotEquals(parsePhc(second).salt, salt);
});

Deno.test("verify() knows the password that was hashed, and no other", async () => {
  for (const clear of ["1234", "", " 1234", "Žofie πάπια 密码 🔑", "x".repeat(1000)]) {
    const stored = await passwords.hash(clear);
    assertEquals(await passwords.verify(clear, stored), true, clear);
    assertEquals(await passwords.verify(`${clear} `, stored), false, clear);
    assertEquals(await passwords.verify(clear === "" ? "1234" : "", stored), false, clear);
  }
});

Deno.test("verify() does not take one writing of a letter for another", async () => {
  const composed = await passwords.hash("\u00e9");
  assertEquals(await passwords.verify("e\u0301", composed), false);
  assertEquals(await passwords.verify("E\u0301", composed), false);
});

Deno.test("verify() reads hashes that others made", async () => {
  // From src/test.c of Argon2's reference implementation, and RFC 7914 section 12.
  const argon2id = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  assertEquals(await passwords.verify("password", argon2id), true);
  assertEquals(await passwords.verify("Password", argon2id), false);
  const scrypt = "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$" +
    "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw";
  assertEquals(await passwords.verify("pleaseletmein", scrypt), true);
  assertEquals(await passwords.verify("pleaseletmeout", scrypt), false);
});

Deno.test("verify() rejects with PhcError when what is stored is no PHC string", async () => {
  await assertRejects(() => passwords.verify("1234", "1234"), PhcError);
  await assertRejects(() => passwords.verify("1234", ""), PhcError);
});

const digits = fc.uint8Array({ minLength: 12, maxLength: 64 }).map((bytes) => bytes.toBase64({ omitPadding: true }));
const count = (max: number) => fc.integer({ min: 0, max });
const anyPhc = fc.tuple(
  fc.oneof(
    fc.tuple(count(300), count(3), count(17)).map(([m, t, p]) => `$argon2id$v=19$m=${m},t=${t},p=${p}`),
    fc.tuple(count(17), count(3), count(2)).map(([ln, r, p]) => `$scrypt$ln=${ln},r=${r},p=${p}`),
  ),
  digits,
  digits,
).map((parts) => parts.join("$"));

Deno.test("verify() can work out whatever can be read, and rejects the rest with PhcError", async () => {
  await fc.assert(
    fc.asyncProperty(anyPhc, fc.string(), async (stored, clear) => {
      try {
        assertEquals(await passwords.verify(clear, stored), false);
      } catch (error) {
        if (!(error instanceof PhcError)) throw error;
      }
    }),
    { examples: [["$scrypt$ln=16,r=1,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA", ""]] },
  );
});

Deno.test("verifyUnknown() is never right", async () => {
  for (const clear of ["1234", ""]) assertEquals(await passwords.verifyUnknown(clear), false);
});

Deno.test("verifyUnknown() derives a hash, exactly like verify()", async () => {
  const stored = await passwords.hash("1234");
  const derived: unknown[] = [];
  const { deriveBits } = crypto.subtle;
  crypto.subtle.deriveBits = (algorithm, key, length) => {
    const { nonce, ...cost }: Record<string, unknown> = typeof algorithm === "string" ? {} : { ...algorithm };
    derived.push({ ...cost, salt: nonce instanceof Uint8Array && nonce.length, length });
    return deriveBits.call(crypto.subtle, algorithm, key, length);
  };
  try {
    await passwords.verify("0000", stored);
    await passwords.verifyUnknown("0000");
  } finally {
    crypto.subtle.deriveBits = deriveBits;
  }
  const cost = { name: "Argon2id", memory: 19456, passes: 2, parallelism: 1, salt: 16, length: 256 };
  assertEquals(derived, [cost, cost]);
});

Deno.test("createPasswords() rejects with PasswordsBusy beyond those at work and in line", async () => {
  const stored = await passwords.hash("1234");
  const few = createPasswords({ parallel: 1, waiting: 1 });
  const outcomes = await Promise.allSettled([
    few.verify("1234", stored),
    few.hash("1234"),
    few.verify("1234", stored),
    few.verifyUnknown("1234"),
    few.hash("1234"),
  ]);
  assertEquals(outcomes.map(({ status }) => status), [
    "fulfilled",
    "fulfilled",
    "rejected",
    // Has a line of its own.
    "fulfilled",
    "rejected",
  ]);
  for (const outcome of outcomes) if (outcome.status === "rejected") assertInstanceOf(outcome.reason, PasswordsBusy);
  assertEquals(await few.verify("1234", stored), true);
});

Deno.test("createPasswords() without `parallel` works on as many as there are processors", async () => {
  const many = createPasswords({ waiting: 0 });
  const more = navigator.hardwareConcurrency + 1;
  const outcomes = await Promise.allSettled(Array.from({ length: more }, () => many.verifyUnknown("1234")));
  assertEquals(outcomes.map(({ status }) => status), [...Array(more - 1).fill("fulfilled"), "rejected"]);
});

Deno.test("createPasswords() refuses numbers that are no number of places", () => {
  assertThrows(() => createPasswords({ parallel: 0, waiting: 1 }), RangeError);
  assertThrows(() => createPasswords({ parallel: 1, waiting: -1 }), RangeError);
});
