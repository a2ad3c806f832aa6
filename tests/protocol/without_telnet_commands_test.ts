import { assertEquals } from "@std/assert";
import { withoutTelnetCommands } from "../../src/protocol/without_telnet_commands.ts";
import fc from "../support/assert/fast_check.ts";

function stripped(...bytes: number[]): number[] {
  return [...withoutTelnetCommands(Uint8Array.from(bytes))];
}

Deno.test("withoutTelnetCommands() drops commands and keeps what was typed", () => {
  assertEquals(stripped(65, 66), [65, 66]);
  assertEquals(stripped(255, 251, 31, 65, 255, 254, 1, 66), [65, 66]);
  assertEquals(stripped(65, 255, 250, 24, 0, 120, 255, 240, 66), [65, 66]);
  assertEquals(stripped(65, 255, 241, 66), [65, 66]);
  assertEquals(stripped(65, 255, 255, 66), [65, 255, 66]);
});

Deno.test("withoutTelnetCommands() comes to an end with commands that are cut short", () => {
  for (const cut of [[255], [255, 251], [255, 250], [255, 250, 24, 255]]) assertEquals(stripped(65, ...cut), [65]);
});

Deno.test("withoutTelnetCommands() gives back everything that was typed, with each 255 doubled", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(0, 65, 240, 250, 251, 255)), (typed) => {
    assertEquals(stripped(...typed.flatMap((byte) => byte === 255 ? [255, 255] : [byte])), typed);
  }));
});
