import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { options } from "../../src/config/options.ts";
import { FILE_TABLES } from "../../src/exchange/file_tables.ts";
import { fields } from "../../src/protocol/fields.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { TABLES, withTables } from "../support/program/readme_tables.ts";

const README = new URL("../../README.md", import.meta.url);

Deno.test("README.md has the tables of files, messages, fields and options that the code has", async () => {
  const readme = await Deno.readTextFile(README);
  assertEquals(readme, withTables(readme), "run `deno task readme`");
});

Deno.test("README.md names files and folders that are there", async () => {
  const readme = await Deno.readTextFile(README);
  const named = [...readme.matchAll(/`((?:src|tests|config|packaging)\/[\w./]*)`/g)].map(([, path = ""]) => path);
  for (const path of named) await Deno.stat(new URL(path, README));
  assert(named.length > 10, `only ${named.length} were looked at`);
});

Deno.test("withTables() tells every message, field, option and column of a file", () => {
  const text = withTables(Object.keys(TABLES).map((name) => `<!-- ${name} -->\n<!-- /${name} -->`).join("\n"));
  for (const { code, label } of [...Object.values(requests), ...Object.values(responses)]) {
    assertStringIncludes(text, `| **${code}** ${label} |`, code);
  }
  for (const { id, label } of Object.values(fields)) assertStringIncludes(text, `\n| ${id} | ${label} |`, id);
  for (const { options: attributes } of options) {
    for (const { name } of attributes) assertStringIncludes(text, `\`${name}\``, name);
  }
  for (const { columns } of Object.values(FILE_TABLES)) {
    for (const { name } of columns) assertStringIncludes(text, `\n| \`${name}\` |`, name);
  }
});

Deno.test("withTables() shows the fields of an answer in their order on the wire, and what is required", () => {
  const text = withTables(Object.keys(TABLES).map((name) => `<!-- ${name} -->\n<!-- /${name} -->`).join("\n"));
  assertMatch(
    text,
    /\| \*\*18\*\* Item Information Response \| [^|]* \| CF AH CJ CM \*\*AB\*\* \*\*AJ\*\* BG BH BV CK AQ AP CH/,
  );
  assertMatch(
    text,
    /\| \*\*15\*\* Hold \| 2\.00 \| hold mode \(1\), transaction date \(18\) \| .* \| 16 Hold Response \| AA, AB or AJ \|/,
  );
});

Deno.test("withTables() keeps what stands outside of the markers, and replaces what stands inside", () => {
  const [messages = "", ...others] = ["messages", "fields", "options", "files", "metrics"].map((name) =>
    `<!-- ${name} -->\nold\n<!-- /${name} -->`
  );
  const text = withTables(`before\n${messages}\nbetween\n${others.join("\n")}\nafter\n`);
  assertMatch(text, /^before\n<!-- messages -->\n\n\|[^]*\nbetween\n[^]*\nafter\n$/);
  assertNotMatch(text, /^old$/m);
  assertEquals(withTables(text), text);
});

Deno.test("withTables() refuses a README without its markers", () => {
  for (const readme of ["", "<!-- files -->\n", "<!-- /files -->\n<!-- files -->\n"]) {
    assertThrows(() => withTables(readme), Error, "the markers <!-- files --> and <!-- /files --> do not stand once");
  }
});
