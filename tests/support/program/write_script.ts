import { assert } from "@std/assert";

/**
 * Writes a script that can be run. The shell writes it: what this process has open for writing, a program inherits that another
 * thread starts at that moment, and until that program has begun, Linux runs no such file ("Text file busy").
 */
export async function writeScript(path: string, text: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-c", 'printf %s "$2" > "$1" && chmod 755 "$1"', "sh", path, text],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}
