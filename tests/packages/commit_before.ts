import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "../../packaging/bundle.ts";
import { makeDeb } from "../../packaging/forms/deb.ts";
import { gatherMaterial } from "../../packaging/package.ts";
import { projectPath } from "../../packaging/project.ts";
import { run } from "./served.ts";

/**
 * Makes the .deb of the commit before this one, by what that commit makes packages with, and gives it a version below this
 * one's.
 *
 * @returns the file; `undefined` where the history does not go back so far
 */
export async function debBefore(folder: string): Promise<string | undefined> {
  const git = (...args: readonly string[]) => run(["git", "-C", projectPath("."), ...args]);
  const source = join(folder, "source");
  try {
    await git("worktree", "add", "--quiet", "--detach", source, "HEAD~1");
  } catch {
    return undefined;
  }
  try {
    const made = join(folder, await makeOld(source, folder));
    const tree = join(folder, "tree");
    await run(["dpkg-deb", "--raw-extract", made, tree]);
    const control = join(tree, "DEBIAN/control");
    const text = await Deno.readTextFile(control);
    await Deno.writeTextFile(control, text.replace(/^Version: (.*)$/m, "Version: $1~before"));
    const before = join(folder, "before.deb");
    await run(["dpkg-deb", "--build", "--root-owner-group", "-Zzstd", "-z1", tree, before]);
    return before;
  } finally {
    await git("worktree", "remove", "--force", source);
  }
}

async function makeOld(source: string, folder: string): Promise<string> {
  const old = (path: string) => import(pathToFileURL(join(source, "packaging", path)).href);
  try {
    const [{ gatherMaterial }, { makeDeb }] = await Promise.all([old("package.ts"), old("forms/deb.ts")]);
    return await makeDeb(folder, await gatherMaterial(folder));
  } catch (error) {
    // A commit from before there were packages: its program, in a package of today.
    if (!(error instanceof TypeError)) throw error;
    const material = await gatherMaterial(folder);
    const program = join(folder, "old.js");
    await bundle(program, join(source, "main.ts"));
    return await makeDeb(folder, { ...material, bundle: program });
  }
}
