import { assert, assertEquals, assertGreater, fail } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { formatPhc, parsePhc, PhcError } from "../../src/password/phc.ts";

type PhcPart = PhcError["part"];

const SALT = "c29tZXNhbHRzb21lc2FsdA";
const HASH = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

function fault(text: string): PhcError {
  try {
    parsePhc(text);
  } catch (error) {
    if (error instanceof PhcError) return error;
    throw error;
  }
  fail("the text was read");
}

const bytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((array) => new Uint8Array(array));

const derivation = fc.oneof(
  fc.record({
    name: fc.constant("argon2id" as const),
    memory: fc.integer({ min: 128, max: 32768 }),
    passes: fc.integer({ min: 1, max: 16 }),
    lanes: fc.integer({ min: 1, max: 16 }),
  }, { noNullPrototype: true }),
  fc.record({
    name: fc.constant("scrypt" as const),
    costLog2: fc.integer({ min: 1, max: 14 }),
    blockSize: fc.integer({ min: 1, max: 8 }),
    parallelism: fc.integer({ min: 1, max: 8 }),
  }, { noNullPrototype: true }),
);

Deno.test("parsePhc() reads an Argon2id string", () => {
  const phc = parsePhc(`$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH}`);
  assertEquals(phc.derivation, { name: "argon2id", memory: 19456, passes: 2, lanes: 1 });
  assertEquals(new TextDecoder().decode(phc.salt), "somesaltsomesalt");
  assertEquals(phc.hash.length, 32);
  assertEquals(phc.hash[0], 0x09);
});

Deno.test("parsePhc() reads an scrypt string", () => {
  const phc = parsePhc(`$scrypt$ln=14,r=8,p=1$${SALT}$${HASH}`);
  assertEquals(phc.derivation, { name: "scrypt", costLog2: 14, blockSize: 8, parallelism: 1 });
});

Deno.test("parsePhc() undoes formatPhc()", () => {
  fc.assert(fc.property(derivation, bytes(8, 64), bytes(12, 64), (derivation, salt, hash) => {
    const text = formatPhc({ derivation, salt, hash });
    assertEquals(parsePhc(text), { derivation, salt, hash });
    assertEquals(formatPhc(parsePhc(text)), text);
  }));
});

const MALFORMED: readonly (readonly [PhcPart, string])[] = [
  ["form", ""],
  ["form", "1234"],
  ["form", `argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH}`],
  ["form", `$argon2i$v=19$m=19456,t=2,p=1$${SALT}$${HASH}`],
  ["form", `$2b$12$${HASH}`],
  ["form", `$argon2id$m=19456,t=2,p=1$${SALT}$${HASH}`],
  ["form", `$argon2id$v=19$m=19456,t=2,p=1$${SALT}`],
  ["form", `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH}$`],
  ["form", ` $argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH}`],
  ["version", `$argon2id$v=16$m=19456,t=2,p=1$${SALT}$${HASH}`],
  ["version", `$argon2id$v=019$m=19456,t=2,p=1$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$t=2,m=19456,p=1$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$m=19456,t=2$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$m=19456,t=2,p=1,keyid=AAAA$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$m=019456,t=2,p=1$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$m=-19456,t=2,p=1$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$m=19456,t=0,p=1$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$m=19456,t=2,p=0$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$m=7,t=2,p=1$${SALT}$${HASH}`],
  ["parameters", `$argon2id$v=19$m=24,t=2,p=4$${SALT}$${HASH}`],
  ["parameters", `$scrypt$ln=0,r=8,p=1$${SALT}$${HASH}`],
  ["parameters", `$scrypt$ln=14,r=0,p=1$${SALT}$${HASH}`],
  ["parameters", `$scrypt$ln=14,r=8,p=0$${SALT}$${HASH}`],
  ["parameters", `$scrypt$ln=16,r=1,p=1$${SALT}$${HASH}`],
  ["parameters", `$scrypt$N=16384,r=8,p=1$${SALT}$${HASH}`],
  ["salt", `$argon2id$v=19$m=19456,t=2,p=1$$${HASH}`],
  ["salt", `$argon2id$v=19$m=19456,t=2,p=1$c29tZXM$${HASH}`],
  ["salt", `$argon2id$v=19$m=19456,t=2,p=1$${SALT}==$${HASH}`],
  ["salt", `$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(88)}$${HASH}`],
  ["salt", `$argon2id$v=19$m=19456,t=2,p=1$${SALT.slice(0, -1)}$${HASH}`],
  ["hash", `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$`],
  ["hash", `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$CTFhFdXPJO1aFQ`],
  ["hash", `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH}\n`],
  ["hash", `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH.replace("F", " ")}`],
  ["hash", `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH.slice(0, -1)}d`],
  ["hash", `$scrypt$ln=14,r=8,p=1$${SALT}$${HASH.replace("F", "-")}`],
];

for (const [part, text] of MALFORMED) {
  Deno.test(`parsePhc() finds the fault in the ${part} of ${JSON.stringify(text)}`, () => {
    assertEquals(fault(text).part, part);
  });
}

Deno.test("parsePhc() refuses parameters that would stall the server", () => {
  for (
    const parameters of [
      "$argon2id$v=19$m=131073,t=1,p=1",
      "$argon2id$v=19$m=4294967295,t=1,p=1",
      "$argon2id$v=19$m=131072,t=5,p=1",
      "$argon2id$v=19$m=8,t=9999999999,p=1",
      "$argon2id$v=19$m=19456,t=2,p=17",
      "$scrypt$ln=21,r=2,p=1",
      "$scrypt$ln=18,r=8,p=1",
      "$scrypt$ln=1,r=1,p=9999999999",
      "$scrypt$ln=1,r=9999999999,p=1",
      "$scrypt$ln=9999999999,r=1,p=1",
    ]
  ) assertEquals(fault(`${parameters}$${SALT}$${HASH}`).part, "parameters", parameters);
});

Deno.test("parsePhc() takes the costliest parameters that others use by default", () => {
  for (
    const parameters of [
      "$argon2id$v=19$m=65536,t=3,p=4",
      "$argon2id$v=19$m=65536,t=4,p=1",
      "$argon2id$v=19$m=131072,t=4,p=16",
      "$scrypt$ln=17,r=8,p=1",
      "$scrypt$ln=13,r=8,p=10",
    ]
  ) assertEquals(formatPhc(parsePhc(`${parameters}$${SALT}$${HASH}`)), `${parameters}$${SALT}$${HASH}`);
});

/** Texts that come close to PHC strings: pieces of them, whole, wrong or out of place. */
const nearly = fc.array(
  fc.oneof(
    fc.constantFrom("$", "argon2id", "scrypt", "v=19", "m=19456,t=2,p=1", "ln=14,r=8,p=1", "m=1", ",", "=", SALT, HASH),
    fc.string({ maxLength: 4 }),
  ),
  { maxLength: 12 },
).map((parts) => parts.join(""));

const shuffled = fc.tuple(
  fc.constantFrom("$argon2id$v=19$", "$scrypt$", "$argon2id$"),
  fc.constantFrom("m=19456,t=2,p=1", "ln=14,r=8,p=1", "m=9999999999,t=9999999999,p=9999999999", ""),
  fc.oneof(fc.constant(SALT), fc.base64String({ maxLength: 100 }), fc.string()),
  fc.oneof(fc.constant(HASH), fc.base64String({ maxLength: 100 }), fc.string()),
).map(([start, parameters, salt, hash]) => `${start}${parameters}$${salt}$${hash}`);

Deno.test("parsePhc() throws nothing but PhcError, and reads only what it would write", () => {
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), nearly, shuffled), (text) => {
      try {
        assertEquals(formatPhc(parsePhc(text)), text);
        read++;
      } catch (error) {
        if (!(error instanceof PhcError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
  assertGreater(read, 0, "no text was read");
});

Deno.test("PhcError never repeats what was given", () => {
  const secret = "Tr0ub4dor";
  for (
    const text of [
      secret,
      `$argon2id$${secret}$m=19456,t=2,p=1$${SALT}$${HASH}`,
      `$argon2id$v=19$${secret}$${SALT}$${HASH}`,
      `$argon2id$v=19$m=19456,t=2,p=1$${secret}$${HASH}`,
      `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${secret}`,
      `$argon2id$v=19$m=131073,t=2,p=1$${SALT}$${HASH}`,
    ]
  ) {
    const { message } = fault(text);
    for (const part of [secret, SALT, HASH, "131073"]) assert(!message.includes(part), message);
  }
});
