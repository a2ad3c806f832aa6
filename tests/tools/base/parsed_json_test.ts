import { assertEquals, assertThrows } from "@std/assert";
import { parsedJson } from "../../../src/tools/base/parsed_json.ts";

Deno.test("parsedJson() says where a text is wrong, and quotes none of it", () => {
  const refused = (json: string) => assertThrows(() => parsedJson(json, "values "), RangeError).message;
  const anywhere = "values is not JSON: a sign stands where none can, or a text without its quotes";
  assertEquals(refused('{"CO": {"sc1": hush}}'), anywhere);
  assertEquals(
    refused("{'CO': 'hush'}"),
    "values is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
  );
  assertEquals(
    refused('{"CO": "hush'),
    "values is not JSON: Unterminated string in JSON at position 12 (line 1 column 13)",
  );
  assertEquals(refused(""), "values is not JSON: Unexpected end of JSON input");
  assertEquals(refused("hush"), anywhere);
  assertEquals(parsedJson('{"CO": {"sc1": "hush"}}'), { CO: { sc1: "hush" } });
});
