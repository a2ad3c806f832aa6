import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { commandLine } from "../../packaging/manual/command_line.ts";
import { preferenceMeanings } from "../../src/config/koha/preferences.ts";
import { type ElementDescription, options } from "../../src/config/options.ts";
import { FILE_TABLES } from "../../src/exchange/file_tables.ts";
import { metricRows } from "../../src/observability/metric_rows.ts";
import { fields } from "../../src/protocol/fields.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { SOURCES } from "../../src/storage/port/change.ts";
import { kohaOptionsPage, MissingRow } from "../../packaging/reference/koha_options.ts";
import { REFERENCE } from "../../packaging/reference/pages.ts";

const FOLDER = new URL("../../docs/reference/", import.meta.url);

Deno.test("docs/reference says what the code says, and holds nothing else", async () => {
  for (const [name, page] of Object.entries(REFERENCE)) {
    assertEquals(await Deno.readTextFile(new URL(name, FOLDER)), page(), `${name}: run \`deno task docs\``);
  }
  const files = await Array.fromAsync(Deno.readDir(FOLDER), ({ name }) => name);
  assertEquals(files.toSorted(), Object.keys(REFERENCE).toSorted());
});

Deno.test("docs/reference tells every message, field, option, column, metric and command", () => {
  const text = Object.values(REFERENCE).map((page) => page()).join("\n");
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
  for (const { name } of Object.values(metricRows)) assertStringIncludes(text, `\n| \`${name}\` |`, name);
  const [sources = ""] = /^\| `source` \|.*$/m.exec(REFERENCE["journal.md"]?.() ?? "") ?? [];
  for (const source of SOURCES) assertStringIncludes(sources, `\`${source}\``);
  for (const command of commandLine().commands) {
    assertStringIncludes(text, `\n## ${command.name()}\n`);
    for (const { flags } of command.options) {
      assertStringIncludes(text, `\n| \`${flags.replaceAll("|", "\\|")}\` |`, flags);
    }
  }
});

Deno.test("messages.md shows the fields of an answer in their order on the wire, and what is required", () => {
  const text = REFERENCE["messages.md"]?.() ?? "";
  assertMatch(
    text,
    /\| \*\*18\*\* Item Information Response \| [^|]* \| CF AH CJ CM \*\*AB\*\* \*\*AJ\*\* BG BH BV CK AQ AP CH/,
  );
  assertMatch(
    text,
    /\| \*\*15\*\* Hold \| 2\.00 \| hold mode \(1\), transaction date \(18\) \| .* \| 16 Hold Response \| AA, AB or AJ \|/,
  );
});

Deno.test("koha-options.md compares every attribute of Koha's elements, and every preference", () => {
  const text = REFERENCE["koha-options.md"]?.() ?? "";
  for (const { path, namespace, ignored, options: attributes } of options) {
    if (namespace.startsWith("urn:sip2d:") || ignored) continue;
    const [, section = ""] = text.split(`\n## \`<${path.slice(path.lastIndexOf("/") + 1)}>\`\n`);
    for (const { name, meaning } of attributes) {
      const row = section.split("\n").find((line) => line.startsWith(`| \`${name}\` | `)) ?? "";
      assertStringIncludes(row, ` | ${meaning.replaceAll("|", "\\|")} | `, `${path}/@${name}`);
    }
  }
  for (const [name, meaning] of preferenceMeanings) assertStringIncludes(text, `\n| \`${name}\` | ${meaning} |`);
  assertStringIncludes(text, "cannot be carried out: it needs the patrons' old loans, which sip2d has not");
});

Deno.test("koha-options.md cannot be written without a row for each attribute, and says which is missing, and where", () => {
  const page = () => kohaOptionsPage([anElement("login", "nobody_knows_me"), anElement("policy", "nor_me")]);
  const places = '"login", nobody_knows_me; "policy", nor_me';
  assertThrows(page, MissingRow, `packaging/reference/koha_options.ts: IN_KOHA has no row for ${places}. Say there`);
});

/** An element of Koha's with one attribute. */
function anElement(path: string, name: string): ElementDescription {
  const option = { name, allowed: "any text", default: "", meaning: "", ignored: false };
  return { path, namespace: "", occurs: "once", meaning: "", ignored: false, options: [option] };
}
