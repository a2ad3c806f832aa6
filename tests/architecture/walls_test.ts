import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { TABLES } from "../../src/storage/rows/tables.ts";
import { readSources, type Sources } from "./sources.ts";
import { type Arrows, circles, commandCodesIn, crowdedFolders, highCeilings, longFiles } from "./walls.ts";
import { listedColumns, repeatedTypes, sqlOutsideStorage, wrongImports } from "./walls.ts";

/** Who may import whom. A room that is not named here has no business in `src`. */
const ARROWS: Arrows = {
  "library": [],
  "protocol": [],
  "password": [],
  "storage/port": ["library"],
  "circulation": [
    "library",
    "storage/port",
    "circulation/pins",
    "circulation/account",
    "circulation/retries",
    "circulation/returns",
  ],
  "circulation/account": ["library"],
  "circulation/pins": ["library", "storage/port", "circulation"],
  "circulation/retries": ["library"],
  "circulation/returns": ["library", "storage/port", "circulation", "circulation/account"],
  "storage/rows": ["library", "storage/port"],
  "storage/import": ["library", "storage/port", "storage/rows"],
  "storage/sqlite": [
    "library",
    "storage/port",
    "storage/rows",
    "storage/import",
    "storage/sqlite/migrations",
    "storage/sqlite/watch",
  ],
  "storage/sqlite/migrations": ["storage/rows"],
  "storage/sqlite/watch": [],
  "storage/postgres": [
    "library",
    "storage/port",
    "storage/rows",
    "storage/import",
    "storage/postgres/connection",
    "storage/postgres/migrations",
    "storage/postgres/watch",
  ],
  "storage/postgres/connection": ["storage/postgres", "storage/postgres/watch"],
  "storage/postgres/watch": [],
  "storage/postgres/migrations": ["storage/rows"],
  "storage/copy": [
    "library",
    "storage/port",
    "storage/rows",
    "storage/import",
    "storage/sqlite",
    "storage/postgres",
    "storage/postgres/connection",
  ],
  "sample": ["library", "storage/port", "config/SIPServer.xml"],
  "config": [
    "protocol",
    "library",
    "circulation",
    "config/xml",
    "config/koha",
    "config/templates",
    "config/staff",
    "config/texts",
  ],
  "config/meanings": ["config", "config/xml"],
  "config/texts": ["config", "config/xml", "protocol", "library"],
  "config/staff": ["config", "config/xml"],
  "config/told": ["config", "config/xml", "protocol"],
  "config/convert": ["config", "config/xml", "config/koha"],
  "config/xml": [],
  "config/koha": [
    "circulation",
    "circulation/account",
    "config",
    "config/xml",
    "config/templates",
    "config/templates/language",
  ],
  "config/templates": ["config/templates/language"],
  "config/templates/language": [],
  "server/wording": ["library", "protocol", "config", "config/texts"],
  "server/handlers": ["library", "protocol", "config", "server/wording", "server/back_end"],
  "server/back_end": ["library", "protocol", "config", "server/wording"],
  "server/session": [
    "server/back_end",
    "server/wording",
    "library",
    "protocol",
    "config",
    "config/templates",
    "observability",
    "server/session/presenting",
  ],
  "server/session/presenting": ["server/back_end", "library", "protocol", "config", "config/koha", "config/templates"],
  "server/listen": ["server/session", "config", "observability"],
  "server": ["server/listen", "server/session", "config"],
  "observability": ["config", "protocol", "library", "storage/port"],
  "pages": ["protocol", "config", "observability", "pages/watch", "pages/desk", "pages/admin"],
  "pages/watch": ["pages", "protocol", "config", "observability"],
  "pages/desk": ["pages", "library", "protocol", "config", "observability"],
  "pages/admin": ["pages", "protocol", "config", "config/told", "observability"],
  "exchange": ["library", "storage/port", "password"],
  "terminal": ["protocol", "config"],
  "terminal/interactive": ["terminal", "protocol", "config"],
  "terminal/load": ["terminal", "protocol", "config"],
  "terminal/conform": ["terminal", "protocol", "config", "config/xml"],
  "terminal/conform/scenarios": ["terminal/conform", "protocol"],
  "cli": "*",
  "cli/client": "*",
  "cli/conform": "*",
  "cli/serving": "*",
  "cli/staff": "*",
  "cli/watch": "*",
};

const FILES_IN_A_FOLDER = 25;

/** Folders with more files than that. Their ceilings may only fall. */
const DEBTS = {
  "src/cli": 40,
  "src/config": 35,
  "src/circulation": 30,
  "src/storage/sqlite": 31,
  "src/storage/postgres": 30,
  "tests/circulation": 30,
};

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
  assertEquals(crowdedFolders(sources, FILES_IN_A_FOLDER, DEBTS), []);
  assertEquals(highCeilings(sources, DEBTS), []);
  const planted = new Map(sources);
  for (let number = 1; number <= FILES_IN_A_FOLDER; number++) planted.set(`src/library/extra_${number}.ts`, "");
  planted.set("src/cli/extra.ts", "");
  const told = crowdedFolders(planted, FILES_IN_A_FOLDER, DEBTS).join("\n");
  assertMatch(told, /src\/library has/);
  assertMatch(told, /src\/cli has/);
  assertMatch(highCeilings(sources, { "src/library": 100 }).join("\n"), /lower its ceiling of 100/);
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
