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

Deno.test("requests and responses have codes and names of their own", () => {
  for (const key of ["code", "name", "label"] as const) {
    assertEquals(new Set(rows.map((row) => row[key])).size, rows.length);
  }
  for (const [name, row] of [...Object.entries(requests), ...Object.entries(responses)]) assertEquals(row.name, name);
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
