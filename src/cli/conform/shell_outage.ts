import type { Profile } from "../../terminal/conform/profile/profile.ts";
import { CommandFailed, EXIT } from "../../service/exit_code.ts";

/** Makes the two ends of an outage out of a profile's commands, which the shell runs. */
export function shellOutage({ stop, start }: NonNullable<Profile["outage"]>) {
  return { stop: () => runInShell(stop), start: () => runInShell(start) };
}

async function runInShell(command: string): Promise<void> {
  const { success } = await new Deno.Command("sh", { args: ["-c", command], stdout: "null" }).output();
  if (!success) throw new CommandFailed(`the profile's command failed: ${command}`, EXIT.cannot);
}
