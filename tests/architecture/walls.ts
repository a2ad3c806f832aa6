import { dirname } from "node:path";
import { importsOf, quotedTexts, type Sources, valueImportsOf } from "./sources.ts";

/**
 * Rooms, from top to bottom, and the rooms that each may import. A room is a folder below `src` with all folders in it that
 * are no rooms themselves; `"*"` is everything. What lies outside `src` is named by its path.
 */
export type Arrows = Readonly<Record<string, readonly string[] | "*">>;

/** Imports along which no arrow goes, and files that are in no room. */
export function wrongImports(sources: Sources, arrows: Arrows): readonly string[] {
  const wrong: string[] = [];
  for (const [path, text] of inSrc(sources)) {
    const room = roomOf(path, arrows);
    const allowed = arrows[room ?? ""];
    if (allowed === undefined) wrong.push(`${path} is in no room`);
    if (allowed === undefined || allowed === "*") continue;
    for (const target of importsOf(path, text)) {
      const to = roomOf(target, arrows) ?? target;
      if (to !== room && !allowed.includes(to)) wrong.push(`${path} imports ${target}`);
    }
  }
  return wrong;
}

/** Rooms without a file, and arrows that no import goes along. */
export function idleArrows(sources: Sources, arrows: Arrows): readonly string[] {
  const used = new Map<string, Set<string>>();
  for (const [path, text] of inSrc(sources)) {
    const room = roomOf(path, arrows) ?? path;
    const to = importsOf(path, text).map((target) => roomOf(target, arrows) ?? target);
    used.set(room, new Set([...used.get(room) ?? [], ...to]));
  }
  return Object.entries(arrows).flatMap(([room, allowed]) => {
    const reached = used.get(room);
    if (reached === undefined) return [`there is no room ${room}`];
    return allowed === "*" ? [] : allowed.filter((to) => !reached.has(to)).map((to) => `${room} -> ${to}`);
  });
}

/** Arrows that lead up the table: it is read from top to bottom. */
export function upwardArrows(arrows: Arrows): readonly string[] {
  const rooms = Object.keys(arrows);
  return Object.entries(arrows).flatMap(([room, allowed]) =>
    allowed === "*" ? [] : allowed
      .filter((to) => rooms.includes(to) && rooms.indexOf(to) <= rooms.indexOf(room))
      .map((to) => `${room} -> ${to}`)
  );
}

/** Circles of imports, those of types included; each is told once, beginning with one of its files. */
export function circles(sources: Sources): readonly string[] {
  return circlesIn(
    new Map([...sources].map(([path, text]) => [path, importsOf(path, text).filter((to) => sources.has(to))])),
  );
}

/** Circles of folders of `src`, of which files import each other; each is told once, beginning with one of its folders. */
export function folderCircles(sources: Sources): readonly string[] {
  const folders = new Map<string, string[]>();
  for (const [path, text] of inSrc(sources)) {
    const folder = dirname(path);
    const others = importsOf(path, text).map((target) => dirname(target)).filter((other) => other !== folder);
    folders.set(folder, [...folders.get(folder) ?? [], ...others]);
  }
  return circlesIn(folders);
}

/** The files that a file loads at once, with what these load, and so on: neither for types, nor later by `import()`. */
export function loadedBy(sources: Sources, first: string): ReadonlySet<string> {
  const loaded = new Set([first]);
  for (const path of loaded) {
    for (const target of valueImportsOf(path, sources.get(path) ?? "")) loaded.add(target);
  }
  return loaded;
}

function circlesIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();

  function visit(node: string, way: readonly string[]): void {
    const from = way.indexOf(node);
    if (from >= 0) return void found.push([...way.slice(from), node].join(" -> "));
    if (done.has(node)) return;
    for (const next of new Set(graph.get(node))) visit(next, [...way, node]);
    done.add(node);
  }

  for (const node of graph.keys()) visit(node, []);
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

/** Files in a folder that name one of these kinds of library systems: what depends on the kind is asked of `systems`. */
export function kindsNamedIn(sources: Sources, folder: string, kinds: ReadonlySet<string>): readonly string[] {
  return [...sources]
    .filter(([path, text]) => path.startsWith(folder) && quotedTexts(text).some((quoted) => kinds.has(quoted)))
    .map(([path]) => path);
}

/** Types that are made of others' parts: what they have, nobody can read there. Comments aside. */
const WIRING = /^(?!\s*(?:\*|\/\/|\/\*)).*\b(?:Parameters|Omit)</m;

/** Files with a type that is wired from others by `Parameters` or `Omit`. A small interface with a name says what it has. */
export function wiredTypes(sources: Sources): readonly string[] {
  return inSrc(sources).filter(([, text]) => WIRING.test(text)).map(([path]) => path);
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

/** The room that a file of `src` is in: of those around it the innermost. */
function roomOf(path: string, arrows: Arrows): string | undefined {
  if (!path.startsWith("src/")) return undefined;
  for (let folder = dirname(path); folder !== "src"; folder = dirname(folder)) {
    const room = folder.slice("src/".length);
    if (room in arrows) return room;
  }
  return undefined;
}
