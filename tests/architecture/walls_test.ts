import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { TABLES } from "../../src/storage/rows/tables.ts";
import { readSources, type Sources } from "./sources.ts";
import { type Arrows, circles, commandCodesIn, crowdedFolders, longFiles } from "./walls.ts";
import { listedColumns, repeatedTypes, sqlOutsideStorage, wrongImports } from "./walls.ts";

/** Who may import whom. A room that is not named here has no business in `src`. */
const ARROWS: Arrows = {
  "circulation": ["circulation/decide", "circulation/pins", "circulation/rules", "library", "storage/port"],
  "circulation/decide": ["circulation/rules", "library", "storage/port"],
  "circulation/pins": ["circulation", "library", "storage/port"],
  "circulation/rules": ["library", "storage/port"],
  "cli": "*",
  "cli/base": "*",
  "cli/client": "*",
  "cli/compare": "*",
  "cli/conform": "*",
  "cli/import": "*",
  "cli/load": "*",
  "cli/permissions": "*",
  "cli/record": "*",
  "cli/serve": "*",
  "cli/watch": "*",
  "config": [
    "circulation/rules",
    "config/base",
    "config/koha",
    "config/templates",
    "config/texts",
    "config/xml",
    "protocol",
  ],
  "config/base": ["config/xml", "protocol"],
  "config/convert": ["config", "config/base", "config/koha", "config/xml"],
  "config/koha": [
    "circulation/rules",
    "config",
    "config/base",
    "config/templates",
    "config/templates/language",
    "config/xml",
  ],
  "config/meanings": ["config", "config/base", "config/xml"],
  "config/templates": ["config/templates/language"],
  "config/templates/language": [],
  "config/texts": ["config/base", "config/xml", "library", "protocol"],
  "config/told": ["config", "config/base", "config/xml", "protocol"],
  "config/xml": [],
  "desk": [
    "circulation",
    "circulation/pins",
    "cli",
    "config",
    "config/base",
    "config/told",
    "exchange",
    "library",
    "observability",
    "pages",
    "protocol",
    "server/back_end",
    "server/session",
    "service",
    "storage/port",
    "terminal",
  ],
  "exchange": ["library", "password", "storage/port"],
  "library": [],
  "observability": ["config", "config/base", "library", "protocol", "storage/port"],
  "pages": ["config", "observability", "pages/admin", "pages/desk", "pages/frame", "pages/watch"],
  "pages/admin": ["config", "config/base", "config/told", "desk", "observability", "pages/frame"],
  "pages/desk": ["config", "desk", "library", "observability", "pages/frame", "protocol"],
  "pages/frame": ["config", "protocol"],
  "pages/watch": ["config", "observability", "pages/frame", "protocol"],
  "password": [],
  "protocol": [],
  "sample": ["config/SIPServer.xml", "library", "storage/port"],
  "server": ["config", "server/listen", "server/session"],
  "server/back_end": ["config", "library", "protocol", "server/wording"],
  "server/engine": ["library", "protocol", "server/back_end", "server/wording"],
  "server/listen": ["config", "observability", "server/session"],
  "server/session": [
    "config",
    "config/base",
    "config/templates",
    "library",
    "observability",
    "protocol",
    "server/back_end",
    "server/session/presenting",
    "server/wording",
  ],
  "server/session/presenting": ["config", "config/koha", "config/templates", "library", "protocol", "server/back_end"],
  "server/wording": ["config", "config/texts", "library", "protocol"],
  "service": [
    "circulation",
    "cli",
    "cli/base",
    "config",
    "config/base",
    "observability",
    "server",
    "server/listen",
    "server/session",
    "storage/port",
    "storage/postgres",
    "storage/sqlite",
    "storage/sqlite/database",
  ],
  "storage/copy": [
    "storage/port",
    "storage/postgres",
    "storage/postgres/connection",
    "storage/postgres/rows",
    "storage/rows",
    "storage/sqlite/database",
  ],
  "storage/import": ["storage/port", "storage/rows"],
  "storage/port": ["library"],
  "storage/postgres": [
    "library",
    "storage/import",
    "storage/port",
    "storage/postgres/connection",
    "storage/postgres/facts",
    "storage/postgres/migrations",
    "storage/postgres/rows",
    "storage/postgres/watch",
    "storage/rows",
  ],
  "storage/postgres/connection": ["storage/port", "storage/postgres/watch"],
  "storage/postgres/facts": [
    "library",
    "storage/port",
    "storage/postgres/connection",
    "storage/postgres/rows",
    "storage/rows",
  ],
  "storage/postgres/migrations": ["storage/port", "storage/postgres/connection", "storage/rows"],
  "storage/postgres/rows": ["storage/rows"],
  "storage/postgres/watch": [],
  "storage/rows": ["library", "storage/port"],
  "storage/sqlite": [
    "storage/import",
    "storage/port",
    "storage/rows",
    "storage/sqlite/database",
    "storage/sqlite/facts",
    "storage/sqlite/rows",
    "storage/sqlite/watch",
  ],
  "storage/sqlite/database": ["library", "storage/port", "storage/rows", "storage/sqlite/migrations"],
  "storage/sqlite/facts": ["library", "storage/port", "storage/rows", "storage/sqlite", "storage/sqlite/rows"],
  "storage/sqlite/migrations": ["storage/rows"],
  "storage/sqlite/rows": ["library", "storage/port", "storage/rows"],
  "storage/sqlite/watch": [],
  "terminal": ["config/base", "protocol"],
  "terminal/compare": ["protocol", "terminal", "terminal/conform", "terminal/record"],
  "terminal/conform": ["protocol", "terminal", "terminal/conform/profile"],
  "terminal/conform/profile": ["config/base", "config/xml", "protocol"],
  "terminal/conform/report": ["protocol", "terminal", "terminal/conform"],
  "terminal/conform/scenarios": ["protocol", "terminal/conform", "terminal/conform/profile"],
  "terminal/interactive": ["config/base", "protocol", "terminal"],
  "terminal/load": ["config/base", "protocol", "terminal"],
  "terminal/record": ["protocol"],
};

const FILES_IN_A_FOLDER = 25;

const LINES_IN_A_FILE = 350;

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
    ["src/attic/a.ts", "export const a = 1;", /no arrow begins at the room attic/],
  ] as const;
  for (const [path, text, told] of planted) assertMatch(wrongImports(plant(path, text), ARROWS).join("\n"), told);
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
  const planted = plant("src/terminal/refusal.ts", "export interface Refusal {\n}");
  assertMatch(repeatedTypes(planted).join("\n"), /Refusal: .*src\/terminal\/refusal\.ts/);
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

Deno.test("no source file is longer than 350 lines", () => {
  assertEquals(longFiles(sources, LINES_IN_A_FILE), []);
  const planted = plant("src/library/long.ts", "\n".repeat(LINES_IN_A_FILE));
  assertMatch(longFiles(planted, LINES_IN_A_FILE).join("\n"), /src\/library\/long\.ts: 351/);
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
