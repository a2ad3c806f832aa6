import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeMessage, type Writing } from "../../src/protocol/encode_message.ts";
import type { Response } from "../../src/protocol/message.ts";
import { checksumOf, MORNING, wireText, WRITING } from "../support/wire/wire.ts";

/** The line of a 20 about this title, without its terminator; 255 characters of it at most are a value. */
function lineWithTitle(titleId: string, writing: Partial<Writing> = {}): string {
  return line({
    name: "itemStatusUpdateResponse",
    fixed: { itemPropertiesOk: true, transactionDate: MORNING },
    fields: { itemId: "31", titleId },
  }, writing);
}

function line(response: Response, writing: Partial<Writing> = {}): string {
  const bytes = encodeMessage(response, { ...WRITING, ...writing });
  const text = writing.encoding === "latin1" ? String.fromCharCode(...bytes) : wireText(bytes);
  assert(text.endsWith("\r"));
  return text.slice(0, -1);
}

const HEAD = "20120260302    093005AB31|";

Deno.test("encodeMessage() ends a line with the terminator of the account", () => {
  for (const terminator of ["\r", "\n", "\r\n"] as const) {
    const bytes = encodeMessage({ name: "loginResponse", fixed: { ok: true }, fields: {} }, {
      ...WRITING,
      terminator,
    });
    assertEquals(wireText(bytes), `941${terminator}`);
  }
});

Deno.test("encodeMessage() ends values with the delimiter of the account", () => {
  assertEquals(lineWithTitle("a|b", { delimiter: "^" }), "20120260302    093005AB31^AJa|b^");
});

Deno.test("encodeMessage() writes required fields when they are empty and leaves out optional ones", () => {
  const refused = line({
    name: "checkoutResponse",
    fixed: { ok: false, renewalOk: false, magneticMedia: "U", desensitize: false, transactionDate: MORNING },
    fields: {
      institutionId: "",
      patronId: "",
      itemId: "",
      titleId: "",
      dueDate: "",
      mediaType: "",
      screenMessage: ["", "two", ""],
      printLine: [],
    },
  });
  assertEquals(refused, "120NUN20260302    093005AO|AA|AB|AJ|AH|AFtwo|");
});

Deno.test("encodeMessage() writes no, zero and the empty date where they are meant", () => {
  const written = line({
    name: "itemInformationResponse",
    fixed: { circulationStatus: "03", securityMarker: "00", feeType: "01", transactionDate: null },
    fields: { holdQueueLength: 0, itemId: "31", titleId: "Emma", feeAmount: "0" },
  });
  assertEquals(written, `18030001${" ".repeat(18)}CF0|AB31|AJEmma|BV0|`);
});

Deno.test("encodeMessage() puts blanks for delimiters, line ends and control characters in a value", () => {
  assertEquals(lineWithTitle("a|b"), `${HEAD}AJa b|`);
  assertEquals(lineWithTitle("one\r\ntwo\tthree\0"), `${HEAD}AJone  two three |`);
  assertEquals(lineWithTitle("a\x1b[31m\x7f\x80\x85\x9fb"), `${HEAD}AJa [31m    b|`);
});

Deno.test("encodeMessage() lets no delimiter in through transliteration", () => {
  assertEquals(lineWithTitle("a｜AFb", { encoding: "ascii" }), `${HEAD}AJa AFb|`);
  assertEquals(lineWithTitle("a＾AFb", { encoding: "latin1", delimiter: "^" }), "20120260302    093005AB31^AJa AFb^");
  assertEquals(lineWithTitle("a｜AFb"), `${HEAD}AJa｜AFb|`);
});

Deno.test("encodeMessage() cuts a value after 255 characters", () => {
  assertEquals(lineWithTitle("x".repeat(255)), `${HEAD}AJ${"x".repeat(255)}|`);
  assertEquals(lineWithTitle("x".repeat(256)), `${HEAD}AJ${"x".repeat(255)}|`);
  assertEquals(lineWithTitle("é".repeat(300)), `${HEAD}AJ${"é".repeat(255)}|`);
  assertEquals(lineWithTitle("😀".repeat(300)), `${HEAD}AJ${"😀".repeat(255)}|`);
});

Deno.test("encodeMessage() counts the 255 characters of a value after transliteration", () => {
  assertEquals(lineWithTitle("€".repeat(100), { encoding: "ascii" }), `${HEAD}AJ${"EUR".repeat(85)}|`);
});

Deno.test("encodeMessage() writes repeated fields together and cleans each of them", () => {
  const written = line({
    name: "renewAllResponse",
    fixed: { ok: true, renewedCount: 2, unrenewedCount: 0, transactionDate: MORNING },
    fields: { institutionId: "MAIN", renewedItems: ["3|1", "y".repeat(300)] },
  });
  assertEquals(written, `66100020000${"20260302    093005"}AOMAIN|BM3 1|BM${"y".repeat(255)}|`);
});

Deno.test("encodeMessage() writes fields outside the table after the others and cleans them", () => {
  const written = line({
    name: "endSessionResponse",
    fixed: { endSession: true, transactionDate: MORNING },
    fields: { institutionId: "MAIN", patronId: "21", printLine: ["bye"] },
    extra: [{ id: "ZZ", value: "a|b\n" }, { id: "ZY", value: "" }],
  });
  assertEquals(written, "36Y20260302    093005AOMAIN|AA21|AGbye|ZZa b |ZY|");
});

Deno.test("encodeMessage() writes counts in their width and stops at the largest that fits", () => {
  const counts = (renewedCount: number, unrenewedCount: number) =>
    line({
      name: "renewAllResponse",
      fixed: { ok: true, renewedCount, unrenewedCount, transactionDate: null },
      fields: { institutionId: "" },
    }).slice(3, 11);
  assertEquals(counts(0, 7), "00000007");
  assertEquals(counts(9999, 10000), "99999999");
  assertEquals(counts(-1, 2.9), "00000002");
});

Deno.test("encodeMessage() writes limits in four digits and stops at 9999", () => {
  const written = line({
    name: "patronInformationResponse",
    fixed: {
      patronStatus: "",
      language: "001",
      transactionDate: MORNING,
      holdItemsCount: 0,
      overdueItemsCount: 0,
      chargedItemsCount: 0,
      fineItemsCount: 0,
      recallItemsCount: 0,
      unavailableHoldsCount: 0,
    },
    fields: {
      institutionId: "",
      patronId: "",
      personalName: "",
      holdItemsLimit: 0,
      overdueItemsLimit: 12,
      chargedItemsLimit: 10000,
    },
  });
  assertEquals(written.slice(2 + 14 + 3 + 18 + 24), "AO|AA|AE|BZ0000|CA0012|CB9999|");
});

Deno.test("encodeMessage() pads and cuts the fixed part to its widths, whatever it is given", () => {
  const written = (patronStatus: string, writing?: Partial<Writing>) =>
    line({
      name: "patronEnableResponse",
      fixed: { patronStatus, language: "001", transactionDate: MORNING },
      fields: { institutionId: "MAIN", patronId: "21", personalName: "" },
    }, writing).slice(2, 2 + 14 + 3);
  assertEquals(written("YY"), "YY            001");
  assertEquals(written("Y".repeat(20)), `${"Y".repeat(14)}001`);
  assertEquals(written("Y|\r\nY"), "Y   Y         001");
  assertEquals(written("ßß", { encoding: "ascii" }), "ssss          001");
});

Deno.test("encodeMessage() leaves what came with SIP 2.00 out of a SIP 1.00 line even where it is required", () => {
  const acsStatus = {
    name: "acsStatus",
    fixed: {
      onlineStatus: true,
      checkinOk: true,
      checkoutOk: true,
      acsRenewalPolicy: true,
      statusUpdateOk: true,
      offlineOk: true,
      timeoutPeriod: 1000,
      retriesAllowed: 3,
      dateTimeSync: MORNING,
      protocolVersion: "1.00",
    },
    fields: { institutionId: "MAIN", supportedMessages: "Y".repeat(16) },
  } as const;
  assertEquals(line(acsStatus, { version: 1 }), "98YYYYYY99900320260302    0930051.00AOMAIN|");
  assertEquals(line(acsStatus), "98YYYYYY99900320260302    0930051.00AOMAIN|BXYYYYYYYYYYYYYYYY|");
});

Deno.test("encodeMessage() writes what a terminal leaves out as empty where the field is required", () => {
  const request = {
    name: "patronStatusRequest",
    fixed: { language: "001", transactionDate: MORNING },
    fields: { patronId: "21" },
  } as const;
  assertEquals(wireText(encodeMessage(request, WRITING)), "2300120260302    093005AO|AA21|AC|AD|\r");
});

Deno.test("encodeMessage() writes elements that are not given as no, zero, blank and without date", () => {
  const written = (name: "checkin" | "scStatus") => wireText(encodeMessage({ name, fixed: {}, fields: {} }, WRITING));
  assertEquals(written("checkin"), `09N${" ".repeat(36)}AP|AO|AB|AC|\r`);
  assertEquals(written("scStatus"), "99 000    \r");
});

Deno.test("encodeMessage() leaves out an optional value of which the encoding has nothing", () => {
  const about = (encoding: Writing["encoding"]) =>
    line({
      name: "itemInformationResponse",
      fixed: { circulationStatus: "03", securityMarker: "00", feeType: "01", transactionDate: MORNING },
      fields: { itemId: "31", titleId: "\u0301", itemProperties: "\u0301" },
    }, { encoding });
  assertEquals(about("ascii"), "1803000120260302    093005AB31|AJ|");
  assertEquals(about("utf8"), "1803000120260302    093005AB31|AJ\u0301|CH\u0301|");
});

Deno.test("encodeMessage() writes an extra field whose id is no ASCII, and sums up the bytes that travel", () => {
  const request = { name: "scStatus", fixed: {}, fields: {}, extra: [{ id: "é1", value: "ř" }] } as const;
  const written = encodeMessage(request, { ...WRITING, errorDetection: { sequence: "1" } });
  const text = new TextDecoder().decode(written);
  const upToAz = text.slice(0, text.lastIndexOf("AZ") + 2);
  assertMatch(upToAz, /é1ř\|AY1AZ$/);
  assertEquals(text.slice(upToAz.length, -1), checksumOf(new TextEncoder().encode(upToAz)));
});
