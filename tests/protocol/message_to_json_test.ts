import { assertEquals } from "@std/assert";
import { messageToJson } from "../../src/protocol/describe_message.ts";
import { readCommand, readResponse } from "../support/wire/wire.ts";

Deno.test("messageToJson() gives elements and fields by name, with their types", () => {
  const hold = readCommand("15+20260302    093005BW20260323   Z235900|AOMAIN|AA21|AD47|AB31|BON|");
  assertEquals(messageToJson(hold, { personal: true }), {
    code: "15",
    name: "hold",
    fixed: { holdMode: "+", transactionDate: "2026-03-02T09:30:05" },
    fields: {
      expirationDate: "2026-03-23T23:59:00 Z",
      institutionId: "MAIN",
      patronId: "21",
      patronPassword: "***",
      itemId: "31",
      feeAcknowledged: false,
    },
  });
});

Deno.test("messageToJson() gives a date that is none as an empty text", () => {
  const { fixed } = messageToJson(readCommand("09N20260302    093005AB31|"), { personal: true });
  assertEquals(fixed, { noBlock: false, transactionDate: "2026-03-02T09:30:05", returnDate: "" });
});

Deno.test("messageToJson() gives numbers as numbers and repeated fields as lists", () => {
  const response = readResponse("6610002000020260302    093005AOMAIN|BM31|BM32|AFdone|");
  assertEquals(messageToJson(response, { personal: true }), {
    code: "66",
    name: "renew-all-response",
    fixed: { ok: true, renewedCount: 2, unrenewedCount: 0, transactionDate: "2026-03-02T09:30:05" },
    fields: { institutionId: "MAIN", renewedItems: ["31", "32"], screenMessage: ["done"] },
  });
});

Deno.test("messageToJson() masks what tells something about a patron unless it is asked for", () => {
  const response = readResponse("6610002000020260302    093005AOMAIN|BM31|BM32|AFdone|ZZx|ZY|");
  assertEquals(messageToJson(response, { personal: false }).fields, {
    institutionId: "MAIN",
    renewedItems: "***",
    screenMessage: "***",
    ZZ: "***",
    ZY: "",
  });
});

Deno.test("messageToJson() gives fields outside the table under their ids, repeated ones as lists", () => {
  const request = readCommand("17                  AB31|AB32|ZZone|AD47|ZZtwo|AD|ZZ|");
  assertEquals(messageToJson(request, { personal: true }).fields, {
    itemId: "31",
    AB: "32",
    ZZ: ["one", "two", ""],
    AD: ["***", ""],
  });
});

Deno.test("messageToJson() gives an empty password as empty, since that is no secret", () => {
  const { fields } = messageToJson(readCommand("35                  AA|AC|ADx|"), { personal: false });
  assertEquals(fields, { patronId: "", terminalPassword: "", patronPassword: "***" });
});
