import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TREE = fileURLToPath(new URL("../../..", import.meta.url));

/** A commit beside the tree. */
export interface OtherCommit {
  /** Its short name. */
  readonly name: string;
  /** Its `main.ts`. */
  readonly program: string;
}

/**
 * Checks a commit out into a temporary folder, for as long as it is worked with.
 *
 * @throws Error with what git says, if there is no such commit
 */
export async function withCommit<T>(commit: string, work: (other: OtherCommit) => Promise<T>): Promise<T> {
  const name = await git("rev-parse", "--verify", "--short", `${commit}^{commit}`);
  const folder = await Deno.makeTempDir({ prefix: `sip2d-${name}-` });
  try {
    await git("worktree", "add", "--detach", folder, name);
    return await work({ name, program: join(folder, "main.ts") });
  } finally {
    await Deno.remove(folder, { recursive: true });
    // Git still thinks of the folder that is gone.
    await git("worktree", "prune");
  }
}

async function git(...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args: ["-C", TREE, ...args] }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`git ${args.join(" ")}: ${text.decode(stderr).trim()}`);
  return text.decode(stdout).trim();
}
