import { fileURLToPath } from "node:url";
import project from "../deno.json" with { type: "json" };
import { readFolder } from "./file_tree.ts";
import type { Edition } from "./manual/man_pages.ts";

/** A file or folder of the project, as a path. */
export function projectPath(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/**
 * Tells which version this is, and its day as CHANGELOG.md has it. What is made is dated so, not by a clock: the same
 * sources make the same bytes.
 *
 * @throws {RangeError} when CHANGELOG.md has no such version
 */
export async function readEdition(): Promise<Edition> {
  const { version } = project;
  const changelog = await Deno.readTextFile(projectPath("CHANGELOG.md"));
  const date = changelog.split("\n").find((line) => line.startsWith(`## [${version}] - `))?.slice(-10);
  if (date === undefined) throw new RangeError(`CHANGELOG.md has no heading for version ${version}`);
  return { version, date };
}

/** By their names, the files by which an editor knows configurations and profiles. */
export async function schemas(): Promise<ReadonlyMap<string, Uint8Array>> {
  return await readFolder(projectPath("docs/reference"), ".xsd");
}

/** The flags with which `main.ts` starts when it is run by its name: what every command may do. */
export async function generalFlags(): Promise<string> {
  const [first = ""] = (await Deno.readTextFile(projectPath("main.ts"))).split("\n");
  const [, flags] = /^#!\/usr\/bin\/env -S deno run (.+)$/.exec(first) ?? [];
  if (flags === undefined) throw new RangeError("main.ts does not begin with the line that starts it");
  return flags;
}

/**
 * What V8 is told wherever a server is started; a site's own DENO_V8_FLAGS counts instead. New objects get 8 MiB instead of 16
 * before garbage is collected, which then holds all terminals up for some 1 ms instead of 4. Old ones get 512 MiB at most, also
 * on a large machine, where garbage would lie longer. The units of systemd have the same.
 */
export const V8_FLAGS = "--max-semi-space-size=8,--max-old-space-size=512";

/** A file of `packaging` with values in the place of `@NAME@`. */
export async function filledIn(path: string, values: Readonly<Record<string, string>>): Promise<string> {
  const text = await Deno.readTextFile(projectPath(`packaging/${path}`));
  return text.replace(/@([A-Z0-9_]+)@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`packaging/${path} names @${name}@, which nobody fills in`);
    return value;
  });
}
