/** A tool of the system failed. */
export class ToolFailed extends Error {
  override readonly name: string = "ToolFailed";
}

/** A tool of the system is not there. */
export class ToolMissing extends ToolFailed {
  override readonly name = "ToolMissing";
}

/**
 * Runs a tool of the system and gives what it writes.
 *
 * @throws {ToolFailed} with what it said, when it fails
 * @throws {ToolMissing} when it is not there
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const text = new TextDecoder();
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], ...options }).output();
    if (success) return text.decode(stdout);
    throw new ToolFailed(`${command} failed: ${text.decode(stderr).trim()}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new ToolMissing(`${command} is not installed`, { cause: error });
    throw error;
  }
}
