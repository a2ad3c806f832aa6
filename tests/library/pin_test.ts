import { assertEquals } from "@std/assert";
import { isPin, LONGEST_PIN } from "../../src/library/pin.ts";
import { MAX_VALUE } from "../../src/protocol/encode_message.ts";

Deno.test("isPin() takes what a terminal can send in AD, blanks and letters of any script among it", () => {
  for (const pin of ["1", "1234", " 12 ", "p@ss\\word^", "Überweg", "密码", "1".repeat(255), "\u{1F511}".repeat(255)]) {
    assertEquals([pin, isPin(pin)], [pin, true]);
  }
});

Deno.test("isPin() takes no empty text, nothing that ends a field or a line, and nothing longer than a field", () => {
  for (const pin of ["", "12|34", "12\r", "\n", "12\t34", "\u0000", "\u001b[A", "\u007f", "1".repeat(256)]) {
    assertEquals([pin, isPin(pin)], [pin, false]);
  }
  assertEquals(LONGEST_PIN, MAX_VALUE);
});
