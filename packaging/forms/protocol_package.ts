import { join, resolve } from "node:path";
import description from "../protocol/package.json" with { type: "json" };
import { gzipped, type PackedFile, readFolder, writeTree } from "../file_tree.ts";
import { filledIn, projectPath, readEdition } from "../project.ts";
import { runTool } from "../run_tool.ts";
import { say } from "../say.ts";
import type { Material } from "./material.ts";

/** What the package offers. */
const FACE = "src/protocol/public/sip2.ts";

/** Vectors of the protocol, which the tests of this repository read as well. */
const VECTORS = "tests/protocol/vectors";

/** What Deno writes above a declaration: the path of its source on this machine. */
const ORIGIN = /^\/\/\/ <amd-module .*\n/m;

/**
 * Makes the npm package `sip2d-protocol-VERSION.tgz` in a folder, and gives its name: the protocol in one file, its types,
 * and its vectors. It depends on nothing, and its version is its own.
 */
export async function makeProtocolPackage(folder: string, { edition }: Pick<Material, "edition">): Promise<string> {
  const work = await Deno.makeTempDir();
  try {
    const code = await bundled(join(work, "sip2.js"));
    const size = kilobytes(await gzipped(await bundled(join(work, "small.js"), "--minify")));
    const tree = new Map<string, PackedFile>([
      ["package.json", { content: `${JSON.stringify(description, null, 2)}\n` }],
      ["sip2.js", { content: code }],
      ...await declarations(join(work, "types")),
      ...await vectors(),
      ["README.md", { content: await filledIn("protocol/README.md", { SIZE: kilobytes(code), SMALL: size }) }],
      ["LICENSE", { content: await Deno.readFile(projectPath("LICENSE")) }],
    ]);
    const packed = join(work, "package");
    await writeTree(packed, tree, edition.date);
    const place = ["--pack-destination", resolve(folder)];
    const name = await runTool("npm", ["pack", "--loglevel=error", "--ignore-scripts", ...place], { cwd: packed });
    return name.trim();
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Puts all that the face needs into one file, for whatever runs JavaScript. */
async function bundled(file: string, ...flags: readonly string[]): Promise<string> {
  const args = ["bundle", "--quiet", "--platform", "browser", ...flags, "--output", file, projectPath(FACE)];
  await runTool(Deno.execPath(), args, { cwd: projectPath(".") });
  return await Deno.readTextFile(file);
}

/** Writes the types of the face, and of all that it is made of, into a folder and gives them. */
export async function declarations(folder: string): Promise<readonly (readonly [string, PackedFile])[]> {
  // Deno writes each file below the folder by its path from where it runs.
  const args = ["transpile", "--quiet", "--declaration", "--outdir", folder, projectPath(FACE)];
  await runTool(Deno.execPath(), args, { cwd: projectPath("src/protocol") });
  const text = new TextDecoder();
  return [...await readFolder(folder, ".d.ts")].map(([path, content]) => {
    const types = text.decode(content).replace(ORIGIN, "").replaceAll(/(from "\..*)\.ts";/g, '$1.js";');
    return [`types/${path}`, { content: types }] as const;
  });
}

async function vectors(): Promise<readonly (readonly [string, PackedFile])[]> {
  const files = ["README.md", "run_vectors.py"].map(async (name) =>
    [name, await Deno.readFile(projectPath(`${VECTORS}/${name}`))] as const
  );
  const data = await readFolder(projectPath(VECTORS), ".json");
  return [...data, ...await Promise.all(files)].map(([name, content]) => [`vectors/${name}`, { content }] as const);
}

/** Tells how large something is, as pages about packages do. */
function kilobytes({ length }: string | Uint8Array): string {
  return `${Math.ceil(length / 1000)} kB`;
}

if (import.meta.main) {
  const [folder = "dist"] = Deno.args;
  await Deno.mkdir(folder, { recursive: true });
  say(join(folder, await makeProtocolPackage(folder, { edition: await readEdition() })));
}
