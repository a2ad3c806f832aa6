import { assertEquals } from "@std/assert";
import type { Command } from "commander";
import { addedHelp, commandLine } from "../../packaging/manual/command_line.ts";

Deno.test("the help of each command has an example, whose options the command knows", () => {
  const faults = commandLine().commands.filter((command) => command.name() !== "version").flatMap((command) => {
    const examples = addedHelp(command).split("\n").filter((line) => line.includes(`sip2d ${command.name()} `));
    return examples.length === 0
      ? [`${command.name()}: no example`]
      : examples.flatMap((line) => unknownIn(command, line));
  });
  assertEquals(faults, []);
});

/** Tells the options of an example that its command does not have. */
function unknownIn(command: Command, line: string): readonly string[] {
  const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  const own = line.slice(line.indexOf(`sip2d ${command.name()} `)).split(/[>|;)]/)[0] ?? "";
  const named = [...own.matchAll(/(?<= )--?[a-z][\w-]*/g)].map(([option]) => option);
  return named.filter((option) => !known.has(option)).map((option) => `${command.name()}: ${option}`);
}
