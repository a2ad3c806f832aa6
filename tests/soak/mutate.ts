import { Buffer } from "node:buffer";
import { checksumOf } from "../support/wire/wire.ts";
import { genuineMessage } from "./genuine_messages.ts";
import type { Random } from "./random.ts";

/** Bytes on which parsers stumble. */
const AWKWARD = [
  0x00,
  0x01,
  0x07,
  0x09,
  0x0a,
  0x0d,
  0x1b,
  0x20,
  0x41,
  0x59,
  0x5a,
  0x7c,
  0x7f,
  0x80,
  0x85,
  0xa0,
  0xc3,
  0xe2,
  0xed,
  0xf0,
  0xfe,
  0xff,
];
/** Texts on which programs stumble. */
const AWKWARD_TEXTS = [
  "AY0AZ0000",
  "AY1AZ",
  "AZFFFF",
  "|||",
  "|AA|",
  "AF",
  "ABx|ABy|",
  "constructor",
  "__proto__",
  "%s%n",
  "' or 1=1 --",
  "\u{1f4da}",
  "\u202e",
  "\ufeff",
  "é́",
  "\uff5c",
  "99999999999999999999",
  "-1",
  "NaN",
  "YYYYYYYYYYYYYYYYYY",
  "20260230    256161",
  "Z".repeat(300),
];

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (bytes) => bytes,
  // One byte is another, is gone, is there twice, or is new.
  (bytes, random) => replaced(bytes, random, 1, Buffer.of(random.below(256))),
  (bytes, random) => replaced(bytes, random, 1, Buffer.of(random.pick(AWKWARD))),
  (bytes, random) => replaced(bytes, random, 1, Buffer.alloc(0)),
  (bytes, random) => replaced(bytes, random, 0, Buffer.of(random.pick(AWKWARD))),
  // A piece is gone, is there twice, or is something else altogether.
  (bytes, random) => replaced(bytes, random, 1 + random.below(30), Buffer.alloc(0)),
  (bytes, random) => replaced(bytes, random, random.below(4), Buffer.from(random.pick(AWKWARD_TEXTS))),
  (bytes, random) => Buffer.concat([bytes, bytes.subarray(random.below(bytes.length + 1))]),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  // The end of another message, fields in another order, another command, noise, far too much.
  (bytes, random) =>
    Buffer.concat([bytes.subarray(0, random.below(bytes.length + 1)), Buffer.from(genuineMessage(random))]),
  (bytes, random) =>
    Buffer.from(bytes.toString("latin1").split("|").sort(() => random.below(3) - 1).join("|"), "latin1"),
  (bytes, random) => Buffer.concat([Buffer.from(String(random.below(100)).padStart(2, "0")), bytes.subarray(2)]),
  (_bytes, random) => Buffer.from(Array.from({ length: random.below(60) }, () => random.below(256))),
  (bytes, random) => random.once(20) ? Buffer.concat([bytes, Buffer.alloc(random.below(20_000), "x")]) : bytes,
  (bytes) => Buffer.from(bytes.toString("latin1").toLowerCase(), "latin1"),
];

function replaced(bytes: Buffer, random: Random, length: number, by: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);
}

/** A message with nothing, something or much wrong about it, terminator included; bytes. */
export function mutatedMessage(random: Random): Buffer {
  let bytes: Buffer = Buffer.from(genuineMessage(random));
  const guardedBefore = random.once(4);
  if (guardedBefore) bytes = guard(bytes, random);
  for (let times = 1 + random.below(3); times > 0; times--) bytes = random.pick(MUTATIONS)(bytes, random);
  if (!guardedBefore && random.once(3)) bytes = guard(bytes, random);
  return Buffer.concat([bytes, Buffer.from(random.pick(["\r", "\r", "\r", "\n", "\r\n", "\r\r"]))]);
}

/** The bytes with a sequence number and their checksum, which is right but for one time in eight. */
function guard(bytes: Buffer, random: Random): Buffer {
  const summed = Buffer.concat([
    bytes,
    Buffer.from(random.once(8) ? "AZ" : `AY${random.below(random.once(9) ? 999 : 10)}AZ`),
  ]);
  const digits = random.once(8) ? "0BAD" : checksumOf(summed);
  return Buffer.concat([summed, Buffer.from(random.once(6) ? digits.toLowerCase() : digits)]);
}
