import type { Argument, Command, Option } from "commander";
import { program } from "../../src/cli/run.ts";
import { toolCommands } from "../../src/cli/tool_commands.ts";

/** Makes the command line in order to look at it: nothing that it says is shown. */
export function commandLine(): Command {
  const nowhere = { out: () => {}, error: () => {} };
  return program(nowhere, toolCommands(nowhere));
}

/** An argument as it is written in a usage: `<id>`, `[id]`, `<id...>`. */
export function writtenArgument(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** What holds when an argument or option is absent, in words; `undefined` for nothing. */
export function shownDefault({ defaultValue, defaultValueDescription }: Argument | Option): string | undefined {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return defaultValue === undefined || defaultValue === false ? undefined : String(defaultValue);
}

/** What stands in the help of a command below its arguments and options. */
export function addedHelp(command: Command): string {
  let shown = "";
  command.configureOutput({ writeOut: (text) => void (shown += text) });
  command.outputHelp();
  return shown.slice(command.helpInformation().length).trim();
}
