import { assertEquals } from "@std/assert";
import { commandLine } from "../../packaging/manual/command_line.ts";
import { loadTools } from "../../src/cli/load_tools.ts";
import { run } from "../../src/cli/run.ts";

/** The other side of the wire; and what lists all commands. */
const NEED_TOOLS = ["client", "load", "conform", "simulate", "record", "compare", "completion"];

/** Whether a command line loads the tools. */
async function loads(...args: readonly string[]): Promise<boolean> {
  let loaded = false;
  await run(args, { out() {}, error() {} }, () => {
    loaded = true;
    return loadTools();
  });
  return loaded;
}

Deno.test("a command loads the tools only if it is one of them, or lists all commands", async () => {
  const names = commandLine().commands.map((command) => command.name());
  assertEquals(NEED_TOOLS.filter((name) => !names.includes(name)), []);
  for (const name of names) assertEquals(await loads(name, "--help"), NEED_TOOLS.includes(name), name);
  for (const args of [[], ["--help"], ["help", "serve"], ["serv"]]) {
    assertEquals(await loads(...args), true, args.join());
  }
});
