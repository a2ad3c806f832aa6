import { assertEquals, assertThrows } from "@std/assert";
import { encodeMessage } from "../../src/protocol/encode_message.ts";
import type { RequestName } from "../../src/protocol/requests.ts";
import { buildRequest, unusedOptions } from "../../src/wire/build_request.ts";

const NOW = { year: 2026, month: 11, day: 24, hour: 10, minute: 15, second: 0, zone: "" };

function written(name: RequestName, given: Record<string, string>): string {
  const request = buildRequest(name, new Map(Object.entries(given)), { now: NOW, delimiter: "|" });
  return new TextDecoder().decode(
    encodeMessage(request, { delimiter: "|", encoding: "utf8", terminator: "\r", version: 2 }),
  );
}

Deno.test("buildRequest() presets the fixed part and leaves fields out that were not given", () => {
  const cases: readonly (readonly [RequestName, Record<string, string>, string])[] = [
    ["patronStatusRequest", { patronId: "P1" }, "2300020261124    101500AO|AAP1|AC|AD|"],
    [
      "checkout",
      { patronId: "P1", itemId: "I1" },
      "11YN20261124    101500                  AO|AAP1|ABI1|AC|",
    ],
    ["checkin", { itemId: "I1" }, "09N20261124    10150020261124    101500AP|AO|ABI1|AC|"],
    ["blockPatron", { patronId: "P1" }, "01N20261124    101500AO|AL|AAP1|AC|"],
    ["scStatus", {}, "9900802.00"],
    ["requestAcsResend", {}, "97"],
    ["login", { loginUserId: "t", loginPassword: "s" }, "9300CNt|COs|"],
    ["patronInformation", { patronId: "P1" }, "6300020261124    101500          AO|AAP1|"],
    ["endPatronSession", { patronId: "P1" }, "3520261124    101500AO|AAP1|"],
    ["feePaid", { patronId: "P1", feeAmount: "1.50" }, "3720261124    1015000100USDBV1.50|AO|AAP1|"],
    ["itemInformation", { itemId: "I1" }, "1720261124    101500AO|ABI1|"],
    ["itemStatusUpdate", { itemId: "I1", itemProperties: "torn" }, "1920261124    101500AO|ABI1|CHtorn|"],
    ["patronEnable", { patronId: "P1" }, "2520261124    101500AO|AAP1|"],
    ["hold", { patronId: "P1", titleId: "T1" }, "15+20261124    101500AO|AAP1|AJT1|"],
    ["renew", { patronId: "P1", itemId: "I1" }, "29NN20261124    101500                  AO|AAP1|ABI1|"],
    ["renewAll", { patronId: "P1" }, "6520261124    101500AO|AAP1|"],
  ];
  for (const [name, given, expected] of cases) assertEquals(written(name, given), `${expected}\r`, name);
});

Deno.test("buildRequest() sends a field that was given empty, once", () => {
  assertEquals(
    written("patronInformation", { patronId: "", patronPassword: "", institutionId: "" }),
    "6300020261124    101500          AO|AA|AD|\r",
  );
});

Deno.test("buildRequest() leaves a date out that is none", () => {
  const given = { patronId: "P1", itemId: "I1", expirationDate: "none", transactionDate: "none" };
  assertEquals(written("hold", given), `15+${" ".repeat(18)}AO|AAP1|ABI1|\r`);
});

Deno.test("buildRequest() names what a request cannot do without", () => {
  const cases = [
    ["login", {}, "login needs --login"],
    ["login", { loginUserId: "t" }, "login needs --password"],
    ["checkout", { patronId: "P1" }, "checkout needs --item-id"],
    ["feePaid", { patronId: "P1" }, "fee-paid needs --fee-amount"],
    ["hold", { patronId: "P1" }, "hold needs --item-id or --title-id"],
  ] as const;
  for (const [name, given, message] of cases) {
    assertEquals(assertThrows(() => written(name, given), RangeError).message, message);
  }
});

Deno.test("buildRequest() names the value that does not fit and what is allowed", () => {
  const cases = [
    [{ startItem: "x" }, '--start-item must be a whole number of at most 9 digits, not "x"'],
    [{ startItem: "1234567890" }, '--start-item must be a whole number of at most 9 digits, not "1234567890"'],
    [{ language: "0011" }, '--language must be at most 3 characters long, not "0011"'],
    [{ summary: "YYYYYYYYYYY" }, '--summary must be at most 10 characters long, not "YYYYYYYYYYY"'],
    [
      { transactionDate: "today" },
      '--transaction-date must be a date (2026-11-24), a date and time (2026-11-24T10:15:00), now or none, not "today"',
    ],
    [
      { institutionId: "A|B" },
      '--institution-id must be without control characters and without the delimiter |, not "A|B"',
    ],
    [
      { patronPassword: "geheim\r" },
      "--patron-password must be without control characters and without the delimiter |",
    ],
    [{ patronPassword: "x".repeat(256) }, "--patron-password must be at most 255 characters long"],
  ] as const;
  for (const [given, message] of cases) {
    assertEquals(
      assertThrows(() => written("patronInformation", { patronId: "P1", ...given }), RangeError).message,
      message,
    );
  }
  const given = { patronId: "P1", itemId: "I1", noBlock: "maybe" };
  assertEquals(assertThrows(() => written("checkout", given), Error).message, '--no-block must be Y or N, not "maybe"');
});

Deno.test("unusedOptions() takes the institution for what all requests of a script may bear", () => {
  assertEquals(unusedOptions(["scStatus"], new Map([["institutionId", "MAIN"]])), []);
});

Deno.test("unusedOptions() gives what none of the requests has", () => {
  const given = new Map([["patronId", "P1"], ["itemId", "I1"], ["feeAmount", "1"]]);
  assertEquals(unusedOptions(["renewAll", "checkin"], given).map(({ flag }) => flag), ["--fee-amount"]);
  assertEquals(unusedOptions([], given).map(({ name }) => name), ["patronId", "itemId", "feeAmount"]);
});
