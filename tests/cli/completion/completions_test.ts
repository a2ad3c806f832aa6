import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { commandLine } from "../../../packaging/manual/command_line.ts";
import { projectPath } from "../../../packaging/project.ts";
import { completions, SHELLS } from "../../../src/cli/completion/completions.ts";
import { runCli } from "../../support/program/run_cli.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const scripts = completions(commandLine());
const names = commandLine().commands.map((command) => command.name());

/** Completes the last of some words in bash, in the project's folder. */
async function completed(...words: readonly string[]): Promise<readonly string[]> {
  const list = words.map((word) => `'${word}'`).join(" ");
  const ask = `${scripts.bash}\nCOMP_WORDS=(${list}); COMP_CWORD=${
    words.length - 1
  }; _sip2d 2> /dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", ask], cwd: projectPath(".") }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((word) => word !== "");
}

Deno.test("completions() complete commands, options and their values in bash", async () => {
  assertEquals(await completed("sip2d", ""), [...names, "-V", "--version", "-h", "--help"]);
  assertEquals(await completed("sip2d", "jo"), ["journal"]);
  assertEquals(await completed("sip2d", "serve", "--log-l"), ["--log-level"]);
  assertEquals(await completed("sip2d", "serve", "--log-level", ""), ["debug", "info", "warning", "error"]);
  assertEquals(await completed("sip2d", "serve", "--config", "deno.js"), ["deno.json"]);
  assertEquals(await completed("sip2d", "client", "--port", ""), []);
});

Deno.test("completion prints what completes in a shell, and says which shells there are", async () => {
  for (const shell of SHELLS) {
    assertEquals(await runCli("completion", shell), { code: 0, out: scripts[shell].trimEnd(), errors: "" });
  }
  const { code, errors } = await runCli("completion", "tcsh");
  assertEquals(code, 2);
  assertMatch(errors, /'tcsh' is invalid for argument 'shell'\. Allowed choices are bash, zsh, fish/);
});

Deno.test({
  name: "completions() complete commands, options and their values in fish",
  ignore: !await isInstalled("fish"),
  fn: () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, "sip2d.fish");
      await Deno.writeTextFile(file, scripts.fish);
      const answer = async (line: string) => {
        const args = ["--no-config", "-c", `source '${file}'; complete -C '${line}'`];
        const { stdout } = await new Deno.Command("fish", { args, env: { HOME: folder } }).output();
        return new TextDecoder().decode(stdout).trim().split("\n").map((found) => found.split("\t")[0]);
      };
      assertEquals(await answer("sip2d jo"), ["journal"]);
      assertEquals(await answer("sip2d serve --log-l"), ["--log-level"]);
      assertEquals(await answer("sip2d serve --log-level de"), ["debug"]);
    }),
});

Deno.test({
  name: "completions() complete commands, options and their values in zsh",
  ignore: !await isInstalled("zsh"),
  fn: () =>
    withTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(join(folder, "_sip2d"), scripts.zsh);
      assertEquals(await completedInZsh(folder, "sip2d jo"), "sip2d journal ");
      assertEquals(await completedInZsh(folder, "sip2d serve --log-level de"), "sip2d serve --log-level debug ");
    }),
});

/** Presses Tab behind a line in a zsh at a terminal of its own, and gives what the line has become. */
async function completedInZsh(folder: string, line: string): Promise<string> {
  const ask = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'fpath=("${folder}" $fpath); autoload -Uz compinit; compinit -u -D; PS1= RPS1= PROMPT_EOL_MARK='
zpty -w shell 'tell() { print -r -- "<<$BUFFER>>"; exit }; zle -N tell; bindkey "^X" tell; print rea""dy'
zpty -r shell seen '*ready*'
zpty -w -n shell ${"$'"}${line}\t\x18'
zpty -r shell seen '*<<*>>*'
print -r -- "\$seen"
`;
  const args = ["-f", "-c", ask];
  const { stdout } = await new Deno.Command("zsh", { args, env: { HOME: folder, TERM: "dumb" } }).output();
  return /<<(.*)>>/.exec(new TextDecoder().decode(stdout))?.[1] ?? "";
}

for (const shell of ["zsh", "fish"] as const) {
  Deno.test(`completions() have every command and option in ${shell}`, () => {
    for (const command of commandLine().commands) {
      assertMatch(scripts[shell], new RegExp(shell === "zsh" ? `'${command.name()}:` : `-f -a ${command.name()} -d '`));
      for (const { long } of command.options) {
        assertMatch(scripts[shell], shell === "zsh" ? new RegExp(`'${long}\\[`) : new RegExp(`-l ${long?.slice(2)} `));
      }
    }
  });

  Deno.test({
    name: `completions() are a script that ${shell} reads`,
    ignore: !await isInstalled(shell),
    fn: () =>
      withTemporaryFolder(async (folder) => {
        const file = join(folder, "script");
        await Deno.writeTextFile(file, scripts[shell]);
        const { success, stderr } = await new Deno.Command(shell, { args: ["-n", file] }).output();
        assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
      }),
  });
}

async function isInstalled(command: string): Promise<boolean> {
  return (await new Deno.Command("sh", { args: ["-c", `command -v ${command}`], stdout: "null" }).output()).success;
}
