import { assertEquals, assertMatch } from "@std/assert";
import { dissector } from "../../packaging/dissector/dissector.ts";
import { fields } from "../../src/protocol/fields.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";

const script = await dissector("1.2.3");

/** The lines of one of the tables at the top. */
function tableOf(name: string): readonly string[] {
  const [, lines = ""] = new RegExp(`^local ${name} = \\{\\n([^]*?)^\\}`, "m").exec(script) ?? [];
  return lines.trimEnd().split("\n");
}

Deno.test("dissector() has every message and every field of the tables", () => {
  const codes = [...Object.values(requests), ...Object.values(responses)].map(({ code }) => code);
  assertEquals(codes.length, 31);
  assertEquals(tableOf("MESSAGES").map((line) => line.slice(4, 6)), codes);
  assertEquals(tableOf("FIELDS").map((line) => line.slice(2, 4)), Object.values(fields).map(({ id }) => id));
  assertMatch(script, /^-- Made by sip2d 1\.2\.3 /m);
});

Deno.test("dissector() hides AC, AD and CO, and these only", () => {
  const hidden = tableOf("FIELDS").filter((line) => line.includes("secret = true")).map((line) => line.slice(2, 4));
  assertEquals(hidden, ["AC", "AD", "CO"]);
});

Deno.test("dissector() links each request with its answer", () => {
  const answers = tableOf("MESSAGES").flatMap((line) => /^ {2}\["(..)"\].* answer = "(..)"/.exec(line)?.slice(1) ?? []);
  assertEquals(answers, Object.values(requests).flatMap(({ code, answer }) => [code, answer.code]));
});

Deno.test("dissector() knows what each position of the patron status, the summary and BX stands for", () => {
  const counts = tableOf("POSITIONS").map((line) => [line.trim().split(" ")[0], line.split('", "').length]);
  assertEquals(counts, [["patron_status", 14], ["summary", 6], ["supported_messages", 16]]);
});
