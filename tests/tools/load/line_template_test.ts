import { assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { compose, emptyLine, encodePattern, lineTemplate, longestLine } from "../../../src/tools/load/line_template.ts";
import type { Speech } from "../../../src/tools/load/load_plan.ts";
import { identifierAt, parseNumberPattern } from "../../../src/tools/load/number_pattern.ts";
import { MORNING, utf8Bytes, wireText } from "../../support/wire/wire.ts";
import { guarded } from "../../support/wire/terminal.ts";

const SPEECH: Speech = { delimiter: "|", encoding: "utf8", terminator: "\r", errorDetection: true };
const GIVEN = new Map([["institutionId", "MAIN"]]);
const PATRONS = parseNumberPattern("2382%010d:1-100000");
const ITEMS = parseNumberPattern("ü%d:1-100000");

function composer(pieces: { readonly sequence?: number; readonly speech?: Speech }) {
  const { sequence, speech = SPEECH } = pieces;
  const template = lineTemplate("checkout", GIVEN, { patrons: PATRONS, items: ITEMS }, { speech, now: MORNING });
  const filling = { patrons: encodePattern(PATRONS, speech), items: encodePattern(ITEMS, speech) };
  const line = emptyLine(longestLine(template, filling));
  return (patron: number, item: number) => {
    compose(line, template, { ...filling, patron, item }, sequence, utf8Bytes(speech.terminator));
    return line;
  };
}

const BEFORE = "11YN20260302    093005                  AOMAIN|AA";

Deno.test("compose() puts identifiers, sequence number and checksum into a request", () => {
  const line = composer({ sequence: 4 })(122, 6);
  const message = `${BEFORE}23820000000123|ABü7|AC|AY4AZ`;
  const sum = [...utf8Bytes(message)].reduce((total, byte) => total + byte, 0);
  const checksum = (0x10000 - sum % 0x10000).toString(16).toUpperCase().padStart(4, "0");
  assertEquals(wireText(line.bytes.subarray(0, line.length)), `${message}${checksum}\r`);
});

Deno.test("compose() tells where the identifiers stand", () => {
  const line = composer({ sequence: 4 })(122, 6);
  assertEquals(wireText(line.bytes.subarray(line.patronAt, line.patronEnd)), "23820000000123");
  assertEquals(wireText(line.bytes.subarray(line.itemAt, line.itemEnd)), "ü7");
});

Deno.test("compose() ends a request without AY and AZ where there is no sequence number", () => {
  const line = composer({ speech: { ...SPEECH, terminator: "\r\n" } })(0, 0);
  assertEquals(wireText(line.bytes.subarray(0, line.length)), `${BEFORE}23820000000001|ABü1|AC|\r\n`);
});

Deno.test("compose() writes any identifier of a pattern, into a line that held another, within its capacity", () => {
  const composed = composer({ sequence: 9, speech: { ...SPEECH, encoding: "latin1" } });
  const place = fc.integer({ min: 0, max: 99_999 });
  fc.assert(fc.property(place, place, (patron, item) => {
    const line = composed(patron, item);
    const text = String.fromCharCode(...line.bytes.subarray(0, line.length));
    const expected = `${BEFORE}${identifierAt(PATRONS, patron)}|AB${identifierAt(ITEMS, item)}|AC|`;
    assertEquals(text, `${guarded(expected, "9")}\r`);
    assertLessOrEqual(line.length, line.bytes.length);
  }));
});

Deno.test("lineTemplate() names what a request lacks", () => {
  const context = { speech: SPEECH, now: MORNING };
  assertThrows(() => lineTemplate("checkout", GIVEN, { patrons: PATRONS }, context), Error, "checkout needs --items");
});
