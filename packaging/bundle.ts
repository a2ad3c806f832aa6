import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { say } from "./say.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** Named, so that it also holds when the working folder is another. */
const PROJECT = fileURLToPath(new URL("../deno.json", import.meta.url));

/**
 * Writes the whole program into one minified file, whose first line is that of `main.ts`: it can be started as it is.
 *
 * @param main the program's first file, where it is that of another source
 * @returns whether it could be written; what was wrong has been told
 */
export async function bundle(file: string, main = MAIN): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true });
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", "--config", PROJECT, "--output", file, main],
    stdout: "null",
  }).spawn().status;
  if (success && Deno.build.os !== "windows") await Deno.chmod(file, 0o755);
  return success;
}

if (import.meta.main) {
  const [file = "dist/sip2d.js"] = Deno.args;
  if (await bundle(file)) say(`${file} is the whole program; start it with ./${file} or with deno run`);
  else Deno.exitCode = 1;
}
