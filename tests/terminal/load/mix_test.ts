import assert from "node:assert/strict";
import { parseMix } from "../../../src/terminal/load/mix.ts";

Deno.test("parseMix() reads requests, sequences and weights", () => {
  assert.deepEqual(parseMix("sc-status=1, checkout+checkin=20,item-information"), [
    { steps: ["scStatus"], weight: 1 },
    { steps: ["checkout", "checkin"], weight: 20 },
    { steps: ["itemInformation"], weight: 1 },
  ]);
});

Deno.test("parseMix() refuses weights that are not whole numbers above 0", () => {
  for (const text of ["sc-status=0", "sc-status=x", "sc-status=1.5", "sc-status=1=2", "sc-status=-1"]) {
    assert.throws(() => parseMix(text), /must be like sc-status=1/);
  }
});

Deno.test("parseMix() says what a request that it does not know was meant to be", () => {
  assert.throws(() => parseMix("chekout+checkin"), /cannot hold "chekout": did you mean checkout\?/);
  assert.throws(() => parseMix("zzzzzzzzzz"), /may hold patron-status-request, checkout, /);
});

Deno.test("parseMix() refuses login and resend, which belong to the session", () => {
  assert.throws(() => parseMix("login"), /cannot hold "login"/);
  assert.throws(() => parseMix("request-acs-resend"), /cannot hold "request-acs-resend"/);
});
