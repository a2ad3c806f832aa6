import { commandName } from "../../src/protocol/message_table.ts";
import { assert, assertEquals, assertGreater, fail } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { type DecodedRequest, decodeRequest, decodeResponse } from "../../src/protocol/decode_request.ts";
import { describeMessage, messageToJson } from "../../src/protocol/describe_message.ts";
import { encodeMessage } from "../../src/protocol/encode_message.ts";
import type { Encoding } from "../../src/protocol/encoding.ts";
import { type FieldRow, fields } from "../../src/protocol/fields.ts";
import { createLineSplitter } from "../../src/protocol/line_splitter.ts";
import type { MessageRow } from "../../src/protocol/message_row.ts";
import { negativeResponse } from "../../src/protocol/negative_response.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { MORNING, rawBytes, utf8Bytes, withChecksum, WRITING } from "../support/wire/wire.ts";

/** The values are the same each time; `deno task soak:properties` tries others. */
const RUNS = 1_500;

const encodings = fc.constantFrom<Encoding>("utf8", "latin1", "cp850", "ascii");

/** Bytes that mean something somewhere in a message, and any others. */
const bytes = fc.oneof(fc.constantFrom(...rawBytes("|AYZ019 \0\xc3\xff")), fc.nat(255));

const edits = fc.record({
  kind: fc.constantFrom("replace", "insert", "delete", "truncate", "repeat"),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: bytes,
});

type Edit = typeof edits extends fc.Arbitrary<infer E> ? E : never;

const mutants = fc.tuple(
  fc.constantFrom(...Object.values<MessageRow>(requests), ...Object.values<MessageRow>(responses)),
  fc.constantFrom("", "AY3AZ", "AZ"),
  fc.array(edits, { maxLength: 6 }),
).map(([{ sample }, guard, changes]) => {
  const line = guard === "" ? sample : withChecksum(sample + guard);
  return changes.reduce<Uint8Array>(edited, utf8Bytes(line));
});

Deno.test("decodeRequest() finds an answer for any bytes", () => {
  const any = fc.uint8Array({ maxLength: 300, size: "max" });
  fc.assert(fc.property(any, encodings, checkAnswer), { numRuns: RUNS });
});

Deno.test("decodeRequest() finds an answer for any bytes behind a known command", () => {
  const commands = fc.constantFrom(...Object.values(requests).map(({ code }) => code));
  const tails = fc.array(bytes, { maxLength: 100 });
  const line = fc.tuple(commands, tails).map(([code, tail]) => new Uint8Array([...rawBytes(code), ...tail]));
  fc.assert(fc.property(line, encodings, checkAnswer), { numRuns: RUNS });
});

Deno.test("decodeRequest() finds an answer for any damaged message", () => {
  fc.assert(fc.property(mutants, encodings, checkAnswer), { numRuns: RUNS });
});

Deno.test("decodeResponse() reads or refuses any bytes and any damaged message", () => {
  const line = fc.oneof(fc.uint8Array({ maxLength: 300, size: "max" }), mutants);
  fc.assert(
    fc.property(line, encodings, (bytes, encoding) => {
      const decoded = decodeResponse(bytes, { delimiter: "|", encoding });
      assert(
        decoded.kind === "response" ||
          ["checksum", "unknown-command", "too-short", "endless"].includes(decoded.problem),
      );
    }),
    { numRuns: RUNS },
  );
});

Deno.test("encodeMessage() lets no value out of its field, whatever it holds", () => {
  const texts = fc.string({ unit: fc.oneof(fc.constantFrom(..."|｜\r\n\0\x85€"), fc.string({ unit: "binary" })) });
  const rows = fc.constantFrom(...Object.values<MessageRow>(responses));
  fc.assert(
    fc.property(rows, encodings, fc.array(texts, { minLength: 1 }), (row, encoding, values) => {
      const written = encodeMessage(filledWith(values, row), { ...WRITING, encoding });
      const decoded = decodeResponse(oneLine(written), { delimiter: "|", encoding });
      assertEquals(decoded.kind, "response");
      if (decoded.kind !== "response") return;
      assertEquals(decoded.response.extra, []);
      for (const value of Object.values(decoded.response.fields).flat()) {
        assert([...String(value)].length <= 255 && !/\p{Cc}/u.test(String(value)));
      }
    }),
    { numRuns: RUNS },
  );
});

/** The line is read as one of the kinds, can be shown, and its refusal is one legal line. */
function checkAnswer(line: Uint8Array, encoding: Encoding): void {
  const decoded: DecodedRequest = decodeRequest(line, { delimiter: "|", encoding });
  assert(["request", "incomplete", "unreadable"].includes(decoded.kind));
  if (decoded.kind === "unreadable") {
    assert(["checksum", "unknown-command"].includes(decoded.problem));
    return;
  }
  const { request, errorDetection } = decoded;
  assertEquals(messageToJson(request, { personal: true }).name, commandName(request.name));
  assertGreater(describeMessage(request, { personal: false }).length, 0);
  const no = negativeResponse(request, { now: MORNING, institutionId: "MAIN", screenMessage: "no" });
  const answer = oneLine(encodeMessage(no, { ...WRITING, encoding, errorDetection }));
  const read = decodeResponse(answer, { delimiter: "|", encoding });
  assertEquals(read.kind === "response" && read.response.name, no.name);
}

/** The bytes before the CR; throws unless they are exactly one line. */
function oneLine(written: Uint8Array): Uint8Array {
  const lines = createLineSplitter(1_000_000).push(written);
  const [line] = lines;
  if (lines.length !== 1 || line?.kind !== "line") fail("not one line");
  assertEquals(line.bytes.length, written.length - 1);
  return line.bytes;
}

/** A message of this row that has these texts in all its fields of text, in turn. */
function filledWith(values: readonly string[], row: MessageRow) {
  let turn = 0;
  const next = () => values[turn++ % values.length] ?? "";
  const fixed = row.fixed.filter(({ type }) => type === "text").map(({ name }) => [name, next()]);
  const textual = Object.entries<FieldRow>(fields).filter(([name, { type }]) =>
    name in row.fields && ["text", "code", "amount"].includes(type)
  );
  const variable = textual.map(([name, { repeatable }]) => [name, repeatable ? [next(), next()] : next()]);
  return { name: row.name, fixed: Object.fromEntries(fixed), fields: Object.fromEntries(variable) };
}

function edited(line: Uint8Array, { kind, place, byte }: Edit): Uint8Array {
  const at = Math.floor(place * line.length);
  const before = line.subarray(0, at);
  switch (kind) {
    case "replace":
      return new Uint8Array([...before, byte, ...line.subarray(at + 1)]);
    case "insert":
      return new Uint8Array([...before, byte, ...line.subarray(at)]);
    case "delete":
      return new Uint8Array([...before, ...line.subarray(at + 1)]);
    case "truncate":
      return before;
    default:
      return new Uint8Array([...line, ...line.subarray(at)]);
  }
}
