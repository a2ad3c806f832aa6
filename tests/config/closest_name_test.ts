import assert from "node:assert/strict";
import { closestName, suggestion } from "../../src/config/closest_name.ts";

const NAMES = ["port", "timeout", "client_timeout", "id"];

Deno.test("closestName() finds a name with a letter too many, too few, wrong, or swapped with its neighbour", () => {
  assert.equal(closestName("porrt", NAMES), "port");
  assert.equal(closestName("prt", NAMES), "port");
  assert.equal(closestName("part", NAMES), "port");
  assert.equal(closestName("prot", NAMES), "port");
  assert.equal(closestName("di", NAMES), "id");
});

Deno.test("closestName() allows an edit for every three letters, and case for nothing", () => {
  assert.equal(closestName("clienttimeuot", NAMES), "client_timeout");
  assert.equal(closestName("TIMEOUT", NAMES), "timeout");
  assert.equal(closestName("client", NAMES), undefined);
  assert.equal(closestName("pxxt", NAMES), undefined);
});

Deno.test("closestName() prefers the nearest name, then the first", () => {
  assert.equal(closestName("abcx", ["abxx", "abcd"]), "abxx");
  assert.equal(closestName("abcdef", ["abcdxx", "abcdex"]), "abcdex");
  assert.equal(closestName("anything", []), undefined);
});

Deno.test("suggestion() tells what is allowed where no name is near", () => {
  assert.equal(suggestion("prot", NAMES), '; did you mean "port"');
  assert.equal(suggestion("colour", ["a", "b"]), "; allowed: a, b");
  assert.equal(suggestion("colour", []), "; allowed: none");
});
