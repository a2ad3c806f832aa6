import { assertEquals } from "@std/assert";
import { commandLine } from "../../../packaging/manual/command_line.ts";
import { runCli } from "../../support/program/run_cli.ts";

Deno.test("every command tells of an option that it does not have, before one that is missing", async () => {
  const commands = commandLine().commands.map((command) => command.name());
  for (const name of commands) {
    const { code, errors } = await runCli(name, "--hlep", "x");
    const hint = name === "client" ? " (see sip2d client --help)" : "";
    assertEquals([code, errors], [2, `error: unknown option --hlep (did you mean --help?)${hint}`], name);
    assertEquals((await runCli(name, "--hlep", "--help")).code, 0, name);
  }
});

Deno.test("an unknown option is told with the name that was meant, and without what may be its password", async () => {
  const told = async (...args: readonly string[]) => (await runCli(...args)).errors;
  assertEquals(await told("check", "--confg", "x"), "error: unknown option --confg (did you mean --config?)");
  assertEquals(await told("check", "-config", "x"), "error: unknown option -config (did you mean --config?)");
  assertEquals(await told("check", "--colour"), "error: unknown option --colour");
  assertEquals(
    await told("client", "--pasword=term1", "sc-status"),
    "error: unknown option --pasword (did you mean --password?) (see sip2d client --help)",
  );
});
