import { assertEquals } from "@std/assert";
import { decodeResponse } from "../../../src/protocol/decode_request.ts";
import { encodeMessage } from "../../../src/protocol/encode_message.ts";
import { responses } from "../../../src/protocol/responses.ts";
import { READING, utf8Bytes, wireText, withChecksum, WRITING } from "../../support/wire/wire.ts";
import { itemResponsePins } from "./item_response_pins.ts";
import { patronResponsePins } from "./patron_response_pins.ts";

const pins = [...patronResponsePins, ...itemResponsePins];
const pins200 = pins.filter(({ version }) => version === 2);

for (const { version, response, wire } of pins) {
  const { code, label } = responses[response.name];

  Deno.test(`encodeMessage() writes the pinned bytes of ${code} ${label} in SIP ${version}.00`, () => {
    const writing = { ...WRITING, version };
    assertEquals(wireText(encodeMessage(response, writing)), `${wire}\r`);
    const guarded = encodeMessage(response, { ...writing, errorDetection: { sequence: "7" } });
    assertEquals(wireText(guarded), `${withChecksum(`${wire}AY7AZ`)}\r`);
  });
}

for (const { response, wire } of pins200) {
  const { code, label } = responses[response.name];

  Deno.test(`decodeResponse() reads the pinned bytes of ${code} ${label}`, () => {
    const expected = { kind: "response", response: { ...response, extra: [] } } as const;
    const bare = decodeResponse(utf8Bytes(wire), READING);
    assertEquals(bare, { ...expected, errorDetection: undefined });
    const guarded = decodeResponse(utf8Bytes(withChecksum(`${wire}AY7AZ`)), READING);
    assertEquals(guarded, { ...expected, errorDetection: { sequence: "7" } });
  });
}

Deno.test("responses has bytes pinned for every message with all its variable fields", () => {
  const pinned = pins200.map(({ response }) => `${response.name}: ${Object.keys(response.fields).sort()}`);
  const table = Object.values(responses).map((row) => `${row.name}: ${Object.keys(row.fields).sort()}`);
  assertEquals(pinned.sort(), table.sort());
});

Deno.test("responses has SIP 1.00 bytes pinned for every answer to a request of SIP 1.00", () => {
  const codes = pins.filter(({ version }) => version === 1).map(({ response }) => responses[response.name].code);
  assertEquals(codes.sort(), ["10", "12", "24", "96", "98"]);
});
