import { assertEquals, assertThrows } from "@std/assert";
import { parseMix } from "../../../src/tools/load/mix.ts";

Deno.test("parseMix() reads requests, sequences and weights", () => {
  assertEquals(parseMix("sc-status=1, checkout+checkin=20,item-information"), [
    { steps: ["scStatus"], weight: 1 },
    { steps: ["checkout", "checkin"], weight: 20 },
    { steps: ["itemInformation"], weight: 1 },
  ]);
});

Deno.test("parseMix() refuses weights that are not whole numbers above 0", () => {
  for (const text of ["sc-status=0", "sc-status=x", "sc-status=1.5", "sc-status=1=2", "sc-status=-1"]) {
    assertThrows(() => parseMix(text), Error, "must be like sc-status=1");
  }
});

Deno.test("parseMix() says what a request that it does not know was meant to be", () => {
  assertThrows(() => parseMix("chekout+checkin"), Error, 'cannot hold "chekout": did you mean checkout?');
  assertThrows(() => parseMix("zzzzzzzzzz"), Error, "may hold patron-status-request, checkout, ");
});

Deno.test("parseMix() refuses login and resend, which belong to the session", () => {
  assertThrows(() => parseMix("login"), Error, 'cannot hold "login"');
  assertThrows(() => parseMix("request-acs-resend"), Error, 'cannot hold "request-acs-resend"');
});
