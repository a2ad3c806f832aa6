import type { Command, Option } from "commander";

/** Gives the options that people are told of. */
export function shownOptions(command: Command): readonly Option[] {
  return command.options.filter(({ hidden }) => !hidden);
}
