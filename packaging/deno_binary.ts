import { join } from "node:path";
import { runTool } from "./run_tool.ts";

/** The Deno that packages bring along: what npm's `deno` installs on Linux, amd64. */
export const DENO = {
  version: "2.9.6",
  package: "@deno/linux-x64-glibc",
  /** The oldest C library that has all that it asks for. */
  glibc: "2.27",
  /** SHA-256 of the program itself. */
  digest: "bceb5b6a6239b0b010418406d8c77a508f67cf4337d94288f1c19fe71304aab0",
} as const;

/**
 * Finds Deno's program: the one that runs this, where it is the same, or that of the npm registry, which is then kept
 * in `folder`.
 *
 * @throws {RangeError} when what the registry gave is not what it should be
 */
export async function findDenoBinary(folder: string): Promise<string> {
  const kept = join(folder, `deno-${DENO.version}`);
  for (const path of [Deno.execPath(), kept]) if (await digestOf(path) === DENO.digest) return path;
  const work = await Deno.makeTempDir();
  try {
    await runTool("npm", ["pack", "--loglevel=error", "--pack-destination", work, `${DENO.package}@${DENO.version}`]);
    for await (const { name } of Deno.readDir(work)) await runTool("tar", ["-xzf", join(work, name), "-C", work]);
    const path = join(work, "package", "deno");
    if (await digestOf(path) !== DENO.digest) throw new RangeError(`${DENO.package} holds another program than it did`);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.copyFile(path, kept);
    return kept;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** The SHA-256 of a file in hexadecimal; `undefined` where there is none. */
export async function digestOf(path: string): Promise<string | undefined> {
  try {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
    return new Uint8Array(digest).toHex();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
