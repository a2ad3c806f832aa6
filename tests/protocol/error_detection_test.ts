import { assertEquals } from "@std/assert";
import { decodeRequest } from "../../src/protocol/decode_request.ts";
import { readErrorDetection } from "../../src/protocol/error_detection.ts";
import { READING, utf8Bytes, wireText, withChecksum } from "../support/wire/wire.ts";

/** Takes a message apart as on a UTF-8 connection with `|`. */
function guardedBy(line: string) {
  const { body, errorDetection, valid } = readErrorDetection(utf8Bytes(line), "|".charCodeAt(0), "utf8");
  return { body: wireText(body), errorDetection, valid };
}

Deno.test("readErrorDetection() gives the message without AY and AZ", () => {
  const expected = { body: "9900302.0E|", errorDetection: { sequence: "1" }, valid: true };
  assertEquals(guardedBy("9900302.0E|AY1AZFC14"), expected);
});

Deno.test("readErrorDetection() reads a sequence number of any length", () => {
  const sequence = "1".repeat(300_000);
  assertEquals(guardedBy(withChecksum(`97AY${sequence}AZ`)), {
    body: "97",
    errorDetection: { sequence },
    valid: true,
  });
});

Deno.test("readErrorDetection() knows the connection's own delimiter", () => {
  const caret = "^".charCodeAt(0);
  const line = withChecksum("9300CNa^COb^AZ");
  assertEquals(wireText(readErrorDetection(utf8Bytes(line), caret, "utf8").body), "9300CNa^COb^");
  assertEquals(guardedBy(line).body, line);
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
