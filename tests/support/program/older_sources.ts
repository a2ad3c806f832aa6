import { fail } from "@std/assert";
import { join } from "node:path";
import { projectPath } from "../../../packaging/project.ts";
import { run } from "../../packages/served.ts";
import type { Program } from "./programs.ts";

/** The program of an older commit, run from its sources. */
export interface OlderProgram extends Program {
  /** The folder of its sources. */
  readonly folder: string;
}

/** Runs `use` with the program of the newest commit of this subject. */
export async function withOlderProgram<T>(subject: string, use: (older: OlderProgram) => Promise<T>): Promise<T> {
  const parent = await Deno.makeTempDir(), folder = join(parent, "source");
  const git = (...args: readonly string[]) => run(["git", "-C", projectPath("."), ...args]);
  try {
    const commit = (await git("log", "--format=%H", "--fixed-strings", `--grep=${subject}`, "-1")).trim();
    if (commit === "") fail(`the history has no commit "${subject}"`);
    await git("worktree", "add", "--quiet", "--detach", folder, commit);
    const main = join(folder, "main.ts");
    return await use({
      folder,
      name: "main.ts",
      command: (permissions) => [Deno.execPath(), "run", ...permissions, main],
    });
  } finally {
    await git("worktree", "remove", "--force", folder).catch(() => {});
    await Deno.remove(parent, { recursive: true });
  }
}
