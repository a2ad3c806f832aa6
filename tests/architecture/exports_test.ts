import { assertEquals } from "@std/assert";
import { dirname, join, normalize } from "node:path";
import project from "../../deno.json" with { type: "json" };
import { FACES } from "../docs/faces.ts";
import { readSources, type Sources } from "./sources.ts";

/** What only tests and benchmarks import: a part whose corner cases a test could hardly reach from outside. */
const TRIED_ALONE: ReadonlySet<string> = new Set([
  "src/circulation/pins/pin_guard.ts createCardJudge",
  "src/process/progress_bar.ts barLine",
  "src/protocol/message_table.ts planOf",
  "src/server/listen/connection.ts waitUntilDrained",
  "src/server/listen/keep_listening.ts watchAccepting",
  "src/server/listen/proxy_header.ts readProxyHeader",
  "src/server/session/hide_secrets.ts hidesField",
  "src/service/watch_expiry.ts warnOfExpiry",
  // The benchmark of the database plays the same SQL.
  "src/storage/postgres/apply_change.ts APPLY",
  "src/storage/postgres/apply_change.ts changeRow",
  "src/storage/postgres/facts/facts.ts CHECKIN_FACTS",
  "src/storage/postgres/facts/facts.ts CHECKOUT_FACTS",
]);

const EXPORTED = /^export (?:async )?(?:abstract )?(function\*?|const|let|class|interface|type|enum) (\w+)/gm;
const IMPORTED = /\b(?:import|export) (?:type )?(?:\{([^}]*)\}|\* as \w+|\*) from "([^"]+)"|\bimport\("([^"]+)"\)/g;
const WHOLE = "*";

/** Exports of `src` that no other file imports, save for what the faces may have. */
function unused(sources: Sources): readonly string[] {
  const used = new Set([...sources].flatMap(([path, text]) => importedNames(path, text)));
  return [...sources].filter(([path]) => path.startsWith("src/")).flatMap(([path, text]) =>
    [...text.matchAll(EXPORTED)].flatMap(([, kind = "", name = ""]) => {
      const onFace = /^(interface|type)$/.test(kind) && isFace(path);
      const isUsed = used.has(`${path} ${name}`) || used.has(`${path} ${WHOLE}`);
      return onFace || isUsed ? [] : [`${path} ${name}`];
    })
  );
}

/** The names that a file imports, each behind the path of its file. */
function importedNames(path: string, text: string): readonly string[] {
  return [...text.matchAll(IMPORTED)].flatMap(([, names, from = "", dynamic = from]) => {
    const file = fileOf(path, dynamic);
    if (names === undefined) return [`${file} ${WHOLE}`];
    return names.split(",").map((name) => `${file} ${name.trim().replace(/^type /, "").split(" as ")[0]}`);
  });
}

/** The path of the file that an import names, by the map of imports where it is not relative. */
function fileOf(path: string, specifier: string): string {
  if (specifier.startsWith(".")) return normalize(join(dirname(path), specifier));
  const mapped: Readonly<Record<string, string>> = project.imports;
  return normalize(mapped[specifier] ?? specifier);
}

function isFace(path: string): boolean {
  return FACES.some((face) => face === path || (face.endsWith("/") && `${dirname(path)}/` === face));
}

async function program(): Promise<Sources> {
  const sources = await readSources("src", "packaging");
  return new Map([...sources, ["main.ts", await Deno.readTextFile(new URL("../../main.ts", import.meta.url))]]);
}

Deno.test("what a file of src exports, another file of the program imports", async () => {
  assertEquals(unused(await program()).toSorted(), [...TRIED_ALONE].toSorted());
});

Deno.test("an export that nobody imports is found", () => {
  const sources = new Map([
    ["src/a/one.ts", "export const used = 1;\nexport function lost() {}\nexport interface Lost {}\n"],
    ["src/a/two.ts", 'import {\n  used as mine,\n} from "./one.ts";\nexport type Whole = 1;\n'],
    ["src/library/three.ts", "export interface Face {}\nexport const notFace = 1;\n"],
    ["main.ts", 'import * as two from "./src/a/two.ts";\n'],
  ]);
  assertEquals(unused(sources), ["src/a/one.ts lost", "src/a/one.ts Lost", "src/library/three.ts notFace"]);
});
