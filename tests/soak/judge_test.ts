import { assertEquals, assertNotEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { itemInformation } from "../support/wire/messages.ts";
import { guarded } from "../support/wire/terminal.ts";
import { faultsOf, linesOf } from "./judge.ts";

const ASKED = itemInformation("I1");
const ANSWER = "1803020120260302    130000ABI1|AJMiddlemarch|";
const bytes = (text: string) => Buffer.from(text, "latin1");
const faults = (line: string, answer: string, before?: string) =>
  faultsOf(bytes(line), bytes(answer), before === undefined ? undefined : bytes(before));

Deno.test("linesOf() finds the lines that deserve an answer", () => {
  const lines = linesOf(bytes("a\r\n\n\x00\x1f\r\n\x02b\x02\rc\n\r d\r"));
  assertEquals(lines.map(String), ["a", "\x02b\x02", "c", " d"]);
});

Deno.test("faultsOf() finds nothing wrong with an answer that is right", () => {
  assertEquals(faults(ASKED, ANSWER), []);
  assertEquals(faults(guarded(ASKED, "3"), guarded(ANSWER, "3")), []);
  assertEquals(faults("98", "96"), []);
  assertEquals(faults(`${ASKED}AY1AZ0000`, "96AZFEF6"), []);
  assertEquals(faults(`17${"x".repeat(9000)}`, "96"), []);
  assertEquals(faults("97", ANSWER, ANSWER), []);
  assertEquals(faults("97", "96", "96"), []);
});

Deno.test("faultsOf() finds what is wrong with an answer", () => {
  const wrong: readonly (readonly [line: string, answer: string, before?: string])[] = [
    [ASKED, "96"],
    [guarded(ASKED, "3"), "96AZFEF6"],
    [guarded(ASKED, "3"), ANSWER],
    [guarded(ASKED, "3"), guarded(ANSWER, "4")],
    [`${ASKED}AY1AZ0000`, guarded(ANSWER, "1")],
    [ASKED, guarded(ANSWER, "1")],
    [ASKED, "941"],
    [ASKED, ""],
    [ASKED, ANSWER.replace("03", "0")],
    [ASKED, ANSWER.replace("AB", "A\x01")],
    [ASKED, ANSWER.replace("ABI1|AJMiddlemarch|", "AJMiddlemarch|ABI1|")],
    [ASKED, ANSWER.slice(0, -1)],
    [ASKED, `${ANSWER}AF${"x".repeat(256)}|`],
    [ASKED, `${ANSWER}AF\xff|`],
    ["98", ANSWER],
    ["97", "96", ANSWER],
    ["97", "941", ANSWER],
    ["11YN", "120NNN20260302    130000AOMAIN|AA|AB|AJ|AH|"],
  ];
  for (const [line, answer, before] of wrong) {
    assertNotEquals(faults(line, answer, before), [], `${line} -> ${answer}`);
  }
});
