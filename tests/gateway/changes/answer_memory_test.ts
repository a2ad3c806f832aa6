import { assertEquals } from "@std/assert";
import { createAnswerMemory } from "../../../src/gateway/changes/answer_memory.ts";
import { type AnswerReading, documentedStatuses, readerOf } from "../../../src/systems/read_answers.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import type { Request } from "../../../src/protocol/message.ts";
import type { RawMessage } from "../../../src/protocol/raw_message.ts";

const AT = "20261124    101500", DUE = "20261215    235900";

const documentedAnswers = readerOf(documentedStatuses);

function request(text: string): Request {
  const decoded = decodeRequest(encodeText(text, "utf8"), { delimiter: "|", encoding: "utf8" });
  if (decoded.kind !== "request") throw new RangeError(`${text} is no request`);
  return decoded.request;
}

function answer(text: string): RawMessage {
  return { body: encodeText(text, "utf8"), delimiter: "|", encoding: "utf8", guarded: false };
}

Deno.test("createAnswerMemory() does not take a loan to another name for another patron's", () => {
  let now = 0;
  const memory = createAnswerMemory(() => now++, () => documentedAnswers);
  memory.note(
    request(`11YN${AT}${AT}AOCPL|AAada|ABI1|AC|`),
    answer(`121NNY${AT}AOCPL|AAada|ABI1|AJThe Sea|AH${DUE}|`),
  );
  const due = { written: DUE, from: "12" };
  // The card of the patron whose name is ada.
  assertEquals(memory.before("I1", "P1001"), { lent: true, due });
  assertEquals(memory.before("i1", "ada"), { lent: true, due });
  memory.note(request(`09N${AT}${AT}APCPL|AOCPL|ABI1|AC|`), answer(`101YNN${AT}AOCPL|ABI1|AQCPL|`));
  assertEquals(memory.before("I1", "P1001"), { lent: false, notToPatron: true, due });
});

Deno.test("createAnswerMemory() takes an 18 for what the system means by it", () => {
  const before = (answers: AnswerReading) => {
    const memory = createAnswerMemory(() => 0, () => answers);
    memory.note(request(`17${AT}AOCPL|ABI1|AC|`), answer(`18030001${AT}ABI1|AJThe Sea|`));
    return memory.before("I1", "P1001");
  };
  assertEquals(before(documentedAnswers), { lent: false, notToPatron: true });
  assertEquals(before(readerOf({ lent: ["03"], here: ["04"] })), { lent: true });
});
