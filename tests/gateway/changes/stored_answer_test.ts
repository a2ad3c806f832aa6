import { assertEquals } from "@std/assert";
import { storedAnswer } from "../../../src/gateway/changes/stored_answer.ts";

const DATE = "20261124    101500";

for (
  const [what, fields, isKept] of [
    ["no secret", "AOCPL|AAP1|ABI1|AJx|AH|", true],
    ["a name that begins as a secret's does", "AOCPL|AEADA|ABCO1|", true],
    ["a PIN", "AOCPL|AAP1|AD1234|", false],
    ["a PIN in front of all else", "AD1234|AOCPL|AAP1|", false],
    ["a password in front of all else", "COhush|AOCPL|AAP1|", false],
  ] as const
) {
  Deno.test(`storedAnswer() ${isKept ? "keeps" : "does not keep"} an answer with ${what}`, () => {
    const body = new TextEncoder().encode(`121NUY${DATE}${fields}`);
    const stored = storedAnswer({ body, delimiter: "|", encoding: "utf8", guarded: false });
    assertEquals(stored !== undefined, isKept);
  });
}
