import { dirname } from "node:path";
import { importsOf, quotedTexts, type Sources } from "./sources.ts";

/** Rooms are the folders below `src`; what each may import beside its own files. `"*"` is everything. */
export type Arrows = Readonly<Record<string, readonly string[] | "*">>;

/** Imports along which no arrow goes, and rooms that the arrows do not know. */
export function wrongImports(sources: Sources, arrows: Arrows): readonly string[] {
  const wrong: string[] = [];
  for (const [path, text] of inSrc(sources)) {
    const room = roomOf(path);
    const allowed = arrows[room];
    if (allowed === undefined) wrong.push(`${path}: no arrow begins at the room ${room}`);
    if (allowed === undefined || allowed === "*") continue;
    for (const target of importsOf(path, text)) {
      const to = target.startsWith("src/") ? roomOf(target) : target;
      if (to !== room && !allowed.includes(to)) wrong.push(`${path} imports ${target}`);
    }
  }
  return wrong;
}

/** Circles of imports, those of types included; each is told once, beginning with one of its files. */
export function circles(sources: Sources): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();

  function visit(path: string, way: readonly string[]): void {
    const from = way.indexOf(path);
    if (from >= 0) return void found.push([...way.slice(from), path].join(" -> "));
    if (done.has(path)) return;
    for (const next of importsOf(path, sources.get(path) ?? "")) if (sources.has(next)) visit(next, [...way, path]);
    done.add(path);
  }

  for (const path of sources.keys()) visit(path, []);
  return found;
}

/** Folders with more than `most` files. */
export function crowdedFolders(sources: Sources, most: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of sources.keys()) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) => {
    return count > most ? [`${folder} has ${count} files, ${most} are allowed`] : [];
  });
}

/** Names of exported types that stand for more than one. */
export function repeatedTypes(sources: Sources): readonly string[] {
  const files = new Map<string, string[]>();
  for (const [path, text] of inSrc(sources)) {
    for (const [, name = ""] of text.matchAll(/^export (?:abstract )?(?:interface|type|class|enum) (\w+)/gm)) {
      files.set(name, [...files.get(name) ?? [], path]);
    }
  }
  return [...files].flatMap(([name, paths]) => paths.length > 1 ? [`${name}: ${paths.join(", ")}`] : []);
}

/** SQL as the house writes it, in lower case, or in upper case. */
const SQL =
  /\bselect\b[\s\S]*\bfrom\s+[\w"$]|\binsert\s+into\s+[\w"$]|\bdelete\s+from\s+[\w"$]|\bupdate\s+[\w"$.{}]+\s+set\b|\b(?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|view)\b|^\s*(?:begin|commit|rollback|pragma)\b/i;

/** Files outside the storage room that speak SQL. */
export function sqlOutsideStorage(sources: Sources): readonly string[] {
  return inSrc(sources)
    .filter(([path, text]) => !path.startsWith("src/storage/") && quotedTexts(text).some((quoted) => SQL.test(quoted)))
    .map(([path]) => path);
}

/** Where a table's columns may be listed: once as data, in the files that people exchange, and where a database gets them. */
const LISTS_COLUMNS = [/^src\/storage\/rows\//, /^src\/exchange\//, /migrations(\.ts|\/)/];

/** Files that list all columns of a table elsewhere; a table of fewer than seven says too little. */
export function listedColumns(
  sources: Sources,
  tables: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const found: string[] = [];
  for (const [path, text] of inSrc(sources)) {
    if (LISTS_COLUMNS.some((place) => place.test(path))) continue;
    const words = new Set(quotedTexts(text).flatMap((quoted) => quoted.match(/\w+/g) ?? []));
    for (const [table, columns] of Object.entries(tables)) {
      if (columns.length >= 7 && columns.every((column) => words.has(column))) found.push(`${path} lists ${table}`);
    }
  }
  return found;
}

/** Files under `folder` in which a quoted text is a command code of SIP2. */
export function commandCodesIn(sources: Sources, folder: string): readonly string[] {
  return [...sources]
    .filter(([path, text]) => path.startsWith(folder) && quotedTexts(text).some((quoted) => /^\d\d$/.test(quoted)))
    .map(([path]) => path);
}

/** Files that are longer than `most` lines. */
export function longFiles(sources: Sources, most: number): readonly string[] {
  return inSrc(sources).flatMap(([path, text]) => {
    const lines = text.split("\n").length;
    return lines > most ? [`${path}: ${lines}`] : [];
  });
}

function inSrc(sources: Sources): readonly (readonly [string, string])[] {
  return [...sources].filter(([path]) => path.startsWith("src/"));
}

function roomOf(path: string): string {
  return dirname(path).replace(/^src\/?/, "");
}
