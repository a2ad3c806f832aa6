import { assertEquals } from "@std/assert";
import { closestName, suggestion } from "../../../src/config/base/closest_name.ts";

const NAMES = ["port", "timeout", "client_timeout", "id"];

Deno.test("closestName() finds a name with a letter too many, too few, wrong, or swapped with its neighbour", () => {
  assertEquals(closestName("porrt", NAMES), "port");
  assertEquals(closestName("prt", NAMES), "port");
  assertEquals(closestName("part", NAMES), "port");
  assertEquals(closestName("prot", NAMES), "port");
  assertEquals(closestName("di", NAMES), "id");
});

Deno.test("closestName() allows an edit for every three letters, and case for nothing", () => {
  assertEquals(closestName("clienttimeuot", NAMES), "client_timeout");
  assertEquals(closestName("TIMEOUT", NAMES), "timeout");
  assertEquals(closestName("client", NAMES), undefined);
  assertEquals(closestName("pxxt", NAMES), undefined);
});

Deno.test("closestName() finds the request that was meant", () => {
  const requests = ["patron-status-request", "checkout", "checkin", "sc-status", "patron-information", "hold"];
  const cases = [
    ["patron-informaton", "patron-information"],
    ["patronstatus-request", "patron-status-request"],
    ["chekout", "checkout"],
    ["chekin", "checkin"],
    ["sc_status", "sc-status"],
    ["hodl", "hold"],
    ["foo", undefined],
    ["", undefined],
  ] as const;
  for (const [word, name] of cases) assertEquals(closestName(word, requests), name, word);
});

Deno.test("closestName() prefers the nearest name, then the first", () => {
  assertEquals(closestName("abcx", ["abxx", "abcd"]), "abxx");
  assertEquals(closestName("abcdef", ["abcdxx", "abcdex"]), "abcdex");
  assertEquals(closestName("anything", []), undefined);
});

Deno.test("suggestion() tells what is allowed where no name is near", () => {
  assertEquals(suggestion("prot", NAMES), '; did you mean "port"');
  assertEquals(suggestion("colour", ["a", "b"]), "; allowed: a, b");
  assertEquals(suggestion("colour", []), "; allowed: none");
});
