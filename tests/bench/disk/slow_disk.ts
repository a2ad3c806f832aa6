import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("./slow_disk.c", import.meta.url));

/**
 * Builds, in a folder, what makes a disk slower for a process of Linux, and gives the environment of such a process.
 *
 * @throws if there is no C compiler
 */
export async function slowDisk(folder: string, milliseconds: number): Promise<Readonly<Record<string, string>>> {
  if (milliseconds === 0) return {};
  const library = join(folder, "slow_disk.so");
  const { success, stderr } = await new Deno.Command("cc", {
    args: ["-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"],
  }).output();
  if (!success) throw new Error(`cc cannot build ${SOURCE}: ${new TextDecoder().decode(stderr)}`);
  return { LD_PRELOAD: library, SYNC_MS: String(milliseconds) };
}
