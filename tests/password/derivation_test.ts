import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { type Derivation, derive } from "../../src/password/derivation.ts";

interface Vector {
  readonly source: string;
  readonly derivation: Derivation;
  readonly clear: string;
  readonly salt: string;
  readonly hash: string;
}

const argon2id = (memory: number, passes: number, lanes: number) =>
  ({ name: "argon2id", memory, passes, lanes }) as const;
const scrypt = (costLog2: number, blockSize: number, parallelism: number) =>
  ({ name: "scrypt", costLog2, blockSize, parallelism }) as const;

const VECTORS: readonly Vector[] = [
  {
    source: "src/test.c of the reference implementation, 64 MiB, 2 passes",
    derivation: argon2id(65536, 2, 1),
    clear: "password",
    salt: "somesalt",
    hash: "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
  },
  {
    source: "src/test.c of the reference implementation, 256 KiB, 2 lanes",
    derivation: argon2id(256, 2, 2),
    clear: "password",
    salt: "somesalt",
    hash: "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
  },
  {
    source: "src/test.c of the reference implementation, another salt",
    derivation: argon2id(65536, 2, 1),
    clear: "password",
    salt: "diffsalt",
    hash: "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c",
  },
  {
    source: "RFC 7914 section 12, nothing for a password and nothing for a salt",
    derivation: scrypt(4, 1, 1),
    clear: "",
    salt: "",
    hash: "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442" +
      "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
  },
  {
    source: "RFC 7914 section 12, N 1024, r 8, p 16",
    derivation: scrypt(10, 8, 16),
    clear: "password",
    salt: "NaCl",
    hash: "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162" +
      "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
  },
  {
    source: "RFC 7914 section 12, N 16384, r 8, p 1",
    derivation: scrypt(14, 8, 1),
    clear: "pleaseletmein",
    salt: "SodiumChloride",
    hash: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2" +
      "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
  },
];

for (const { source, derivation, clear, salt, hash } of VECTORS) {
  Deno.test(`derive() agrees with ${source}`, async () => {
    const derived = await derive(derivation, clear, new TextEncoder().encode(salt), hash.length / 2);
    assertEquals(Buffer.from(derived).toString("hex"), hash);
  });
}

Deno.test("derive() stands on a WebCrypto that agrees with RFC 9106 section 5.3", async () => {
  // The vector has a secret and associated data, which stored passwords do not use.
  const params = {
    name: "Argon2id",
    nonce: new Uint8Array(16).fill(2),
    memory: 32,
    passes: 3,
    parallelism: 4,
    secretValue: new Uint8Array(8).fill(3),
    associatedData: new Uint8Array(12).fill(4),
  };
  const key = await crypto.subtle.importKey("raw-secret", new Uint8Array(32).fill(1), "Argon2id", false, [
    "deriveBits",
  ]);
  const tag = await crypto.subtle.deriveBits(params, key, 256);
  assertEquals(Buffer.from(tag).toString("hex"), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
});

Deno.test("derive() leaves the event loop free", async () => {
  // The costliest that are allowed: the loop turns long before they are done, however busy the machine is.
  for (const derivation of [argon2id(131072, 4, 1), scrypt(17, 8, 1)]) {
    const order: string[] = [];
    const derived = derive(derivation, "1234", new Uint8Array(16), 32).then(() => order.push("derived"));
    await new Promise<void>((resolve) => setImmediate(resolve));
    order.push("turned");
    await derived;
    assertEquals(order, ["turned", "derived"], derivation.name);
  }
});
