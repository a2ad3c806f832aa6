import { assert, assertEquals } from "@std/assert";
import { decodeRequest } from "../../../../src/protocol/decode_request.ts";
import { answeredCard, cardCounted } from "../../../../src/server/session/questions/answered_card.ts";

const FORMAT = { delimiter: "|", encoding: "utf8" } as const;
const bytes = (text: string) => new TextEncoder().encode(text);

/** Reads a 65 of this card, with or without a PIN. */
function renewAll(pin: string) {
  const read = decodeRequest(bytes(`6520261124    101500AOMAIN|AAP1|${pin}`), FORMAT);
  assert(read.kind === "request");
  return read.request;
}

/** What another system's 66 tells, by its bytes. */
function told(answer: string) {
  return answeredCard(renewAll(""), { response: { ...FORMAT, body: bytes(answer), guarded: false } });
}

Deno.test("answeredCard() of a 65: a yes, or a copy in the answer, says that there is such a card", () => {
  const date = "20261124    101500";
  assertEquals(told(`66100020000${date}AOMAIN|BM1|BM2|`), { exists: true });
  assertEquals(told(`66100000000${date}AOMAIN|`), { exists: true });
  assertEquals(told(`66000000001${date}AOMAIN|BN1|`), { exists: true });
});

Deno.test("answeredCard() of a 65: another system's no counts for nothing, and our own engine tells of unknown cards", () => {
  assertEquals(told(`6600000000020261124    101500AOMAIN|AFNo such patron|`), undefined);
  const body = bytes(`6600000000020261124    101500AOMAIN|`);
  const answer = { response: { ...FORMAT, body, guarded: false }, reason: "patron-unknown" } as const;
  assertEquals(answeredCard(renewAll(""), answer), { exists: false });
});

Deno.test("cardCounted() counts a 65 only without a PIN, and an empty one is none", () => {
  assertEquals(["", "AD|", "AD1|"].map((pin) => cardCounted(renewAll(pin))), ["P1", "P1", undefined]);
});
