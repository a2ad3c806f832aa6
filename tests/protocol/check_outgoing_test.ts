import { assertEquals, assertThrows } from "@std/assert";
import { encodeMessage } from "../../src/protocol/public/sip2.ts";
import { wireText } from "../support/wire/wire.ts";

const WAYS = { delimiter: "|", encoding: "utf8", terminator: "\r", version: 2 };
const DATE = { year: 2026, month: 3, day: 2, hour: 9, minute: 30, second: 5, zone: "" };
const ENABLE = {
  name: "patronEnable",
  fixed: { transactionDate: DATE },
  fields: { institutionId: "MAIN", patronId: "21" },
};

/** Writes what a program in JavaScript may give, whatever it is. */
function write(message: unknown, ways: unknown = WAYS): string {
  return wireText(encodeMessage(message as never, ways as never));
}

Deno.test("encodeMessage() takes a date as an object, as the characters that travel, and none", () => {
  const withDate = (transactionDate: unknown) => write({ ...ENABLE, fixed: { transactionDate } });
  const written = "2520260302    093005AOMAIN|AA21|\r";
  assertEquals(withDate(DATE), written);
  assertEquals(withDate("20260302    093005"), written);
  const none = `25${" ".repeat(18)}AOMAIN|AA21|\r`;
  for (const value of [null, undefined, "", " ".repeat(18)]) assertEquals(withDate(value), none);
});

Deno.test("encodeMessage() throws for a value of the fixed part that would be written as something else", () => {
  const refused = (name: string, fixed: object, error: typeof RangeError | typeof TypeError, text: string) =>
    assertThrows(() => write({ name, fixed, fields: {} }), error, text);
  const date = (transactionDate: unknown) => ({ transactionDate });
  refused("patronEnable", date("2026-03-02T09:30:05"), RangeError, 'or null, not "2026-03-02T09:30:05"');
  refused("patronEnable", date("20260230    093005"), RangeError, "transactionDate takes an object with year,");
  refused("patronEnable", date(new Date(0)), TypeError, "or null, not a Date");
  refused("patronEnable", date({ ...DATE, second: undefined }), TypeError, "or null, not another object");
  refused("patronEnable", date(20260302), TypeError, "or null, not a number");
  refused("scStatus", { maxPrintWidth: "80" }, TypeError, "maxPrintWidth takes a number, not a string");
  refused("scStatus", { statusCode: 0 }, TypeError, "statusCode takes a text, not a number");
  refused("checkout", { noBlock: "Y" }, TypeError, "noBlock takes true or false, not a string");
  refused("loginResponse", { ok: 1 }, TypeError, "ok takes true or false, not a number");
});

Deno.test("encodeMessage() leaves out a field that is null, and names a field that holds what is no value", () => {
  const withId = (patronId: unknown) => write({ ...ENABLE, fields: { institutionId: "MAIN", patronId } });
  assertEquals(withId(null), withId(undefined));
  assertEquals(withId(21), withId("21"));
  assertThrows(() => withId(new Date(0)), TypeError, "patronId takes a text, a number, true, false,");
  assertThrows(() => withId({ id: "21" }), TypeError, "or a date, not another object");
});

Deno.test("encodeMessage() says which part of a message, or of how to write it, is not there", () => {
  const refused = (message: unknown, text: string, ways: unknown = WAYS) =>
    assertThrows(() => write(message, ways), TypeError, text);
  refused(null, "a message is an object with name, fixed and fields, not null");
  refused("98", "a message is an object with name, fixed and fields, not a string");
  refused({ name: "patronEnable", fields: {} }, "fixed of a message is an object, not undefined");
  refused({ name: "patronEnable", fixed: {}, fields: null }, "fields of a message is an object, not null");
  refused({ ...ENABLE, extra: {} }, "extra of a message is a list of id and value, both text");
  refused({ ...ENABLE, extra: [{ id: "XX" }] }, "extra of a message is a list of id and value, both text");
  refused(ENABLE, "how to write is an object, not null", null);
  refused(ENABLE, 'terminator is "\\r", "\\n" or "\\r\\n"', { ...WAYS, terminator: undefined });
  refused(ENABLE, 'delimiter is one character, as "|" is', { ...WAYS, delimiter: "" });
  refused(ENABLE, "encoding is one of utf8, latin1,", { ...WAYS, encoding: "utf-8" });
  assertThrows(() => write({ ...ENABLE, name: "patronEnabled" }), RangeError, 'no message is called "patronEnabled"');
});
