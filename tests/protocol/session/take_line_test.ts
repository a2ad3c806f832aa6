import { assertEquals } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { takeLine } from "../../../src/protocol/session/take_line.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (line: Uint8Array | undefined) => new TextDecoder().decode(line);

Deno.test("takeLine() gives nothing while the line has no end", () => {
  for (const held of ["", "\n", "\r\n\r\n", "941", "\n941"]) assertEquals(takeLine(bytes(held)), undefined, held);
});

Deno.test("takeLine() skips the rest of the terminator before and keeps what follows", () => {
  for (const held of ["941\r98", "\n941\r98", "\r\n\x00941\n98"]) {
    const taken = takeLine(bytes(held));
    assertEquals(text(taken?.value), "941");
    assertEquals(text(taken?.rest), "98");
  }
});

Deno.test("takeLine() finds every line, whatever ends them and however they arrive", () => {
  const line = fc.string({ minLength: 1, unit: fc.constantFrom(..."98AO|é ") });
  const ended = fc.tuple(line, fc.constantFrom("\r", "\n", "\r\n"));
  fc.assert(fc.property(fc.array(ended), fc.integer({ min: 1, max: 9 }), (lines, step) => {
    const sent = bytes(lines.map((parts) => parts.join("")).join(""));
    const found: string[] = [];
    let held: Uint8Array = new Uint8Array(0);
    for (let at = 0; at < sent.length; at += step) {
      held = Uint8Array.from([...held, ...sent.subarray(at, at + step)]);
      for (let taken = takeLine(held); taken !== undefined; taken = takeLine(held)) {
        found.push(text(taken.value));
        held = taken.rest;
      }
    }
    assertEquals(found, lines.map(([content]) => content));
  }));
});
