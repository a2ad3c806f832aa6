import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** One page for people. */
export interface DocumentPage {
  /** Its file below the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** Reads the pages that people read: those at the top, and those of `docs`. */
export async function readPages(): Promise<readonly DocumentPage[]> {
  const paths = await Array.fromAsync(markdownFiles(ROOT, ["docs"]));
  return await Promise.all(
    paths.toSorted().map(async (path) => ({
      path: relative(ROOT, path),
      text: await Deno.readTextFile(path),
    })),
  );
}

async function* markdownFiles(folder: string, below?: readonly string[]): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && (below?.includes(name) ?? true)) yield* markdownFiles(join(folder, name));
    else if (name.endsWith(".md")) yield join(folder, name);
  }
}

/** Whether the project has this file or folder; `*` and `<message>` in a file's name stand for anything. */
export async function isThere(path: string): Promise<boolean> {
  const [name = "", ...folders] = path.split("/").toReversed();
  const pattern = new RegExp(`^${name.replace(/[.]/g, "\\.").replace(/\*|<\w+>/g, ".+")}$`);
  try {
    if (!/[*<]/.test(name)) return await Deno.stat(join(ROOT, path)) !== undefined;
    const files = await Array.fromAsync(Deno.readDir(join(ROOT, ...folders.toReversed())));
    return files.some((file) => pattern.test(file.name));
  } catch {
    return false;
  }
}

/** The names by which links reach the headings of a page, made as GitHub makes them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")),
  );
}

/** The page without what stands between fences. */
export function withoutCode(text: string): string {
  return text.replace(/^ *```[^]*?^ *```$/gm, "");
}

/** A piece of a page between fences: what people copy. */
export interface Example {
  /** `docs/data.md:9` */
  readonly place: string;
  /** What it is written in, as the page says behind the fence. */
  readonly language: string;
  readonly text: string;
}

/** The examples of a page in their order, without the indentation of the list that they stand in. */
export function examplesOf({ path, text }: DocumentPage): readonly Example[] {
  return [...text.matchAll(/^( *)```(\w*)\n([^]*?)^ *```$/gm)].map((
    { index, 1: indent = "", 2: language = "", 3: body = "" },
  ) => ({
    place: `${path}:${text.slice(0, index).split("\n").length}`,
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}
