import { Argument, type Command, type CommanderError, InvalidArgumentError } from "commander";

/**
 * Reads what a script was told, of which `script` describes all that there is. `--help` prints that description; anything
 * else that is not in it ends the script with one line and exit code 2.
 */
export function readArguments(script: Command): Command {
  return script
    .configureOutput({ writeOut: (text) => write(Deno.stdout, text), outputError: () => {} })
    .allowExcessArguments(false)
    .exitOverride((error) => {
      if (error.exitCode === 0) Deno.exit(0);
      write(Deno.stderr, `${wordsOf(script, error)}\n`);
      Deno.exit(2);
    })
    .parse(Deno.args, { from: "user" });
}

/** Reads a whole number from 1 on. */
export function count(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 1 on.");
}

/** Reads what random numbers begin with. */
export function seed(text: string): number {
  if (/^\d{1,15}(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number from 0 on.");
}

/** What random numbers began with in another run, so that it happens again. */
export function earlierSeed(): Argument {
  return new Argument("[seed]", "of an earlier run").argParser(seed).default(Date.now() % 1_000_000_007, "a new one");
}

/** Names one of the databases that scenarios are played on. */
export function database(): Argument {
  return new Argument("[database]", "both, if none is named").choices(["SQLite", "PostgreSQL"]);
}

/** One line; of a value it tells what is allowed already. */
function wordsOf(script: Command, { code, message }: CommanderError): string {
  const line = message.replace(/\s*\n\s*/g, " ").replace(/(?<![.)])$/, ".");
  if (code !== "commander.unknownOption" && code !== "commander.excessArguments") return line;
  const names = script.registeredArguments.map((one) => `[${one.name()}${one.variadic ? "..." : ""}]`);
  return `${line} Allowed: ${[...names, ...script.options.map(({ flags }) => flags), "--help"].join(", ")}`;
}

function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  stream.writeSync(new TextEncoder().encode(text));
}
