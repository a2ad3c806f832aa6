import { assertEquals, assertMatch } from "@std/assert";
import { type RequestName, requests } from "../../../src/protocol/requests.ts";
import { answerRule } from "../../../src/tools/load/answer_rule.ts";
import { checkAnswer } from "../../../src/tools/load/check_answer.ts";
import type { ComposedLine } from "../../../src/tools/load/line_template.ts";
import type { Speech } from "../../../src/tools/load/load_plan.ts";
import { mixNames } from "../../../src/tools/load/mix.ts";
import { requestNames } from "../../../src/tools/base/request_names.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { checksumOf, rawBytes, utf8Bytes } from "../../support/wire/wire.ts";

const SPEECH: Speech = { delimiter: "|", encoding: "utf8", terminator: "\r", errorDetection: true };
const BARE: Speech = { ...SPEECH, errorDetection: false };
const PATRON = "23820002060444", ITEM = "39999000001234";

/** A sent line of which only the identifiers matter. */
function lineWith(patron: string, item: string): ComposedLine {
  const bytes = utf8Bytes(patron + item);
  const patronEnd = utf8Bytes(patron).length;
  return { bytes, length: bytes.length, patronAt: 0, patronEnd, itemAt: patronEnd, itemEnd: bytes.length };
}

function check(name: RequestName, answer: string | Uint8Array, speech = SPEECH, line = lineWith(PATRON, ITEM)) {
  const asked = { rule: answerRule(name, "|"), line, sequence: 3, sequenceBefore: 2 };
  return checkAnswer(typeof answer === "string" ? rawBytes(answer) : answer, asked, speech);
}

const LENT = `121NNY20260302    093005AOMAIN|AA${PATRON}|AB${ITEM}|AJTitle|AH20260323    235900|`;

for (const text of mixNames) {
  const name = requestNames.get(text);
  if (name === undefined) continue;
  // One of the samples shows what a wrong PIN gets.
  const sample = requests[name].answer.sample.replace("|CQN|", "|CQY|");
  Deno.test(`checkAnswer() accepts the table's answer to ${text}, guarded and bare`, () => {
    assertEquals(check(name, guarded(sample, "3")), "ok");
    assertEquals(check(name, sample, BARE), "ok");
  });
}

Deno.test("checkAnswer() tells a wrong checksum, and one that is missing or no number", () => {
  const right = guarded(LENT, "3");
  assertEquals(check("checkout", `${right.slice(0, -4)}0000`), "checksum");
  assertEquals(check("checkout", `${right.slice(0, -4)}XYZW`), "checksum");
  assertEquals(check("checkout", LENT), "checksum");
});

Deno.test("checkAnswer() accepts a checksum over code points, and one over bytes", () => {
  const text = `${LENT.replace("Title", "Bücher")}AY3AZ`;
  const codePoints = text + checksumOf([...text].map((character) => character.codePointAt(0) ?? 0));
  assertEquals(check("checkout", utf8Bytes(codePoints)), "ok");
  assertEquals(check("checkout", utf8Bytes(text + checksumOf(utf8Bytes(text)))), "ok");
});

Deno.test("checkAnswer() accepts a checksum in small letters", () => {
  const right = guarded(LENT, "3");
  assertMatch(right, /[A-F].{0,3}$/);
  assertEquals(check("checkout", right.slice(0, -4) + right.slice(-4).toLowerCase()), "ok");
});

Deno.test("checkAnswer() tells another sequence number, and one that is missing", () => {
  assertEquals(check("checkout", guarded(LENT, "8")), "sequence");
  const unnumbered = `${LENT}AZ`;
  assertEquals(check("checkout", unnumbered + checksumOf(utf8Bytes(unnumbered))), "sequence");
});

Deno.test("checkAnswer() takes an answer with the sequence number of the request before for one that is late", () => {
  assertEquals(check("checkout", guarded(LENT, "2")), "unasked");
});

Deno.test("checkAnswer() tells an answer to something else from what is no answer", () => {
  assertEquals(check("checkin", guarded(LENT, "3")), "out-of-step");
  assertEquals(check("checkout", guarded("77hello", "3")), "unreadable");
  assertEquals(check("checkout", "HTTP/1.1 400 Bad Request"), "unreadable");
  assertEquals(check("checkout", "1"), "unreadable");
  assertEquals(check("checkout", guarded("121NN", "3")), "unreadable");
  assertEquals(check("checkout", "121NN", BARE), "unreadable");
});

Deno.test("checkAnswer() tells a request for a resend, with and without a checksum", () => {
  assertEquals(check("checkout", "96AZFEF6"), "resend");
  assertEquals(check("checkout", "96"), "resend");
  assertEquals(check("checkout", "96", BARE), "resend");
});

Deno.test("checkAnswer() tells another patron and another item, and one that is missing", () => {
  assertEquals(check("checkout", guarded(LENT.replace(PATRON, `${PATRON}1`), "3")), "identifier");
  assertEquals(check("checkout", guarded(LENT.replace(PATRON, PATRON.slice(1)), "3")), "identifier");
  assertEquals(check("checkout", guarded(LENT.replace(`AB${ITEM}|`, ""), "3")), "identifier");
  assertEquals(check("checkout", guarded(LENT.replace(ITEM, ""), "3")), "identifier");
  assertEquals(check("checkin", guarded(`101YNN20260302    093005AOMAIN|AB999|AQMAIN|`, "3")), "identifier");
});

Deno.test("checkAnswer() lets the case of ASCII letters differ, and no other characters", () => {
  const answer = (patron: string, item: string) => guarded(LENT.replace(PATRON, patron).replace(ITEM, item), "3");
  assertEquals(check("checkout", answer("ab1", "Z9"), SPEECH, lineWith("AB1", "z9")), "ok");
  assertEquals(check("checkout", answer("a@1", "Z9"), SPEECH, lineWith("a`1", "Z9")), "identifier");
});

Deno.test("checkAnswer() tells a refusal by the fixed part, by BLN, by CQN, and by an empty title", () => {
  assertEquals(check("checkout", guarded(LENT.replace("121", "120"), "3")), "refused");
  assertEquals(check("endPatronSession", guarded(`36N20260302    093005AOMAIN|AA${PATRON}|`, "3")), "refused");
  const patron = `24YYYY          00120260302    093005AOMAIN|AA${PATRON}|AEAda|`;
  assertEquals(check("patronStatusRequest", guarded(`${patron}BLN|`, "3")), "refused");
  assertEquals(check("patronStatusRequest", guarded(`${patron}BLY|CQN|`, "3")), "refused");
  assertEquals(check("patronStatusRequest", guarded(`${patron}BLY|CQY|AFBLN|`, "3")), "ok");
  assertEquals(check("itemInformation", guarded(`18010101${"20260302    093005"}AB${ITEM}|AJ|`, "3")), "refused");
});
