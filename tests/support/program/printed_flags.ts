import { assertNotEquals } from "@std/assert";
import { permissionsCommand } from "../../../src/cli/permissions/permissions.ts";

/** The flags that `sip2d permissions` prints for a configuration file. */
export async function printedFlags(file: string): Promise<readonly string[]> {
  const flags: string[] = [];
  const command = permissionsCommand({ out: (line) => flags.push(line), error: () => {} });
  await command.exitOverride().parseAsync(["--config", file], { from: "user" });
  assertNotEquals(flags.length, 0);
  return flags;
}
