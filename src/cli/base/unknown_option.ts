import type { Command } from "commander";
import { closestName } from "../../config/base/closest_name.ts";
import { shownOptions } from "./shown_options.ts";

const HELP = ["-h", "--help"];

/**
 * Makes a command report an unknown option before any other fault. Commander looks for required options first: for
 * `check --confg x` it would say that `--config` is missing. And for an option with two names it suggests only one.
 */
export function tellUnknownOption(command: Command): void {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => {
    const parsed = parse(args);
    const [first] = parsed.unknown;
    if (first === undefined || parsed.unknown.some((one) => HELP.includes(one))) return parsed;
    // What stands behind `=` may be a password.
    const [written = ""] = first.split("=");
    return command.error(`error: unknown option ${written}${suggestion(written, command)}`);
  };
}

function suggestion(written: string, command: Command): string {
  const names = shownOptions(command).flatMap(({ short, long }) => [short ?? [], long ?? []].flat())
    .filter((name) => name.startsWith("--")).map(bare);
  const closest = closestName(bare(written), [...names, "help"]);
  return closest === undefined ? "" : ` (did you mean --${closest}?)`;
}

function bare(name: string): string {
  return name.replace(/^-+/, "");
}
