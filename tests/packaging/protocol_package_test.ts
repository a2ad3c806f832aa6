import { assertEquals } from "@std/assert";
import description from "../../packaging/protocol/package.json" with { type: "json" };
import { readFolder } from "../../packaging/file_tree.ts";
import { declarations } from "../../packaging/forms/protocol_package.ts";
import { projectPath } from "../../packaging/project.ts";
import * as face from "../../src/protocol/public/sip2.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

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

Deno.test("the package's page has the signature of each function, as its types have it", () =>
  withTemporaryFolder(async (folder) => {
    const types = (await declarations(folder)).map(([, { content }]) => content).join("\n");
    const offered = new Set(Object.entries(face).flatMap(([name, it]) => typeof it === "function" ? name : []));
    const signatures = [...types.matchAll(/^export declare function (\w+)(\(.*\): .+;)$/gm)]
      .flatMap(([, name = "", rest = ""]) => offered.delete(name) ? name + rest : []);
    assertEquals([...offered], ["TerminalError"]);
    const page = (await Deno.readTextFile(projectPath("docs/protocol-package.md"))).replaceAll(/\s+/g, " ");
    assertEquals(signatures.filter((signature) => !page.includes(signature)), []);
  }));

/** Names that a source imports from below `src/protocol`, but not by the face. */
function takenInside(text: string): readonly string[] {
  const imports = text.matchAll(/import(?: type)? \{([^}]*)\} from "[^"]*\/protocol\/(?!public\/)[^"]*"/g);
  return [...imports].flatMap(([, names = ""]) => namesIn(names));
}

function namesIn(list: string): readonly string[] {
  return list.split(",").map((name) => name.replace("type ", "").trim()).filter((name) => name !== "");
}

Deno.test("the program's own client has by the package's face what the package offers", async () => {
  const text = new TextDecoder();
  const sources = [];
  for (const room of ["src/tools", "src/wire"]) {
    sources.push(...await readFolder(projectPath(room), ".ts"));
  }
  const offered = new Set(
    [...(await Deno.readTextFile(projectPath("src/protocol/public/sip2.ts"))).matchAll(/\{([^}]*)\}/g)]
      .flatMap(([, names = ""]) => namesIn(names)),
  );
  // The suite of conform judges what a session refuses, and has its own ways into the protocol.
  const taken = sources.filter(([path]) => !path.startsWith("conform/")).flatMap(([path, content]) =>
    takenInside(text.decode(content)).filter((name) => offered.has(name)).map((name) => `${path}: ${name}`)
  );
  assertEquals(taken, []);
  assertEquals(takenInside('import { a, type Encoding } from "../protocol/encoding.ts";'), ["a", "Encoding"]);
});
