import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { TABLES } from "../../src/storage/rows/tables.ts";
import { SIMULATED_KINDS } from "../../src/systems/systems.ts";
import { longFunctions, unevenSources } from "./long_functions.ts";
import { readSources, type Sources } from "./sources.ts";
import {
  type Arrows,
  circles,
  commandCodesIn,
  crowdedFolders,
  folderCircles,
  idleArrows,
  kindsNamedIn,
  loadedBy,
} from "./walls.ts";
import {
  listedColumns,
  longFiles,
  repeatedTypes,
  sqlOutsideStorage,
  upwardArrows,
  wiredTypes,
  wrongImports,
} from "./walls.ts";

/**
 * Who may import whom, from top to bottom: every arrow leads down. The folders of a room may import each other, as long as
 * they make no circle. Only the command line wires; it may import everything.
 */
const ARROWS: Arrows = {
  "cli": "*",
  "pages": ["desk", "texts", "observability", "config", "protocol", "library"],
  // Staff try an account through the very sessions that terminals have. A changed configuration is judged as the service
  // judges it at a reload, and what the sandbox refuses is told as there.
  "desk": [
    "service",
    "server/session",
    "server/back_end",
    "wire",
    "process",
    "observability",
    "exchange",
    "texts",
    "config",
    "circulation",
    "storage/port",
    "protocol",
    "library",
    "password",
  ],
  // How long a storage may take follows from what a session allows for an answer.
  "service": [
    "server",
    "process",
    "wire",
    "server/session",
    "observability",
    "config",
    "circulation",
    "storage/sqlite",
    "storage/postgres",
    "storage/port",
    "password",
    "library",
  ],
  "server": ["server/listen", "server/session", "config"],
  "server/listen": ["server/session", "wire", "observability", "config"],
  "server/session": [
    "server/back_end",
    "server/wording",
    "texts",
    "observability",
    "config",
    "protocol",
    "library",
  ],
  // A copy beside the gateway: the gateway lets it hear and asks it, and knows nothing of it. It answers in a back end's place.
  // Loans are due by our rules where those tell of them.
  "stand_in": [
    "server/back_end",
    "server/wording",
    "texts",
    "circulation",
    "observability",
    "config",
    "storage/port",
    "systems",
    "protocol",
    "library",
    "password",
  ],
  // The ledger of changes is the storage's. Cards for which wrong PINs came are kept as hashes only.
  "gateway": [
    "server/back_end",
    "server/wording",
    "texts",
    "wire",
    "observability",
    "config",
    "storage/port",
    "systems",
    "protocol",
    "library",
    "password",
  ],
  "server/engine": ["server/back_end", "server/wording", "texts", "protocol", "library"],
  "server/back_end": ["server/wording", "texts", "config", "protocol", "library"],
  "server/wording": ["texts", "config", "protocol", "library"],
  // The suite of conform reads a channel itself: it takes answers that a session refuses.
  "tools": [
    "process",
    "wire",
    "config",
    "systems",
    "protocol/public",
    "protocol/session",
    "protocol",
  ],
  // A POST that fails is a terminal's failure. What is wrong with a request is a notice.
  "wire": ["protocol/public", "protocol", "library"],
  "observability": ["config", "storage/port", "protocol", "library"],
  "exchange": ["storage/port", "texts", "library", "password"],
  // Where a configuration is read from. The version.
  "process": ["config", "deno.json"],
  // The types of the rules that it reads.
  "config": ["circulation", "systems", "protocol", "library"],
  "circulation": ["storage/port", "library"],
  "sample": ["storage/port", "library", "config/SIPServer.xml"],
  "storage/copy": ["storage/sqlite", "storage/postgres", "storage/rows", "storage/port"],
  "storage/sqlite": ["storage/import", "storage/rows", "storage/port", "library"],
  "storage/postgres": ["storage/import", "storage/rows", "storage/port", "library"],
  "storage/import": ["storage/rows", "storage/port"],
  "storage/rows": ["storage/port", "library"],
  "storage/port": ["library"],
  // All that patrons and staff read, a folder a language.
  "texts": ["protocol", "library"],
  "systems": ["protocol"],
  // The face of the npm package, which the client has its session from.
  "protocol/public": ["protocol/session", "protocol"],
  "protocol/session": ["protocol"],
  "protocol": [],
  "library": [],
  "password": [],
};

const FILES_IN_A_FOLDER = 25;

const LINES_IN_A_FILE = 500;

const LINES_IN_A_FUNCTION = 70;

const sources = await readSources("src", "tests");

Deno.test("the walls are held against all sources", () => {
  assertGreater(sources.size, 600, `only ${sources.size} files were read`);
});

Deno.test("rooms import only the rooms that they may", () => {
  assertEquals(wrongImports(sources, ARROWS), []);
  const planted = [
    [
      "src/library/fee.ts",
      'import type { Item } from "../storage/port/item.ts";',
      /library\/fee\.ts imports src\/storage/,
    ],
    ["src/protocol/a.ts", 'const b = await import("../server/serve.ts");', /protocol\/a\.ts imports src\/server/],
    [
      "src/circulation/a.ts",
      'import { b } from "../../tests/support/wire/wire.ts";',
      /imports tests\/support\/wire\/wire\.ts/,
    ],
    ["src/attic/a.ts", "export const a = 1;", /attic\/a\.ts is in no room/],
  ] as const;
  for (const [path, text, told] of planted) assertMatch(wrongImports(plant(path, text), ARROWS).join("\n"), told);
});

Deno.test("each arrow leads down the table and is used, and each room is there", () => {
  assertEquals(idleArrows(sources, ARROWS), []);
  assertEquals(upwardArrows(ARROWS), []);
  assertEquals(idleArrows(sources, { ...ARROWS, attic: [] }), ["there is no room attic"]);
  assertEquals(idleArrows(sources, { ...ARROWS, "protocol": ["password"] }), ["protocol -> password"]);
  assertEquals(idleArrows(sources, { ...ARROWS, "protocol": ["attic"] }), ["protocol -> attic"]);
  assertEquals(upwardArrows({ ...ARROWS, "protocol": ["server"] }), ["protocol -> server"]);
  assertEquals(Object.keys(ARROWS).filter((room) => ARROWS[room] === "*"), ["cli"]);
});

Deno.test("a program that serves loads no module of tools", async () => {
  const main = await Deno.readTextFile(new URL("../../main.ts", import.meta.url));
  const toolsIn = (sources: Sources) =>
    [...loadedBy(new Map([...sources, ["main.ts", main]]), "main.ts")].filter((path) => path.startsWith("src/tools/"));
  assertGreater(loadedBy(new Map([...sources, ["main.ts", main]]), "main.ts").size, 300);
  assertEquals(toolsIn(sources), []);
  const planted = [
    'import { dial } from "../../tools/base/terminal.ts";',
    'import {\n  type A,\n  b,\n} from "../../tools/base/terminal.ts";',
    'import "../../tools/base/terminal.ts";',
    'export { dial } from "../../tools/base/terminal.ts";',
  ];
  for (const text of planted) {
    assertMatch(toolsIn(plant("src/cli/serve/serve.ts", text)).join("\n"), /src\/tools\/base\/terminal\.ts/, text);
  }
  const free =
    'import type { A } from "../../tools/base/terminal.ts";\nconst later = () => import("../../tools/base/terminal.ts");';
  assertEquals(toolsIn(plant("src/cli/serve/serve.ts", free)), []);
});

Deno.test("no folders import each other in a circle, not even for types", () => {
  assertEquals(folderCircles(sources), []);
  const planted = plant("src/config/xml/planted.ts", 'import type { Config } from "../config.ts";');
  assertMatch(folderCircles(planted).join("\n"), /src\/config\/xml/);
  const long = new Map([
    ["src/a/a.ts", 'import type { B } from "../b/b.ts";'],
    ["src/b/b.ts", 'import { c } from "../c/c.ts";'],
    ["src/c/c.ts", 'export type { A } from "../a/z.ts";'],
  ]);
  assertEquals(folderCircles(long), ["src/a -> src/b -> src/c -> src/a"]);
});

Deno.test("no files import each other in a circle, not even for types", () => {
  assertEquals(circles(sources), []);
  const planted = plant("src/library/reason.ts", 'import type { PatronReport } from "./report.ts";');
  assertMatch(circles(planted).join("\n"), /src\/library\/reason\.ts/);
});

Deno.test("no folder has more files than one can take in", () => {
  assertEquals(crowdedFolders(sources, FILES_IN_A_FOLDER), []);
  const planted = new Map(sources);
  for (let number = 1; number <= FILES_IN_A_FOLDER; number++) planted.set(`src/library/extra_${number}.ts`, "");
  const told = crowdedFolders(planted, FILES_IN_A_FOLDER).join("\n");
  assertMatch(told, /src\/library has/);
});

Deno.test("an exported type has its name for itself", () => {
  assertEquals(repeatedTypes(sources), []);
  const planted = plant("src/tools/base/refusal.ts", "export interface Refusal {\n}");
  assertMatch(repeatedTypes(planted).join("\n"), /Refusal: .*src\/tools\/base\/refusal\.ts/);
});

Deno.test("only the storage room speaks SQL", () => {
  assertEquals(sqlOutsideStorage(sources), []);
  const planted = [
    "db.exec(`select item_id\n  from items`);",
    'run("insert into loans values (?)");',
    'run("UPDATE patrons SET blocked = 1");',
    "const drop = `delete from ${table}`;",
    'db.exec("begin immediate");',
    "const statement = `create unique index a on b (c)`;",
  ];
  for (const text of planted) {
    assertEquals(sqlOutsideStorage(plant("src/cli/planted.ts", text)), ["src/cli/planted.ts"]);
  }
  const prose = '// select one from the list\nconst text = "select a terminal, or update the list";';
  assertEquals(sqlOutsideStorage(plant("src/cli/planted.ts", prose)), []);
});

Deno.test("the columns of a table are listed once", () => {
  const tables: readonly NamedTable[] = Object.values(TABLES);
  const columns = Object.fromEntries(tables.map((table) => [table.name, table.columns.map(({ name }) => name)]));
  assertEquals(listedColumns(sources, columns), []);
  const list = columns.items?.map((column) => `"${column}"`).join(", ");
  for (const path of ["src/storage/sqlite/planted.ts", "src/storage/copy/planted.ts", "src/cli/planted.ts"]) {
    assertEquals(listedColumns(plant(path, `const COLUMNS = [${list}];`), columns), [`${path} lists items`]);
    assertEquals(listedColumns(plant(path, `db.prepare(\`select ${columns.items} from items\`);`), columns).length, 1);
  }
});

Deno.test("circulation and library know no command code", () => {
  for (const folder of ["src/circulation/", "src/library/"]) {
    assertEquals(commandCodesIn(sources, folder), []);
    const planted = plant(`${folder}planted.ts`, 'const checkout = "11";');
    assertEquals(commandCodesIn(planted, folder), [`${folder}planted.ts`]);
  }
});

Deno.test("gateway and tools name no kind of library system", () => {
  const kinds = new Set<string>(SIMULATED_KINDS);
  for (const folder of ["src/gateway/", "src/tools/"]) {
    assertEquals(kindsNamedIn(sources, folder, kinds), []);
    const planted = plant(`${folder}planted.ts`, 'if (upstream.kind === "koha") return;');
    assertEquals(kindsNamedIn(planted, folder, kinds), [`${folder}planted.ts`]);
  }
});

Deno.test("no type is wired from parts of others", () => {
  assertEquals(wiredTypes(sources), []);
  for (const text of ["function a(b: Parameters<C>[0]) {}", 'interface A\n  extends Omit<B, "c"> {}']) {
    assertEquals(wiredTypes(plant("src/cli/planted.ts", text)), ["src/cli/planted.ts"]);
  }
  assertEquals(wiredTypes(plant("src/cli/planted.ts", "/**\n * Parameters<typeof a>\n */")), []);
});

Deno.test("no source file is longer than 500 lines", () => {
  assertEquals(longFiles(sources, LINES_IN_A_FILE), []);
  const planted = plant("src/library/long.ts", "\n".repeat(LINES_IN_A_FILE));
  assertMatch(longFiles(planted, LINES_IN_A_FILE).join("\n"), /src\/library\/long\.ts: 501/);
});

Deno.test("no function is longer than 70 lines", () => {
  assertEquals(longFunctions(sources, LINES_IN_A_FUNCTION), []);
  assertEquals(unevenSources(sources), []);
  const body = "  // } is no end\n  a(`}${`}`}`, /[/}]/, '}');\n".repeat(LINES_IN_A_FUNCTION / 2);
  const planted = [
    `export function a() {\n${body}}`,
    `function a(b: { c: 1 }): Promise<{ d: 1 }> {\n${body}}`,
    `function a(): (b: string) => Item {\n${body}}`,
    `const a = async (b: string): Promise<void> => {\n${body}};`,
    `function a({\n  b,\n}: { b: 1 }) {\n${body}}`,
    `class A {\n  get a() {\n${body}}\n}`,
    `const a = { b<T>(c: T): readonly T[] {\n${body}} };`,
    `const a = () => [\n${body.replaceAll(";", ",")}];`,
    `function a() {\n  return {\n    b() {},\n${body}  };\n}`,
  ];
  for (const text of planted) {
    const told = longFunctions(new Map([["src/planted.ts", text]]), LINES_IN_A_FUNCTION).join("\n");
    assertMatch(told, /src\/planted\.ts:\d: a function of \d+ lines/, text);
  }
  const short = `function a() {}\n${"type B = { c: 1 };\n".repeat(LINES_IN_A_FUNCTION)}if (d) {\n${body}}`;
  assertEquals(longFunctions(new Map([["src/planted.ts", short]]), LINES_IN_A_FUNCTION), []);
});

/** A table as this test sees it. */
interface NamedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
}

/** The sources with one file more, or with another text in one. */
function plant(path: string, text: string): Sources {
  return new Map([...sources, [path, text]]);
}
