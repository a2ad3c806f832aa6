import { dirname, join } from "node:path";

/** A file of a package: its content, and whether it can be started. */
export interface PackedFile {
  readonly content: string | Uint8Array;
  readonly mode?: number;
}

/** The files of a package by their paths in it. */
export type FileTree = ReadonlyMap<string, PackedFile>;

/** Writes the files below a folder, all with the time of a day, so that what is made of them is the same each time. */
export async function writeTree(folder: string, tree: FileTree, date: string): Promise<void> {
  const time = new Date(`${date}T00:00:00Z`);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.chmod(folder, 0o755);
  for (const [path, { content, mode = 0o644 }] of tree) {
    const file = join(folder, path);
    await makeFolder(folder, dirname(path));
    if (typeof content === "string") await Deno.writeTextFile(file, content);
    else await Deno.writeFile(file, content);
    await Deno.chmod(file, mode);
    await Deno.utime(file, time, time);
  }
}

/** Makes a folder and those above it, each with the mode of a folder that everybody may look into. */
export async function makeFolder(base: string, path: string): Promise<void> {
  if (path === ".") return;
  await makeFolder(base, dirname(path));
  await Deno.mkdir(join(base, path), { recursive: true });
  await Deno.chmod(join(base, path), 0o755);
}

/** Compresses a text as `gzip -n` does: without a name, and without a time. */
export async function gzipped(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Reads the files of a folder, with those of its folders, whose names end so, by their paths below it. */
export async function readFolder(folder: string, ending: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) {
      for (const [inner, content] of await readFolder(path, ending)) found.set(`${name}/${inner}`, content);
    } else if (name.endsWith(ending)) found.set(name, await Deno.readFile(path));
  }
  return new Map([...found].toSorted(([a], [b]) => a < b ? -1 : 1));
}
