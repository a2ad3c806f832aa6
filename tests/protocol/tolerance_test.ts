import { assertEquals } from "@std/assert";
import { decodeResponse } from "../../src/protocol/decode_request.ts";
import type { ReceivedResponse } from "../../src/protocol/message.ts";
import { EVENING, MORNING, rawBytes, read, readRequest, readResponse, withChecksum } from "../support/wire/wire.ts";

const DATE = "20260302    093005";
const BLANKS = " ".repeat(18);

Deno.test("decodeRequest() serves a client that leaves out the last delimiter", () => {
  assertEquals(readRequest(`17${DATE}AOMAIN|AB3100`), readRequest(`17${DATE}AOMAIN|AB3100|`));
  assertEquals(readRequest("9300CNa|COb").fields, { loginUserId: "a", loginPassword: "b" });
  const guarded = read(withChecksum(`17${DATE}AOMAIN|AB3100AY0AZ`));
  assertEquals(guarded.kind === "request" && guarded.request.fields, { institutionId: "MAIN", itemId: "3100" });
});

Deno.test("decodeRequest() serves a client that writes a delimiter after the fixed part", () => {
  const scStatus = read("9900302.0E|AY1AZFC14");
  assertEquals(scStatus.kind === "request" && scStatus.request.fixed, {
    statusCode: "0",
    maxPrintWidth: 30,
    protocolVersion: "2.0E",
  });
  assertEquals(readRequest("9300|CNa|COb|"), readRequest("9300CNa|COb|"));
  assertEquals(
    readRequest(`63001${DATE}  Y       |AOMAIN|AA21|`),
    readRequest(`63001${DATE}  Y       AOMAIN|AA21|`),
  );
});

Deno.test("decodeRequest() serves a client that ends its messages with |||", () => {
  assertEquals(readRequest(`17${DATE}AOMAIN|AB3100|||`), readRequest(`17${DATE}AOMAIN|AB3100|`));
  assertEquals(readRequest("9900802.00|||"), readRequest("9900802.00"));
});

Deno.test("decodeRequest() serves a client that writes empty fields between others", () => {
  assertEquals(readRequest(`17${DATE}||AOMAIN||AB3100|`), readRequest(`17${DATE}AOMAIN|AB3100|`));
});

Deno.test("decodeRequest() keeps the unknown fields of a client, each of them, beside the known ones", () => {
  const { fields, extra } = readRequest(`17${DATE}ZZone|AOMAIN|ZZtwo|AB3100|XX|`);
  assertEquals(fields, { institutionId: "MAIN", itemId: "3100" });
  assertEquals(extra, [{ id: "ZZ", value: "one" }, { id: "ZZ", value: "two" }, { id: "XX", value: "" }]);
});

Deno.test("decodeRequest() keeps the fields that a client sends with a message that has not got them", () => {
  const { fields, extra } = readRequest(`17${DATE}AOMAIN|AA21|AB3100|`);
  assertEquals({ fields, extra }, {
    fields: { institutionId: "MAIN", itemId: "3100" },
    extra: [{ id: "AA", value: "21" }],
  });
});

Deno.test("decodeRequest() takes the first of a field that a client repeats", () => {
  const { fields, extra } = readRequest(`17${DATE}AB3100|AB3200|AOMAIN|AB3300|`);
  assertEquals(fields, { itemId: "3100", institutionId: "MAIN" });
  assertEquals(extra, [{ id: "AB", value: "3200" }, { id: "AB", value: "3300" }]);
});

Deno.test("decodeRequest() serves a client that writes its fields in another order", () => {
  const inOrder = readRequest(`11YN${DATE}${BLANKS}AOMAIN|AA21|AB31|ACt|CHtorn|AD47|BOY|BIN|`);
  const backwards = readRequest(`11YN${DATE}${BLANKS}BIN|BOY|AD47|CHtorn|ACt|AB31|AA21|AOMAIN|`);
  assertEquals(backwards, inOrder);
});

Deno.test("decodeRequest() serves a client that trims the blanks of the summary", () => {
  for (const [sent, summary] of [["Y", "Y"], ["  Y", "  Y"], ["     Y", "     Y"], ["  y", "  y"]]) {
    const { fixed, fields } = readRequest(`63001${DATE}${sent}AOMAIN|AA21|`);
    assertEquals(fixed, { language: "001", transactionDate: MORNING, summary });
    assertEquals(fields, { institutionId: "MAIN", patronId: "21" });
  }
});

Deno.test("decodeRequest() serves a client that trims the summary and sends the fields after a delimiter", () => {
  const { fixed, fields } = readRequest(`63001${DATE}  Y|AOMAIN|AA21|`);
  assertEquals(fixed, { language: "001", transactionDate: MORNING, summary: "  Y" });
  assertEquals(fields, { institutionId: "MAIN", patronId: "21" });
});

Deno.test("decodeRequest() serves a client that sends no summary", () => {
  for (const line of [`63001${DATE}AOMAIN|AA21|`, `63001${DATE}|AOMAIN|AA21|`]) {
    const { fixed, fields } = readRequest(line);
    assertEquals(fixed, { language: "001", transactionDate: MORNING, summary: "" });
    assertEquals(fields, { institutionId: "MAIN", patronId: "21" });
  }
});

Deno.test("decodeRequest() serves a client that writes Y beyond the sixth position of the summary", () => {
  for (const summary of ["      Y   ", "         Y", "YYYYYYYYYY", "NNNNNNNNNN"]) {
    const { fixed, fields } = readRequest(`63001${DATE}${summary}AOMAIN|AA21|`);
    assertEquals(fixed, { language: "001", transactionDate: MORNING, summary });
    assertEquals(fields, { institutionId: "MAIN", patronId: "21" });
  }
});

Deno.test("decodeRequest() serves a client that leaves the date out", () => {
  const who = { institutionId: "MAIN", patronId: "21" };
  const cases = [
    ["23001AOMAIN|AA21|", { language: "001", transactionDate: null }, who],
    ["01YAOMAIN|AA21|", { cardRetained: true, transactionDate: null }, who],
    ["35AOMAIN|AA21|", { transactionDate: null }, who],
    ["35|AOMAIN|AA21|", { transactionDate: null }, who],
    ["25AA21|AOMAIN|", { transactionDate: null }, who],
    ["15+AOMAIN|AA21|AJEmma|", { holdMode: "+", transactionDate: null }, { ...who, titleId: "Emma" }],
    ["17AB31|", { transactionDate: null }, { itemId: "31" }],
    ["19AB31|CHtorn|", { transactionDate: null }, { itemId: "31", itemProperties: "torn" }],
    ["65AOMAIN|AA21|", { transactionDate: null }, who],
    ["63001AOMAIN|AA21|", { language: "001", transactionDate: null, summary: "" }, who],
  ] as const;
  for (const [line, fixed, fields] of cases) {
    const request = readRequest(line);
    assertEquals({ fixed: request.fixed, fields: request.fields, extra: request.extra }, {
      fixed,
      fields,
      extra: [],
    });
  }
});

Deno.test("decodeRequest() serves a client that leaves out one date of two, or both", () => {
  const fields = { patronId: "21", itemId: "31" };
  const cases = [
    [`11YN${DATE}AA21|AB31|`, { renewalPolicy: true, noBlock: false, transactionDate: MORNING, noBlockDueDate: null }],
    ["11YNAA21|AB31|", { renewalPolicy: true, noBlock: false, transactionDate: null, noBlockDueDate: null }],
    [`29NY${DATE}AA21|AB31|`, {
      thirdPartyAllowed: false,
      noBlock: true,
      transactionDate: MORNING,
      noBlockDueDate: null,
    }],
    ["29NYAA21|AB31|", { thirdPartyAllowed: false, noBlock: true, transactionDate: null, noBlockDueDate: null }],
  ] as const;
  for (const [line, fixed] of cases) {
    const request = readRequest(line);
    assertEquals({ fixed: request.fixed, fields: request.fields }, { fixed, fields });
  }
  const checkin = readRequest(`09N${DATE}APEAST|AB31|`);
  assertEquals(checkin.fixed, { noBlock: false, transactionDate: MORNING, returnDate: null });
  assertEquals(checkin.fields, { currentLocation: "EAST", itemId: "31" });
});

Deno.test("decodeRequest() reads the dates of a client that fills them with blanks or zeros as none", () => {
  for (const none of [BLANKS, "0".repeat(18), "00000000    000000"]) {
    const { fixed } = readRequest(`11YN${none}${none}AOMAIN|AA21|AB31|`);
    assertEquals(fixed, { renewalPolicy: true, noBlock: false, transactionDate: null, noBlockDueDate: null });
  }
});

Deno.test("decodeRequest() keeps the zone of a client that names one", () => {
  for (const [sent, zone] of [["   Z", "Z"], [" EST", "EST"], ["0000", "0000"]]) {
    const request = readRequest(`1720260302${sent}093005AB31|`);
    assertEquals(request.fixed, { transactionDate: { ...MORNING, zone } });
  }
});

Deno.test("decodeRequest() reads the print width of a client that pads it with blanks", () => {
  for (const [sent, maxPrintWidth] of [[" 80", 80], ["80 ", 80], ["  0", 0], ["   ", 0], ["132", 132], ["abc", 0]]) {
    assertEquals(readRequest(`990${sent}2.00`).fixed, { statusCode: "0", maxPrintWidth, protocolVersion: "2.00" });
  }
});

Deno.test("decodeRequest() keeps the protocol version of a client as it was written", () => {
  for (const protocolVersion of ["2.00", "2.0E", "2.0S", "1.00"]) {
    assertEquals(readRequest(`990080${protocolVersion}`).fixed, {
      statusCode: "0",
      maxPrintWidth: 80,
      protocolVersion,
    });
  }
});

Deno.test("decodeRequest() keeps an empty password apart from none", () => {
  assertEquals(readRequest(`35${DATE}AA21|AD|`).fields, { patronId: "21", patronPassword: "" });
  assertEquals(readRequest(`35${DATE}AA21|`).fields, { patronId: "21" });
});

Deno.test("decodeRequest() alters neither the blanks of a client's passwords nor those of its barcodes", () => {
  assertEquals(readRequest(`35${DATE}AA 21 |AD 47 |`).fields, { patronId: " 21 ", patronPassword: " 47 " });
});

Deno.test("decodeRequest() keeps every character of a password but the delimiter", () => {
  for (const patronPassword of ["pass!", "AAxy", "a=b&c;<d>", "AY1AZ", "^~\\", "ключ"]) {
    assertEquals(readRequest(`35${DATE}AA21|AD${patronPassword}|`).fields, { patronId: "21", patronPassword });
  }
});

Deno.test("decodeRequest() reads an empty flag, number or date of a client as absent", () => {
  const { fields, extra } = readRequest(`15+${DATE}BW|BO|AA21|AB31|`);
  assertEquals({ fields, extra }, { fields: { patronId: "21", itemId: "31" }, extra: [] });
  assertEquals(readRequest(`63001${DATE}          AA21|BP|BQ|`).fields, { patronId: "21" });
});

Deno.test("decodeRequest() reads flags that a client writes in lower case, as digits or as a blank", () => {
  for (const [sent, cancel] of [["y", true], ["1", true], ["n", false], ["0", false], [" ", false]]) {
    assertEquals(readRequest(`09N${DATE}${DATE}AB31|BI${sent}|`).fields, { itemId: "31", cancel });
  }
  assertEquals(readRequest(`09y${DATE}${BLANKS}AB31|`).fixed, {
    noBlock: true,
    transactionDate: MORNING,
    returnDate: null,
  });
});

Deno.test("decodeRequest() reads the item range of a client that pads it with zeros or blanks", () => {
  for (const [sent, number] of [["1", 1], ["0001", 1], [" 12 ", 12], ["0", 0], ["00000", 0]]) {
    const { fields } = readRequest(`63001${DATE}          AA21|BP${sent}|BQ${sent}|`);
    assertEquals(fields, { patronId: "21", startItem: number, endItem: number });
  }
});

Deno.test("decodeRequest() reads an item range beyond any list as past its end, not as none", () => {
  const { fields } = readRequest(`63001${DATE}          AA21|BP9999999999|BQ99999999999999999999|`);
  assertEquals(fields, { patronId: "21", startItem: 999_999_999, endItem: 999_999_999 });
});

Deno.test("decodeRequest() keeps the values of a client that are not of their field's type as they came", () => {
  const { fields, extra } = readRequest(`63001${DATE}          AA21|BPfirst|BQ-1|`);
  assertEquals(fields, { patronId: "21" });
  assertEquals(extra, [{ id: "BP", value: "first" }, { id: "BQ", value: "-1" }]);
  const hold = readRequest(`15+${DATE}BW2026-04-01|BOmaybe|AA21|AB31|`);
  assertEquals(hold.fields, { patronId: "21", itemId: "31" });
  assertEquals(hold.extra, [{ id: "BW", value: "2026-04-01" }, { id: "BO", value: "maybe" }]);
});

Deno.test("decodeRequest() takes the delimiter of the connection and no other", () => {
  const request = readRequest(`15+${DATE}BW20260323    235900|AA2^1|AB31|`);
  assertEquals(request.fields, { expirationDate: EVENING, patronId: "2^1", itemId: "31" });
});

Deno.test("decodeResponse() reads the counts of a server that fills them with blanks as zero", () => {
  const { fixed } = readResponse(`64              001${DATE}    0002   3        0006AO|AA21|AE|`);
  assertEquals(fixed, {
    patronStatus: " ".repeat(14),
    language: "001",
    transactionDate: MORNING,
    holdItemsCount: 0,
    overdueItemsCount: 2,
    chargedItemsCount: 3,
    fineItemsCount: 0,
    recallItemsCount: 0,
    unavailableHoldsCount: 6,
  });
});

Deno.test("decodeResponse() collects the values of a field that a server repeats", () => {
  const { fields } = readResponse(`66100020000${DATE}AOMAIN|BM31|AFone|BM32|AFtwo|`);
  assertEquals(fields, { institutionId: "MAIN", renewedItems: ["31", "32"], screenMessage: ["one", "two"] });
});

Deno.test("decodeResponse() keeps all of ten thousand repeated fields, and refuses more", () => {
  const answer = (count: number) => `66100020000${DATE}${"BM31|".repeat(count)}`;
  const fields: ReceivedResponse<"renewAllResponse">["fields"] = readResponse(answer(10_000)).fields;
  assertEquals(fields.renewedItems?.length, 10_000);
  for (const field of ["BM31|", "XX|", "AOMAIN|"]) {
    const decoded = decodeResponse(rawBytes(answer(0) + field.repeat(40_000)), { delimiter: "|", encoding: "utf8" });
    assertEquals(decoded, { kind: "unreadable", problem: "endless" });
  }
});
