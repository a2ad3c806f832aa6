import { assertEquals } from "@std/assert";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { parseTimestamp } from "../../../src/protocol/timestamp.ts";
import { readAcceptedRequest, writeAcceptedReturn } from "../../../src/server/back_end/accepted_request.ts";

const AT = "20261124    101500", FORMAT = { delimiter: "|", encoding: "utf8" } as const;

Deno.test("an accepted return is stored without passwords, also one that another field has swallowed", () => {
  const body = encodeText(
    `09N${AT}${AT}APCPL|AOCPL|ABI1|ACSecret1|CHworn;ADSecret2|BK5:ADSecret3|ADSecret4|`,
    "utf8",
  );
  const decoded = decodeRequest(body, FORMAT), now = parseTimestamp(AT);
  if (decoded.kind !== "request" || decoded.request.name !== "checkin" || now === null) throw new Error("no return");
  const written = writeAcceptedReturn({ request: decoded.request, body }, FORMAT, now);
  assertEquals(written.includes("Secret"), false, written);
  assertEquals(
    new TextDecoder().decode(readAcceptedRequest(written).heard.body),
    `09Y${AT}${AT}APCPL|AOCPL|ABI1|AC|CHworn|BK5|`,
  );
});
