import { assertEquals } from "@std/assert";
import { encodeMessage } from "../../../src/protocol/encode_message.ts";
import type { ProtocolVersion } from "../../../src/protocol/message_row.ts";
import { negativeResponse } from "../../../src/protocol/negative_response.ts";
import { requests } from "../../../src/protocol/requests.ts";
import { EVENING, readCommand, wireText, withChecksum, WRITING } from "../../support/wire/wire.ts";

const REFUSAL = { now: EVENING, institutionId: "CPL", screenMessage: "Not today" };

/** What a request is refused with: the request, the answer, and the answer in SIP 1.00 where that differs. */
type Refused = readonly [request: string, answer: string, answerIn100?: string];

const COMPLETE: readonly Refused[] = [
  [
    "2300820260302    093005AOMAIN|AA2100|ACterm|AD4711|",
    "24YYYY          00820260323    235900AOMAIN|AA2100|AE|AFNot today|",
    "24YYYY          00820260323    235900AOMAIN|AA2100|AE|AFNot today|",
  ],
  [
    "11YN20260302    093005                  AOMAIN|AA2100|AB3100|ACterm|AD4711|BOY|BIN|",
    "120NUN20260323    235900AOMAIN|AA2100|AB3100|AJ|AH|AFNot today|",
  ],
  [
    "09N20260302    09300520260302    093005APEAST|AOMAIN|AB3100|ACterm|",
    "100NUY20260323    235900AOMAIN|AB3100|AQ|CV99|AFNot today|",
  ],
  [
    "01Y20260302    093005AOMAIN|ALkept|AA2100|ACterm|",
    "24YYYY          00020260323    235900AOMAIN|AA2100|AE|AFNot today|",
    "24YYYY          00020260323    235900AOMAIN|AA2100|AE|AFNot today|",
  ],
  ["97", "96"],
  ["9300CNsorter|COs3cret|CPEAST|", "940"],
  [
    "6300320260302    093005  Y       AOMAIN|AA2100|AD4711|BP1|BQ5|",
    "64YYYY          00320260323    235900000000000000000000000000AOMAIN|AA2100|AE|AFNot today|",
  ],
  ["3520260302    093005AOMAIN|AA2100|AD4711|", "36N20260323    235900AOMAIN|AA2100|AFNot today|"],
  [
    "3720260302    0930050402EURBV1.00|AOMAIN|AA2100|CGfee-7|BKpay-9|",
    "38N20260323    235900AOMAIN|AA2100|AFNot today|",
  ],
  ["1720260302    093005AOMAIN|AB3100|ACterm|", "1801010120260323    235900AB3100|AJ|AFNot today|"],
  ["1920260302    093005AOMAIN|AB3100|CHno cover|", "20020260323    235900AB3100|AFNot today|"],
  [
    "2520260302    093005AOMAIN|AA2100|AD4711|",
    "26YYYY          00020260323    235900AOMAIN|AA2100|AE|AFNot today|",
  ],
  [
    "15+20260302    093005BW20260401    235900|BSEAST|BY2|AOMAIN|AA2100|AB3100|AJEmma|",
    "160N20260323    235900AOMAIN|AA2100|AFNot today|",
  ],
  [
    "29YN20260302    093005                  AOMAIN|AA2100|AB3100|AJEmma|",
    "300NUN20260323    235900AOMAIN|AA2100|AB3100|AJEmma|AH|AFNot today|",
  ],
  ["6520260302    093005AOMAIN|AA2100|", "6600000000020260323    235900AOMAIN|AFNot today|"],
  [
    "9900802.00",
    "98NNNNNN99999920260323    2359002.00AOCPL|BXNNNNNNNNNNNNNNNN|AFNot today|",
    "98NNNNNN99999920260323    2359002.00AOCPL|AFNot today|",
  ],
];

/** The same for a message that broke off behind its command: what it never told is empty, AO is the account's. */
const CUT_OFF: readonly Refused[] = [
  ["23", "24YYYY          00020260323    235900AOCPL|AA|AE|AFNot today|"],
  ["11", "120NUN20260323    235900AOCPL|AA|AB|AJ|AH|AFNot today|"],
  ["09", "100NUY20260323    235900AOCPL|AB|AQ|CV99|AFNot today|"],
  ["01", "24YYYY          00020260323    235900AOCPL|AA|AE|AFNot today|"],
  ["93", "940"],
  ["63", "64YYYY          00020260323    235900000000000000000000000000AOCPL|AA|AE|AFNot today|"],
  ["35", "36N20260323    235900AOCPL|AA|AFNot today|"],
  ["37", "38N20260323    235900AOCPL|AA|AFNot today|"],
  ["17", "1801010120260323    235900AB|AJ|AFNot today|"],
  ["19", "20020260323    235900AB|AFNot today|"],
  ["25", "26YYYY          00020260323    235900AOCPL|AA|AE|AFNot today|"],
  ["15", "160N20260323    235900AOCPL|AA|AFNot today|"],
  ["29", "300NUN20260323    235900AOCPL|AA|AB|AJ|AH|AFNot today|"],
  ["65", "6600000000020260323    235900AOCPL|AFNot today|"],
];

for (const [request, answer, answerIn100 = answer] of [...COMPLETE, ...CUT_OFF]) {
  const { name } = readCommand(request);
  const { code, label, since } = requests[name];
  const how = request.length > 2 || name === "requestAcsResend" ? "" : " that broke off";

  Deno.test(`negativeResponse() refuses ${code} ${label}${how} with the pinned bytes`, () => {
    assertEquals(refuse(request, 2), `${answer}\r`);
    assertEquals(refuse(request, 2, "4"), `${withChecksum(`${answer}AY4AZ`)}\r`);
    if (since === 1 && how === "") assertEquals(refuse(request, 1), `${answerIn100}\r`);
  });
}

/** What a request may say for its language, and what its answer says then. */
const LANGUAGES: readonly (readonly [asked: string, answered: string])[] = [
  ...Array.from({ length: 28 }, (_, code) => [String(code).padStart(3, "0"), String(code).padStart(3, "0")] as const),
  ...["028", "099", "999", "1  ", "  1", "01 ", "   ", "en ", "ENG", "1 0", "-01"].map((none) =>
    [none, "000"] as const
  ),
];

Deno.test("negativeResponse() has an answer pinned for every request", () => {
  const pinned = COMPLETE.map(([request]) => request.slice(0, 2));
  assertEquals(pinned.sort(), Object.values(requests).map(({ code }) => code).sort());
});

Deno.test("negativeResponse() answers with a language of the specification's list whatever the request has", () => {
  for (const [language, answered] of LANGUAGES) {
    for (const code of ["23", "63"]) {
      const line = refuse(`${code}${language}20260302    093005${code === "63" ? " ".repeat(10) : ""}AO|AA2100|`, 2);
      assertEquals(line.slice(16, 19), answered, `${code}${language}`);
    }
  }
});

Deno.test("negativeResponse() names the account's institution where AO is empty", () => {
  assertEquals(refuse("3520260302    093005AO|AA2100|", 2), "36N20260323    235900AOCPL|AA2100|AFNot today|\r");
});

function refuse(request: string, version: ProtocolVersion, sequence?: string): string {
  const errorDetection = sequence === undefined ? undefined : { sequence };
  return wireText(encodeMessage(negativeResponse(readCommand(request), REFUSAL), {
    ...WRITING,
    version,
    errorDetection,
  }));
}
