import { assertEquals } from "@std/assert";
import { describeMessage, messageToJson } from "../../src/protocol/describe_message.ts";
import { readCommand, readResponse } from "../support/wire/wire.ts";

const CHECKOUT = "11YN20260302   Z093005                  AOMAIN|AA21|AB31|AC|AD4711|BOY|ZZodd|AA22|AD4712|";

Deno.test("describeMessage() labels every element and field and masks passwords", () => {
  assertEquals(describeMessage(readCommand("9300CNsorter|COs3cret|CPEAST|"), { personal: true }), [
    "Login (93)",
    "  uid algorithm: 0",
    "  password algorithm: 0",
    "  CN login user id: sorter",
    "  CO login password: ***",
    "  CP location code: EAST",
  ]);
});

Deno.test("describeMessage() writes flags in words, dates in ISO 8601 and extra fields last", () => {
  assertEquals(describeMessage(readCommand(CHECKOUT), { personal: true }), [
    "Checkout (11)",
    "  renewal policy: yes",
    "  no block: no",
    "  transaction date: 2026-03-02T09:30:05 Z",
    "  no block due date: ",
    "  AO institution id: MAIN",
    "  AA patron identifier: 21",
    "  AB item identifier: 31",
    "  AC terminal password: ",
    "  AD patron password: ***",
    "  BO fee acknowledged: yes",
    "  ZZ (not in the table): odd",
    "  AA (not in the table): 22",
    "  AD (not in the table): ***",
  ]);
});

Deno.test("describeMessage() keeps what tells something about a patron to itself unless it is asked for", () => {
  assertEquals(describeMessage(readCommand(CHECKOUT), { personal: false }).slice(5), [
    "  AO institution id: MAIN",
    "  AA patron identifier: ***",
    "  AB item identifier: 31",
    "  AC terminal password: ",
    "  AD patron password: ***",
    "  BO fee acknowledged: yes",
    "  ZZ (not in the table): ***",
    "  AA (not in the table): ***",
    "  AD (not in the table): ***",
  ]);
});

Deno.test("describeMessage() writes each value of a repeated field on a line, in the order of the table", () => {
  const response = readResponse("6610002000120260302    093005AFdone|BN33|BM31|AOMAIN|BM32|");
  assertEquals(describeMessage(response, { personal: true }), [
    "Renew All Response (66)",
    "  ok: yes",
    "  renewed count: 2",
    "  unrenewed count: 1",
    "  transaction date: 2026-03-02T09:30:05",
    "  AO institution id: MAIN",
    "  BM renewed items: 31",
    "  BM renewed items: 32",
    "  BN unrenewed items: 33",
    "  AF screen message: done",
  ]);
});

Deno.test("describeMessage() writes dates among the variable fields in ISO 8601", () => {
  const hold = readCommand("15+20260302    093005BW20260323 EST235900|AA21|AB31|");
  assertEquals(describeMessage(hold, { personal: true }).slice(3, 4), [
    "  BW expiration date: 2026-03-23T23:59:00 EST",
  ]);
});

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
