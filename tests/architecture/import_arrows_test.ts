import assert from "node:assert/strict";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

/** Which rooms a room may import; its own files it always may. `cli` may import everything. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "library": [],
  "protocol": [],
  "password": [],
  "storage/port": ["library"],
  "circulation": ["library", "storage/port", "circulation/pins"],
  "circulation/pins": ["library", "storage/port", "circulation"],
  "storage/rows": ["library", "storage/port"],
  "storage/import": ["library", "storage/port", "storage/rows"],
  "storage/sqlite": ["library", "storage/port", "storage/rows", "storage/import"],
  "storage/postgres": ["library", "storage/port", "storage/rows", "storage/import", "storage/postgres/migrations"],
  "storage/postgres/migrations": [],
  "storage/copy": ["library", "storage/port", "storage/rows", "storage/import", "storage/sqlite", "storage/postgres"],
  "sample": ["library", "storage/port"],
  "config": ["protocol", "library", "circulation"],
  "server/wording": ["library", "protocol", "config"],
  "server/handlers": ["library", "protocol", "config", "server/wording"],
  "server/session": [
    "server/handlers",
    "server/wording",
    "server/listen",
    "circulation/pins",
    "library",
    "protocol",
    "config",
    "observability",
  ],
  "server/listen": ["server/session", "config", "observability", "protocol"],
  "server": ["server/listen", "server/session", "config"],
  "observability": ["config", "protocol", "library", "storage/port"],
  "pages": ["library", "protocol", "config", "observability", "server/listen"],
  "exchange": ["library", "storage/port", "password"],
  "terminal": ["protocol", "config"],
  "terminal/load": ["terminal", "protocol", "config"],
};

Deno.test("rooms import only the rooms that they may", async () => {
  const wrong: string[] = [];
  let imports = 0;
  for await (const file of typeScriptFiles(SRC)) {
    const room = dirname(relative(SRC, file));
    if (room === "cli") continue;
    for (const specifier of relativeImports(await Deno.readTextFile(file))) {
      imports++;
      const target = relative(SRC, normalize(join(dirname(file), specifier)));
      const to = dirname(target);
      if (to !== room && !(ARROWS[room] ?? []).includes(to)) wrong.push(`${relative(SRC, file)} imports ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(imports > 100, `only ${imports} imports were looked at`);
});

Deno.test("nothing outside the storage room speaks SQL, and nothing outside the protocol's rooms knows a command code", async () => {
  const wrong: string[] = [];
  for await (const file of typeScriptFiles(SRC)) {
    const path = relative(SRC, file);
    const text = await Deno.readTextFile(file);
    const speaksSql = /\b(SELECT|INSERT INTO|DELETE FROM|UPDATE) \w/.test(text);
    if (speaksSql && !path.startsWith("storage/")) wrong.push(`${path} speaks SQL`);
    if (path.startsWith("circulation/") && /["']\d\d["']/.test(text)) wrong.push(`${path} knows a SIP2 code`);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no source file is longer than 350 lines", async () => {
  const long: string[] = [];
  for await (const file of typeScriptFiles(SRC)) {
    const lines = (await Deno.readTextFile(file)).split("\n").length;
    if (lines > 350) long.push(`${relative(SRC, file)}: ${lines}`);
  }
  assert.deepEqual(long, []);
});

async function* typeScriptFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* typeScriptFiles(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

function relativeImports(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g);
  return [...found].map(([, specifier]) => specifier ?? "");
}
