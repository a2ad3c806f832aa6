import { assertEquals } from "@std/assert";
import { createRefusedPins } from "../../../src/gateway/changes/refused_pins.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { checkout } from "../../support/wire/messages.ts";
import { READING, utf8Bytes } from "../../support/wire/wire.ts";

function lending(pin?: string) {
  const decoded = decodeRequest(utf8Bytes(checkout("P1", "I1") + (pin === undefined ? "" : `AD${pin}|`)), READING);
  if (decoded.kind !== "request") throw new TypeError("no request");
  return decoded.request;
}

Deno.test("createRefusedPins() tells a corrected PIN from the one that was refused", () => {
  const pins = createRefusedPins();
  pins.answered("key", lending("9999"), true);
  assertEquals(
    [
      pins.hasOtherPin("key", lending("1234")),
      pins.hasOtherPin("key", lending("9999")),
      pins.hasOtherPin("key", lending()),
    ],
    [true, false, true],
  );
});

Deno.test("createRefusedPins() knows nothing of what was done, of another change, or of what had no PIN", () => {
  const pins = createRefusedPins();
  pins.answered("key", lending("9999"), true);
  pins.answered("key", lending("1234"), false);
  pins.answered("bare", lending(), true);
  assertEquals(["key", "other", "bare"].map((key) => pins.hasOtherPin(key, lending("5678"))), [false, false, false]);
});
