import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** TypeScript files: their paths below the project's folder, and their texts. */
export type Sources = ReadonlyMap<string, string>;

/** Reads all TypeScript files of some folders of the project. */
export async function readSources(...folders: readonly string[]): Promise<Sources> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for await (const path of typeScriptFiles(join(ROOT, folder))) {
      found.set(relative(ROOT, path), await Deno.readTextFile(path));
    }
  }
  return found;
}

async function* typeScriptFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* typeScriptFiles(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}

/** The files of the project that a file imports, for types or for values. */
export function importsOf(path: string, text: string): readonly string[] {
  return filesIn(path, text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g));
}

/** The files of the project that a file loads when it is loaded itself. */
export function valueImportsOf(path: string, text: string): readonly string[] {
  return filesIn(path, text.matchAll(/^(?:import|export)(?! type\b) ?(?:[\w*{][^"';()]*)?"(\.[^"]+)"/gm));
}

function filesIn(path: string, found: Iterable<RegExpExecArray>): readonly string[] {
  return [...found].map(([, specifier = ""]) => normalize(join(dirname(path), specifier)));
}

/** The texts of a file that stand between quotes or backticks; comments are none. */
export function quotedTexts(text: string): readonly string[] {
  const found = text.matchAll(/\/\*[\s\S]*?\*\/|\/\/.*|("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)/g);
  return [...found].flatMap(([, quoted]) => quoted === undefined ? [] : [quoted.slice(1, -1)]);
}
