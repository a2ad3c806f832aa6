import { assert, assertEquals } from "@std/assert";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { isRawMessage } from "../../../src/protocol/raw_message.ts";
import { createAnswerKeeping, readStoredAnswer } from "../../../src/gateway/changes/stored_answer.ts";

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
  Deno.test(`a row ${isKept ? "has" : "does not have"} an answer with ${what}`, () => {
    const body = new TextEncoder().encode(`121NUY${DATE}${fields}`);
    const stored = createAnswerKeeping().stored({ body, delimiter: "|", encoding: "utf8", guarded: false });
    assertEquals(stored !== undefined, isKept);
  });
}

const HEAD = `101YNY${DATE}AOCPL|ABI2006|AQFPL|AJCompilers|CTFPL|`;

/** Koha's answer to a return that captures a hold: DA, and in other versions more, is whose hold it is. */
const HELD = `${HEAD}CYP1001|DAAda Byron|BEada@example.org|BF555 0100|CV02|AFHold for Ada Byron.|AFSend to FPL|`;

/** What tells of a person is not in it, and its card is. */
const KEPT = `${HEAD}CYP1001|CV02|AFSend to FPL|`;

function raw(text: string, encoding: "utf8" | "latin1" = "utf8") {
  return { body: encodeText(text, encoding), delimiter: "|", encoding, guarded: false } as const;
}

function textOf(answer: ReturnType<ReturnType<typeof createAnswerKeeping>["again"]>): string {
  assert(isRawMessage(answer));
  return new TextDecoder(answer.encoding === "utf8" ? "utf-8" : "windows-1252").decode(answer.body);
}

for (
  const [what, given, kept] of [
    ["a hold's name, mail and telephone", HELD, KEPT],
    ["nobody's data", KEPT, KEPT],
    [
      "a name without which it is no answer",
      `26YYYYYYYYYYYYYY001${DATE}AOCPL|AAP1|AEAda|BLY|`,
      `26YYYYYYYYYYYYYY001${DATE}AOCPL|AAP1|AE|BLY|`,
    ],
    [
      "address and birth date",
      `24YYYYYYYYYYYYYY001${DATE}AOCPL|AAP1|AEAda|BDHere 1|PB18151210|BLY|`,
      `24YYYYYYYYYYYYYY001${DATE}AOCPL|AAP1|AE|BLY|`,
    ],
    [
      "a fee, which the terminal takes in",
      `121NUY${DATE}AOCPL|AAP1|ABI1|AJx|AH|BT06|BV1.00|`,
      `121NUY${DATE}AOCPL|AAP1|ABI1|AJx|AH|BT06|BV1.00|`,
    ],
  ] as const
) {
  Deno.test(`a row keeps of an answer with ${what} what a retry needs`, () => {
    assertEquals(textOf(readStoredAnswer(createAnswerKeeping().stored(raw(given)) ?? "")), kept);
  });
}

Deno.test("a retry hears the whole answer of this process, and after a restart the one without a person's data", () => {
  const keeping = createAnswerKeeping(), stored = keeping.stored(raw(HELD)) ?? "";
  assertEquals(textOf(keeping.again(stored)), HELD);
  assertEquals(textOf(createAnswerKeeping().again(stored)), KEPT);
});

Deno.test("of whole answers only the newest are remembered", () => {
  const keeping = createAnswerKeeping(), first = keeping.stored(raw(HELD)) ?? "";
  for (let number = 0; number < 500; number++) keeping.stored(raw(HELD.replace("I2006", `I${number}`)));
  assertEquals(textOf(keeping.again(first)), KEPT);
});

Deno.test("bytes of an answer in another encoding stay as they are", () => {
  const given = raw(`${HEAD}CYP1001|DAZoë|CV02|AFZurück|`, "latin1");
  assertEquals(textOf(readStoredAnswer(createAnswerKeeping().stored(given) ?? "")), `${HEAD}CYP1001|CV02|AFZurück|`);
});
