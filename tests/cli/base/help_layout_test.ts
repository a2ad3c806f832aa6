import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { commandLine } from "../../../packaging/manual/command_line.ts";
import { version } from "../../../src/process/version.ts";
import { runCli } from "../../support/program/run_cli.ts";

/** The names of all commands, as the help lists them. */
async function commands(): Promise<readonly string[]> {
  const { out } = await runCli("--help");
  const listed = out.slice(out.indexOf("Commands:")).matchAll(/^ {2}([a-z]+)\b/gm);
  return [...listed].flatMap(([, name]) => name ?? []);
}

Deno.test("the help of every command fits 80 columns, and breaks no word", async () => {
  const names = await commands();
  assertGreater(names.length, 10);
  for (const name of ["", ...names]) {
    const { code, out } = await runCli(...name === "" ? [] : [name], "--help");
    assertEquals(code, 0, name);
    for (const line of out.split("\n")) assert(line.length <= 80, `${name}: ${line}`);
  }
});

Deno.test("the help stands a long option above its description, and folds commands as the shell reads them", async () => {
  const { out } = await runCli("client", "--help");
  assertStringIncludes(out, "  --item-id <text>        AB item identifier\n");
  assertStringIncludes(
    out,
    "  --tls-certificate <file>\n                          PEM file with the terminal's own certificate\n",
  );
  const conform = await runCli("conform", "--help");
  assertStringIncludes(conform.out, "--login \\\n    sipterm1\n");
});

Deno.test("help tells of a command what its --help does", async () => {
  assertEquals(await runCli("help", "serve"), await runCli("serve", "--help"));
  assertEquals(await runCli("help"), await runCli("--help"));
});

Deno.test("--version is told by the program and by its client", async () => {
  for (const args of [["--version"], ["client", "--version"], ["version"]]) {
    assertEquals(await runCli(...args), { code: 0, out: version, errors: "" });
  }
});

Deno.test("every option that names a file, a folder or a storage refuses an empty name", async () => {
  const named = commandLine().commands.flatMap((command) =>
    command.options.flatMap(({ long, flags }) =>
      long && /<(file|folder|storage)>$/.test(flags) ? [[command.name(), long, flags]] : []
    )
  );
  assertEquals(named.length > 20, true);
  for (const [command = "", long = "", flags] of named) {
    const { code, errors } = await runCli(command, `${long}=`);
    const [said = ""] = errors.split(" (see ");
    assertEquals([code, said], [2, `error: option '${flags}' argument '' is invalid. It must not be empty.`]);
  }
});
