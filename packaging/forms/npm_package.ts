import { resolve } from "node:path";
import { DENO } from "../deno_binary.ts";
import { type PackedFile, writeTree } from "../file_tree.ts";
import { manPages } from "../manual/man_pages.ts";
import { filledIn, projectPath, schemas, V8_FLAGS } from "../project.ts";
import { runTool } from "../run_tool.ts";
import type { Material } from "./material.ts";

/** Makes the npm package `sip2d-VERSION.tgz` in a folder, and gives its name. It depends on the package `deno` alone. */
export async function makeNpmPackage(folder: string, { edition, bundle, flags }: Material): Promise<string> {
  const pages = [...manPages(edition)];
  const description = {
    name: "sip2d",
    version: edition.version,
    description: "A SIP2 server for libraries",
    license: "Apache-2.0",
    keywords: ["sip2", "library", "self-check", "koha"],
    bin: { sip2d: "sip2d.cjs" },
    man: pages.map(([name]) => `man/${name}`),
    dependencies: { deno: DENO.version },
    engines: { node: ">=18" },
  };
  const work = await Deno.makeTempDir();
  try {
    const tree = new Map<string, PackedFile>([
      ["package.json", { content: `${JSON.stringify(description, null, 2)}\n` }],
      ["sip2d.cjs", { content: await filledIn("npm/sip2d.cjs", { FLAGS: flags, V8_FLAGS }), mode: 0o755 }],
      ["sip2d.js", { content: await Deno.readFile(bundle) }],
      ["README.md", { content: await Deno.readFile(projectPath("README.md")) }],
      ["CHANGELOG.md", { content: await Deno.readFile(projectPath("CHANGELOG.md")) }],
      ["windows/sip2d-service.xml", { content: await Deno.readFile(projectPath("config/windows/sip2d-service.xml")) }],
      ["LICENSE", { content: await Deno.readFile(projectPath("LICENSE")) }],
      ...pages.map(([name, content]) => [`man/${name}`, { content }] as const),
      ...[...await schemas()].map(([name, content]) => [name, { content }] as const),
    ]);
    await writeTree(work, tree, edition.date);
    // npm runs in another folder than ours, and says with --silent nothing of what is wrong.
    const place = ["--pack-destination", resolve(folder)];
    const name = await runTool("npm", ["pack", "--loglevel=error", "--ignore-scripts", ...place], { cwd: work });
    return name.trim();
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}
