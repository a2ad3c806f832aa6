import { assertEquals, assertThrows } from "@std/assert";
import { readTyped } from "../../../src/tools/client/typed_line.ts";

Deno.test("readTyped() reads a request, its fields by name, by option and by the characters of the wire", () => {
  const given = new Map([["patronId", "P 1"], ["itemId", "I1"], ["noBlock", "Y"], ["patronPassword", ""]]);
  const line = `checkout patron-id="P 1" --item-id=I1 no-block AD=''`;
  assertEquals(readTyped(line), { kind: "request", name: "checkout", given });
  assertEquals(readTyped("  checkin AB=I1 "), { kind: "request", name: "checkin", given: new Map([["itemId", "I1"]]) });
  const list = new Map([["patronId", "P1"], ["summary", "  Y       "]]);
  assertEquals(readTyped("patron-information AA=P1 list=charged"), {
    kind: "request",
    name: "patronInformation",
    given: list,
  });
});

Deno.test("readTyped() reads the client's own commands", () => {
  assertEquals(readTyped(" "), { kind: "nothing" });
  assertEquals(readTyped("help"), { kind: "help" });
  assertEquals(readTyped("help hold"), { kind: "help", request: "hold" });
  assertEquals(readTyped("last json"), { kind: "last", json: true });
  assertEquals(readTyped("set"), { kind: "settings" });
  assertEquals(readTyped("set AO=MAIN"), { kind: "set", given: new Map([["institutionId", "MAIN"]]) });
  assertEquals(readTyped("unset institution-id"), { kind: "unset", names: ["institutionId"] });
  assertEquals(readTyped("raw:9900802.00 'x"), { kind: "raw", text: "9900802.00 'x" });
  assertEquals(readTyped("exit"), { kind: "quit" });
});

Deno.test("readTyped() says what is wrong with a line and what is allowed, and repeats no password", () => {
  const cases = [
    ["chekin", 'unknown "chekin": did you mean checkin?'],
    ["9300CNa|COsecret|", "a line of the protocol needs raw: before it"],
    ["checkin patron-id=1", 'this request has no "patron-id"'],
    ["checkin itm-id=1", 'this request has no "itm-id": did you mean item-id?'],
    ["checkin item-id", "item-id needs a value: item-id=..."],
    ["patron-information list=all", 'list must be holds, overdue, charged, fines, recalls, unavailable, not "all"'],
    ['checkin item-id="1', 'a quotation mark (") is not closed'],
    ["last time", "last is followed by nothing or by json"],
    ["set nothing=1", 'no request has "nothing"'],
  ] as const;
  for (const [line, message] of cases) {
    assertEquals(assertThrows(() => readTyped(line), RangeError).message, message);
  }
});
