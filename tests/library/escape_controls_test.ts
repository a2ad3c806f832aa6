import { assertEquals } from "@std/assert";
import { escapeControls } from "../../src/library/escape_controls.ts";

Deno.test("escapeControls() escapes what a screen acts on, and leaves lines and letters", () => {
  assertEquals(
    escapeControls("\x1b]0;x\x07 \x9b2J \x7f \u2028 \0 over\rwritten"),
    "\\u001b]0;x\\u0007 \\u009b2J \\u007f \\u2028 \\u0000 over\\u000dwritten",
  );
  assertEquals(escapeControls("a\tb\r\nc\nü €"), "a\tb\r\nc\nü €");
});

Deno.test("escapeControls() leaves JSON what it is", () => {
  const told = { terminal: "\x1b[2J\x9b\x7f\u2029\r" };
  assertEquals(JSON.parse(escapeControls(JSON.stringify(told, undefined, 2))), told);
});
