import { assertEquals } from "@std/assert";
import { decodeRequest, decodeResponse } from "../../src/protocol/decode_request.ts";
import { encodeMessage } from "../../src/protocol/encode_message.ts";
import { encodeText, type Encoding } from "../../src/protocol/encoding.ts";
import { checksum, readErrorDetection, sumOf } from "../../src/protocol/error_detection.ts";
import {
  checksumOf,
  rawBytes,
  read,
  READING,
  utf8Bytes,
  wireText,
  withChecksum,
  WRITING,
} from "../support/wire/wire.ts";

/** Messages up to AZ and their checksums, as the specification's examples and the field give them. */
const VECTORS = [
  ["97AZ", "FEF5"],
  ["96AZ", "FEF6"],
  ["941AY0AZ", "FDFD"],
  ["941AY1AZ", "FDFC"],
  ["9900302.0E|AY1AZ", "FC14"],
  ["2300119960212    100239AOid_21|AA104000000105|AC|AD|AY2AZ", "F271"],
  ["11YN19960212    10051419960212    100514AO|AA104000000105|AB000000000005792|AC|AY3AZ", "EDC2"],
] as const;

/** Takes a message apart as on a UTF-8 connection with `|`. */
function guardedBy(line: string) {
  const { body, errorDetection, valid } = readErrorDetection(utf8Bytes(line), "|".charCodeAt(0), "utf8");
  return { body: wireText(body), errorDetection, valid };
}

for (const [upToAz, digits] of VECTORS) {
  Deno.test(`checksum() of ${upToAz} is ${digits}`, () => {
    const bytes = utf8Bytes(upToAz);
    assertEquals(checksum(sumOf(bytes, bytes.length)), digits);
    assertEquals(checksumOf(bytes), digits, "the tests' own checksum");
    assertEquals(guardedBy(upToAz + digits).valid, true);
  });
}

Deno.test("checksum() has four digits when the sum is a multiple of 65536 or just below one", () => {
  assertEquals(checksum(0), "0000");
  assertEquals(checksum(65536), "0000");
  assertEquals(checksum(65535), "0001");
  assertEquals(checksum(3 * 65536 + 1), "FFFF");
});

Deno.test("encodeMessage() ends a fixed part with AY and AZ and no delimiter", () => {
  const login = { name: "loginResponse", fixed: { ok: true }, fields: {} } as const;
  const written = (sequence: string) => wireText(encodeMessage(login, { ...WRITING, errorDetection: { sequence } }));
  assertEquals(written("0"), "941AY0AZFDFD\r");
  assertEquals(written("1"), "941AY1AZFDFC\r");
  assertEquals(written("10"), "941AY10AZFDCC\r");
});

Deno.test("encodeMessage() writes AZ alone where the request had no AY", () => {
  const resend = { name: "requestScResend", fixed: {}, fields: {} } as const;
  assertEquals(wireText(encodeMessage(resend, { ...WRITING, errorDetection: {} })), "96AZFEF6\r");
  assertEquals(
    wireText(encodeMessage(resend, { ...WRITING, terminator: "\r\n", errorDetection: {} })),
    "96AZFEF6\r\n",
  );
});

Deno.test("readErrorDetection() gives the message without AY and AZ", () => {
  const expected = { body: "9900302.0E|", errorDetection: { sequence: "1" }, valid: true };
  assertEquals(guardedBy("9900302.0E|AY1AZFC14"), expected);
});

Deno.test("readErrorDetection() keeps several digits of AY as they came", () => {
  for (const sequence of ["0", "9", "10", "007", "123456789012"]) {
    const guarded = guardedBy(withChecksum(`9300CNa|COb|AY${sequence}AZ`));
    assertEquals(guarded, { body: "9300CNa|COb|", errorDetection: { sequence }, valid: true });
  }
});

Deno.test("readErrorDetection() reads a sequence number of any length", () => {
  const sequence = "1".repeat(300_000);
  assertEquals(guardedBy(withChecksum(`97AY${sequence}AZ`)), {
    body: "97",
    errorDetection: { sequence },
    valid: true,
  });
});

Deno.test("readErrorDetection() takes AZ alone after a delimiter or right after the fixed part", () => {
  for (const body of ["97", "9900802.00", "9300CNa|COb|", "9900802.00|", "17                  ABx|"]) {
    assertEquals(guardedBy(withChecksum(`${body}AZ`)), {
      body,
      errorDetection: { sequence: undefined },
      valid: true,
    });
  }
});

Deno.test("readErrorDetection() leaves alone values that look like error detection", () => {
  const untouched = [
    "9300CNMAYER|COAZTEC|",
    "9300CNMAYER|COAZTEC",
    "9300COx|CNMAYER",
    "17                  ABAZ12AB",
    "17                  AOMAIN|ABXAZ12AB",
    "9300CNa|COMAY1AZ12",
    "9300CNa|COAYAZ12AB",
    "AZ1234",
  ];
  for (const line of untouched) {
    assertEquals(guardedBy(line), { body: line, valid: true, errorDetection: undefined });
  }
});

Deno.test("readErrorDetection() looks only at the very end", () => {
  for (
    const line of ["9300CNa|AY1AZFC14|COb|", "9900302.0E|AY1AZFC14|", "9900302.0E|AY1AZFC1", "9900302.0E|AY1AZFC1G"]
  ) {
    assertEquals(guardedBy(line), { body: line, errorDetection: undefined, valid: true });
  }
});

Deno.test("readErrorDetection() knows the connection's own delimiter", () => {
  const caret = "^".charCodeAt(0);
  const line = withChecksum("9300CNa^COb^AZ");
  assertEquals(wireText(readErrorDetection(utf8Bytes(line), caret, "utf8").body), "9300CNa^COb^");
  assertEquals(guardedBy(line).body, line);
});

Deno.test("readErrorDetection() accepts lower-case and mixed digits", () => {
  for (const digits of ["fc14", "Fc14", "FC14"]) {
    assertEquals(guardedBy(`9900302.0E|AY1AZ${digits}`).valid, true);
  }
});

Deno.test("decodeRequest() accepts a sum of code points instead of bytes in every encoding", () => {
  const text = "9300CNJürgen Ærø|COñandú|AY5AZ";
  const sum = checksumOf(Array.from(text, (character) => character.codePointAt(0) ?? 0));
  for (const encoding of ["utf8", "latin1", "cp850"] satisfies Encoding[]) {
    const decoded = decodeRequest(encodeText(text + sum, encoding), { delimiter: "|", encoding });
    assertEquals(decoded.kind, "request", encoding);
  }
  const latin1ToAscii = decodeRequest(rawBytes(text + sum), { delimiter: "|", encoding: "ascii" });
  assertEquals(latin1ToAscii.kind, "request", "an ascii account whose terminal sends Latin-1");
});

Deno.test("decodeRequest() accepts a sum of bytes in every encoding", () => {
  const text = "9300CNJürgen Ærø|COñandú|AY5AZ";
  for (const encoding of ["utf8", "latin1", "cp850"] satisfies Encoding[]) {
    const bytes = encodeText(text, encoding);
    const line = new Uint8Array([...bytes, ...rawBytes(checksumOf(bytes))]);
    assertEquals(decodeRequest(line, { delimiter: "|", encoding }).kind, "request", encoding);
  }
});

Deno.test("encodeMessage() sums the bytes that travel in every encoding", () => {
  const response = {
    name: "itemStatusUpdateResponse",
    fixed: { itemPropertiesOk: true, transactionDate: null },
    fields: { itemId: "1", titleId: "Čeština für Ærø" },
  } as const;
  for (const encoding of ["utf8", "latin1", "cp850", "ascii"] satisfies Encoding[]) {
    const written = encodeMessage(response, { ...WRITING, encoding, errorDetection: { sequence: "2" } });
    const digits = String.fromCharCode(...written.subarray(-5, -1));
    assertEquals(digits, checksumOf(written.subarray(0, -5)), encoding);
  }
});

Deno.test("decodeRequest() refuses a wrong checksum", () => {
  for (const line of ["9900302.0E|AY1AZFC15", "9900302.0E|AY1AZ0000", "97AZFEF6", "97AY1AZFEF5"]) {
    const decoded = read(line);
    assertEquals(decoded.kind === "unreadable" && decoded.problem, "checksum", line);
  }
});

Deno.test("decodeRequest() tells the sequence number of a message with a wrong checksum", () => {
  assertEquals(read("9900302.0E|AY1AZFC15"), {
    kind: "unreadable",
    problem: "checksum",
    errorDetection: { sequence: "1" },
  });
});

Deno.test("decodeRequest() notices every changed byte before AZ", () => {
  const line = "2300119960212    100239AOid_21|AA104000000105|AC|AD|AY2AZF271";
  for (let at = 0; at < line.indexOf("AY2AZ"); at++) {
    const bytes = utf8Bytes(line);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const decoded = decodeRequest(bytes, READING);
    assertEquals(decoded.kind === "unreadable" && decoded.problem, "checksum", `byte ${at}`);
  }
});

Deno.test("decodeResponse() refuses a wrong checksum", () => {
  assertEquals(decodeResponse(utf8Bytes("941AY1AZFDFC"), READING).kind, "response");
  assertEquals(decodeResponse(utf8Bytes("941AY1AZFDFD"), READING), { kind: "unreadable", problem: "checksum" });
});
