import { join } from "node:path";
import { runTool } from "./run_tool.ts";

/** A kind of processor, by Debian's name of it. */
export type Architecture = keyof typeof DENO.builds;

/** The Deno that packages bring along: what npm's `deno` installs on Linux. */
export const DENO = {
  version: "2.9.6",
  /** The oldest C library that has all that it asks for. */
  glibc: "2.27",
  /** The package for each kind of processor, and SHA-256 of the program in it. */
  builds: {
    amd64: {
      package: "@deno/linux-x64-glibc",
      digest: "bceb5b6a6239b0b010418406d8c77a508f67cf4337d94288f1c19fe71304aab0",
    },
    arm64: {
      package: "@deno/linux-arm64-glibc",
      digest: "d08d392418df53f4e6e88a08909c0e1bccbf9adcead7232df72b6ad6075ec416",
    },
  },
} as const;

/** All kinds of processors that packages are made for. */
export const ARCHITECTURES: readonly Architecture[] = ["amd64", "arm64"];

/**
 * Finds Deno's program: the one that runs this, where it is the same, or that of the npm registry, which is then kept
 * in `folder`.
 *
 * @throws {RangeError} when what the registry gave is not what it should be
 */
export async function findDenoBinary(folder: string, architecture: Architecture): Promise<string> {
  const { package: name, digest } = DENO.builds[architecture];
  const kept = join(folder, `deno-${DENO.version}-${architecture}`);
  for (const path of [Deno.execPath(), kept]) if (await digestOf(path) === digest) return path;
  const work = await Deno.makeTempDir();
  try {
    await runTool("npm", ["pack", "--loglevel=error", "--pack-destination", work, `${name}@${DENO.version}`]);
    for await (const { name } of Deno.readDir(work)) await runTool("tar", ["-xzf", join(work, name), "-C", work]);
    const path = join(work, "package", "deno");
    if (await digestOf(path) !== digest) throw new RangeError(`${name} holds another program than it did`);
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
