import { assertEquals, assertIsError, assertThrows } from "@std/assert";
import { planSteps } from "../../../src/tools/base/steps.ts";

const NOW = { year: 2026, month: 11, day: 24, hour: 10, minute: 15, second: 0, zone: "" };
const CONTEXT = { now: () => NOW, delimiter: "|", prompts: false };
const LOGIN = new Map([["loginUserId", "t"], ["loginPassword", "s"], ["locationCode", "entrance"]]);

const titles = (names: readonly string[], given: ReadonlyMap<string, string>, prompts = false) =>
  planSteps(names, given, { ...CONTEXT, prompts }).map(({ title }) => title);

Deno.test("planSteps() keeps the order and lets a request come twice", () => {
  assertEquals(titles(["sc-status", "raw:97", "sc-status"], new Map()), ["sc-status", "raw", "sc-status"]);
});

Deno.test("planSteps() logs in first when a login was given and none was asked for first", () => {
  assertEquals(titles(["sc-status"], LOGIN), ["login", "sc-status"]);
  assertEquals(titles(["login", "sc-status"], LOGIN), ["login", "sc-status"]);
  assertEquals(titles(["sc-status", "login"], LOGIN), ["login", "sc-status", "login"]);
  assertEquals(titles(["sc-status"], LOGIN, true), ["sc-status"]);
});

Deno.test("planSteps() gives requests that bear the time at which they are built", () => {
  let second = 0;
  const steps = planSteps(["item-information", "end-patron-session"], new Map([["itemId", "I1"], ["patronId", "P1"]]), {
    ...CONTEXT,
    now: () => ({ ...NOW, second }),
  });
  const dates = steps.map((step) => {
    second += 7;
    return step.kind === "request" && step.build().fixed.transactionDate;
  });
  assertEquals(dates, [{ ...NOW, second: 7 }, { ...NOW, second: 14 }]);
});

Deno.test("planSteps() refuses what would not be sent", () => {
  const given = new Map([["patronId", "P1"]]);
  assertEquals(
    assertThrows(() => titles(["sc-status", "raw:97"], given), RangeError).message,
    "--patron-id is of no use here; it belongs to patron-status-request, checkout, block-patron, " +
      "patron-information, end-patron-session, fee-paid, patron-enable, hold, renew, renew-all",
  );
  assertEquals(
    assertThrows(() => titles(["sc-status"], new Map([["loginPassword", "s"]])), Error).message,
    "--password is of no use here; it belongs to login",
  );
});

Deno.test("planSteps() refuses a name that is none and says which was meant", () => {
  assertEquals(
    assertThrows(() => titles(["chekin"], new Map()), Error).message,
    'unknown request "chekin": did you mean checkin?',
  );
  assertIsError(
    assertThrows(
      () => titles(["foo"], new Map()),
    ),
    RangeError,
    /^unknown request "foo": must be patron-status-request, /,
  );
});

Deno.test("planSteps() does not repeat a line that lacks its raw:, since it may hold a password", () => {
  const message = "a line of the protocol needs raw: before it";
  assertEquals(assertThrows(() => titles(["9300CNt|COgeheim|"], new Map()), Error).message, message);
});

Deno.test("planSteps() refuses a raw line without content or with two lines", () => {
  const message = "raw: must be followed by one line with content, such as raw:9900802.00";
  for (const name of ["raw:", "raw: ", "raw:97\r97"]) {
    assertEquals(assertThrows(() => titles([name], new Map()), Error).message, message);
  }
});
