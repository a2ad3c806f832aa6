import { assertEquals } from "@std/assert";
import description from "../../packaging/protocol/package.json" with { type: "json" };
import { readFolder } from "../../packaging/file_tree.ts";
import { projectPath } from "../../packaging/project.ts";
import * as face from "../../src/protocol/public/sip2.ts";

/** What only some of the runtimes have, or is of the server. */
const FOREIGN = /\b(?:Deno|Temporal|Buffer|process|globalThis)\.|\bfrom "(?!\.)|\bimport\(/;

/** Leaves out comments, in which examples may stand. */
function code(text: string): string {
  return text.replaceAll(/\/\*\*[^]*?\*\/|\/\/.*/g, "");
}

Deno.test("the protocol's sources use what Node, Deno, Bun and browsers have in common, and nothing else", async () => {
  const text = new TextDecoder();
  const sources = await readFolder(projectPath("src/protocol"), ".ts");
  const foreign = [...sources].flatMap(([path, content]) => {
    const [found] = FOREIGN.exec(code(text.decode(content))) ?? [];
    return found === undefined ? [] : [`${path}: ${found}`];
  });
  assertEquals(foreign, []);
  for (const planted of ['import { a } from "node:a";', "Deno.args", "Temporal.Now", 'await import("b")']) {
    assertEquals(FOREIGN.test(code(planted)), true, planted);
  }
});

Deno.test("the protocol's package offers these names, its page names each, and it depends on nothing", async () => {
  const names = Object.keys(face).toSorted();
  assertEquals(
    names.join(" "),
    "TerminalError checksum codeMeaning createLineSplitter decodeRequest decodeResponse " +
      "decodeText describeMessage encodeMessage encodeText fields formatTimestamp messageToJson negativeResponse " +
      "openTerminal parseTimestamp requests responses sumOf writableText",
  );
  const page = await Deno.readTextFile(projectPath("docs/protocol-package.md"));
  assertEquals(names.filter((name) => !page.includes(`\`${name}\``)), []);
  assertEquals(Object.keys(description).filter((key) => /dependencies/i.test(key)), []);
});
