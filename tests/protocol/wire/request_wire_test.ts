import { assertEquals } from "@std/assert";
import { encodeMessage } from "../../../src/protocol/encode_message.ts";
import { requests } from "../../../src/protocol/requests.ts";
import { read, utf8Bytes, wireText, withChecksum, WRITING } from "../../support/wire/wire.ts";
import { requestPins } from "./request_pins.ts";

for (const { request, wire } of requestPins) {
  const { code, label, since } = requests[request.name];

  Deno.test(`decodeRequest() reads the pinned bytes of ${code} ${label}`, () => {
    const expected = { kind: "request", request: { ...request, extra: [] }, body: utf8Bytes(wire) };
    assertEquals<unknown>(read(wire), { ...expected, errorDetection: undefined });
    assertEquals<unknown>(read(withChecksum(`${wire}AY7AZ`)), { ...expected, errorDetection: { sequence: "7" } });
  });

  Deno.test(`encodeMessage() writes the pinned bytes of ${code} ${label}`, () => {
    const guarded = { ...WRITING, errorDetection: { sequence: "7" } };
    for (const version of since === 1 ? [1, 2] as const : [2] as const) {
      assertEquals(wireText(encodeMessage(request, { ...WRITING, version })), `${wire}\r`);
      const line = `${withChecksum(`${wire}AY7AZ`)}\r`;
      assertEquals(wireText(encodeMessage(request, { ...guarded, version })), line);
    }
  });
}

Deno.test("requests has bytes pinned for every message with all its variable fields", () => {
  const pinned = Object.fromEntries(requestPins.map(({ request }) => [request.name, Object.keys(request.fields)]));
  const table = Object.fromEntries(Object.values(requests).map((row) => [row.name, Object.keys(row.fields)]));
  assertEquals(sorted(pinned), sorted(table));
});

function sorted(fieldNames: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(fieldNames).map(([message, names]) => [message, [...names].sort()]));
}
