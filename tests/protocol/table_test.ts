import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { decodeMessage } from "../../src/protocol/decode_message.ts";
import { encodeMessage } from "../../src/protocol/encode_message.ts";
import { type FieldRow, fields } from "../../src/protocol/fields.ts";
import {
  messageRowOf,
  planOf,
  requestByCode,
  responseByCode,
  supportedMessages,
} from "../../src/protocol/message_table.ts";
import type { MessageRow, RequestRow, ResponseRow } from "../../src/protocol/message_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { readCommand, wireText, WRITING } from "../support/wire/wire.ts";

const requestRows: readonly RequestRow[] = Object.values(requests);
const responseRows: readonly ResponseRow[] = Object.values(responses);
const rows: readonly MessageRow[] = [...requestRows, ...responseRows];
const fieldRows: readonly (readonly [name: string, row: FieldRow])[] = Object.entries(fields);

/** The variable fields of the specification and the extensions, in the order of their ids, with the widths that are set. */
const FIELD_IDS = "AA AB AC AD AE AF AG AH AJ AL AM AN AO AP AQ AS AT AU AV BD BE BF BG BH:3 BI:1 BK BL:1 BM BN BO:1 " +
  "BP BQ BR BS BT:2 BU BV BW:18 BX:16 BY:1 BZ:4 CA:4 CB:4 CC CD CF CG CH CI:1 CJ:18 CK:3 CL CM:18 CN CO CP CQ:1 " +
  "CR CS CT CV:2 CY DA PA:8 PB:8 PC PI";

/** The widths of every fixed part, as the specification has them. */
const FIXED_WIDTHS = {
  "01": [1, 18],
  "09": [1, 18, 18],
  "10": [1, 1, 1, 1, 18],
  "11": [1, 1, 18, 18],
  "12": [1, 1, 1, 1, 18],
  "15": [1, 18],
  "16": [1, 1, 18],
  "17": [18],
  "18": [2, 2, 2, 18],
  "19": [18],
  "20": [1, 18],
  "23": [3, 18],
  "24": [14, 3, 18],
  "25": [18],
  "26": [14, 3, 18],
  "29": [1, 1, 18, 18],
  "30": [1, 1, 1, 1, 18],
  "35": [18],
  "36": [1, 18],
  "37": [18, 2, 2, 3],
  "38": [1, 18],
  "63": [3, 18, 10],
  "64": [14, 3, 18, 4, 4, 4, 4, 4, 4],
  "65": [18],
  "66": [1, 4, 4, 18],
  "93": [1, 1],
  "94": [1],
  "96": [],
  "97": [],
  "98": [1, 1, 1, 1, 1, 1, 3, 3, 18, 4],
  "99": [1, 3, 4],
};

/** The ids of the required variable fields of every message, in the order of the specification. */
const REQUIRED = {
  "01": "AO AL AA AC",
  "09": "AP AO AB AC",
  "10": "AO AB AQ",
  "11": "AO AA AB AC",
  "12": "AO AA AB AJ AH",
  "15": "AO AA",
  "16": "AO AA",
  "17": "AO AB",
  "18": "AB AJ",
  "19": "AO AB CH",
  "20": "AB",
  "23": "AO AA AC AD",
  "24": "AO AA AE",
  "25": "AO AA",
  "26": "AO AA AE",
  "29": "AO AA",
  "30": "AO AA AB AJ AH",
  "35": "AO AA",
  "36": "AO AA",
  "37": "BV AO AA",
  "38": "AO AA",
  "63": "AO AA",
  "64": "AO AA AE",
  "65": "AO AA",
  "66": "AO",
  "93": "CN CO",
  "94": "",
  "96": "",
  "97": "",
  "98": "AO BX",
  "99": "",
};

const ANSWERS = "01>24 09>10 11>12 15>16 17>18 19>20 23>24 25>26 29>30 35>36 37>38 63>64 65>66 93>94 97>96 99>98";

Deno.test("fields has the ids and widths of the specification, each id once", () => {
  const ids = fieldRows.map(([, { id, width }]) => width === undefined ? id : `${id}:${width}`);
  assertEquals(ids.sort(), FIELD_IDS.split(" "));
});

Deno.test("fields keeps AC, AD and CO secret and nothing else", () => {
  const secrets = fieldRows.filter(([, row]) => row.secret).map(([, { id }]) => id);
  assertEquals(secrets.sort(), ["AC", "AD", "CO"]);
});

Deno.test("fields keeps what tells something about a patron personal", () => {
  const personal = fieldRows.filter(([, row]) => row.personal).map(([, { id }]) => id).sort().join(" ");
  assertEquals(personal, "AA AE AF AG AL AS AT AU AV BD BE BF BM BN BU BV CD CY DA PA PB PC PI");
});

Deno.test("fields allows AF, AG and the lists to be repeated", () => {
  const repeatable = fieldRows.filter(([, row]) => row.repeatable).map(([, { id }]) => id);
  assertEquals(repeatable.sort(), ["AF", "AG", "AS", "AT", "AU", "AV", "BM", "BN", "BU", "CD"]);
});

for (const [name, { id, width, sample }] of fieldRows) {
  Deno.test(`fields.${name} has a sample that survives decoding and encoding`, () => {
    const row: MessageRow = { ...responses.loginResponse, fields: { [name]: { required: false, since: 1 } } };
    const line = `941${id}${sample}|`;
    const { complete, ...message } = decodeMessage(line, row, "|");
    assertEquals([complete, Object.keys(message.fields), message.extra], [true, [name], []]);
    assertEquals(wireText(encodeMessage(message, WRITING, planOf(row))), `${line}\r`);
    if (width !== undefined) assertEquals(sample.length, width);
  });
}

for (const row of rows) {
  Deno.test(`${row.name} has a sample that survives decoding and encoding`, () => {
    const { complete, ...message } = decodeMessage(row.sample, row, "|");
    assertEquals([complete, message.name, message.extra], [true, row.name, []]);
    assertEquals(row.sample.slice(0, 2), row.code);
    assertEquals(wireText(encodeMessage(message, WRITING, planOf(row))), `${row.sample}\r`);
  });
}

Deno.test("requests has samples that lack nothing", () => {
  for (const { sample, name } of requestRows) assertEquals(readCommand(sample).name, name);
});

Deno.test("requests and responses have the fixed widths of the specification", () => {
  const widths = Object.fromEntries(rows.map(({ code, fixed }) => [code, fixed.map(({ width }) => width)]));
  assertEquals(widths, FIXED_WIDTHS);
});

Deno.test("requests and responses require the fields that the specification requires", () => {
  const idOf = new Map(fieldRows.map(([name, { id }]) => [name, id]));
  const required = rows.map(({ code, fields: usages }) => {
    const names = Object.entries(usages).filter(([, usage]) => usage.required).map(([name]) => name);
    return [code, names.map((name) => idOf.get(name)).join(" ")];
  });
  assertEquals(Object.fromEntries(required), REQUIRED);
});

Deno.test("requests and responses have codes and names of their own", () => {
  for (const key of ["code", "name", "label"] as const) {
    assertEquals(new Set(rows.map((row) => row[key])).size, rows.length);
  }
  for (const [name, row] of [...Object.entries(requests), ...Object.entries(responses)]) assertEquals(row.name, name);
});

Deno.test("requests are answered by the responses of the specification", () => {
  assertEquals(requestRows.map(({ code, answer }) => `${code}>${answer.code}`).sort(), ANSWERS.split(" "));
});

Deno.test("requests marks the messages that change the library", () => {
  const changes = requestRows.filter((row) => row.changes).map(({ code }) => code);
  assertEquals(changes.sort(), ["01", "09", "11", "15", "19", "25", "29", "37", "65"]);
});

Deno.test("requests marks the messages of SIP 1.00", () => {
  const codes = requestRows.filter(({ since }) => since === 1).map(({ code }) => code);
  assertEquals(codes.sort(), ["01", "09", "11", "23", "97", "99"]);
});

Deno.test("requests needs only fields that the message has", () => {
  for (const { name, needs, fields: usages } of requestRows) {
    for (const field of needs.flat()) assert(usages[field], `${name} has no ${field}`);
  }
});

Deno.test("responses says no in elements that the message has", () => {
  for (const { name, negative, negativeFields, fixed, fields: usages } of responseRows) {
    for (const element of Object.keys(negative)) {
      assert(fixed.some((one) => one.name === element), `${name} ${element}`);
    }
    for (const field of Object.keys(negativeFields ?? {})) assert(field in usages, `${name} ${field}`);
  }
});

Deno.test("requestByCode() and responseByCode() find every row in its direction only", () => {
  for (const row of requestRows) {
    assertEquals([requestByCode(row.code), responseByCode(row.code)], [row, undefined]);
  }
  for (const row of responseRows) {
    assertEquals([requestByCode(row.code), responseByCode(row.code)], [undefined, row]);
  }
  assertEquals(requestByCode("00"), undefined);
});

Deno.test("messageRowOf() finds every row by its name", () => {
  for (const row of rows) assertStrictEquals(messageRowOf(row.name), row);
});

Deno.test("messageRowOf() throws for a name that is not in the table", () => {
  assertEquals(assertThrows(() => messageRowOf("toString"), RangeError).message, 'no message is called "toString"');
});

Deno.test("supportedMessages() has the sixteen positions of BX in the order of the specification", () => {
  const order = ["23", "11", "09", "01", "99", "97", "93", "63", "35", "37", "17", "19", "25", "15", "29", "65"];
  assertEquals(supportedMessages(() => true), "YYYYYYYYYYYYYYYY");
  assertEquals(supportedMessages(() => false), "NNNNNNNNNNNNNNNN");
  order.forEach((code, position) => {
    const only = supportedMessages((name) => requests[name].code === code);
    assertEquals(only, `${"N".repeat(position)}Y${"N".repeat(15 - position)}`, code);
  });
});

Deno.test("supportedMessages() without 19 is what Koha sends", () => {
  assertEquals(supportedMessages((name) => name !== "itemStatusUpdate"), "YYYYYYYYYYYNYYYY");
});
