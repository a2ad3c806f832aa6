import { Command, CommanderError, InvalidArgumentError } from "commander";
import { escapeControls } from "../library/escape_controls.ts";
import { ListenError } from "../wire/listen.ts";
import { StorageUnavailable } from "../storage/port/storage.ts";
import { StorageRefused } from "../storage/port/storage_refused.ts";
import { backupCommand } from "./backup.ts";
import { checkCommand } from "./check/check.ts";
import { completionCommand } from "./completion/completion.ts";
import { convertCommand } from "./convert.ts";
import { copyCommand } from "./copy.ts";
import { deskCommand } from "./desk/desk.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { exportCommand } from "./export.ts";
import { layOutHelp } from "../process/help_layout.ts";
import { importCommand } from "./import/import.ts";
import { itemCommand } from "./item.ts";
import { journalCommand } from "./journal/journal.ts";
import { listCommand } from "./list.ts";
import { loadTools } from "./load_tools.ts";
import { migrateCommand } from "./migrate.ts";
import { missingPermission } from "../process/missing_permission.ts";
import { type Output, standardOutput } from "../process/output.ts";
import { patronCommand } from "./patron.ts";
import { permissionsCommand } from "./permissions/permissions.ts";
import { serveCommand } from "./serve/serve.ts";
import { returnsCommand } from "./returns.ts";
import { standInCommand } from "./stand_in/stand_in.ts";
import { tellUnknownOption } from "./base/unknown_option.ts";
import { version } from "../process/version.ts";
import { gatewayCommand } from "./watch/gateway_command.ts";
import { terminalsCommand, watchCommand } from "./watch/watch_commands.ts";

/**
 * Runs one command line.
 *
 * @param args the arguments without the program's name
 * @returns the exit code; what went wrong has been told in one line on standard error
 */
export async function run(
  args: readonly string[],
  given: Output = standardOutput,
  load: typeof loadTools = loadTools,
): Promise<number> {
  const output = onScreen(given);
  try {
    const commandLine = await commandLineFor(args, output, load);
    await commandLine.parseAsync(args, { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const missing = missingPermission(error);
    if (missing !== undefined) output.error(`sip2d: ${missing}`);
    else if (error instanceof Error) output.error(`sip2d: ${error.message}`);
    if (error instanceof CommandFailed) return error.exitCode;
    if (missing !== undefined || isOutside(error)) return EXIT.cannot;
    throw error;
  }
}

/** Escapes control characters in everything that a command writes, wherever its text comes from. */
function onScreen(output: Output): Output {
  return {
    out: (line) => output.out(escapeControls(line)),
    error: (line) => output.error(escapeControls(line)),
    get width() {
      return output.width;
    },
    get unread() {
      return output.unread;
    },
  };
}

/** Whether something outside is in the way: the database, a port, or what the system says of a file. */
function isOutside(error: unknown): boolean {
  if (error instanceof StorageUnavailable || error instanceof StorageRefused || error instanceof ListenError) {
    return true;
  }
  return error instanceof Error && "code" in error && /^E[A-Z]+$/.test(String(error.code));
}

/** Makes the command line that these arguments ask for: where they name a command that does without tools, none are loaded. */
async function commandLineFor(args: readonly string[], output: Output, load: typeof loadTools): Promise<Command> {
  const withoutTools = program(output);
  const [name] = args;
  if (withoutTools.commands.some((command) => command.name() === name)) return withoutTools;
  const { toolCommands } = await load();
  return program(output, toolCommands(output));
}

/**
 * Makes the command line.
 *
 * @param tools the commands of the other side of the wire; it is whole only with them
 */
export function program(output: Output, tools?: readonly Command[]): Command {
  const sip2d = new Command("sip2d")
    .description("A SIP2 server for libraries: self-checks, sorters, PC booking and e-content vendors talk to it.")
    .helpCommand("help [command]", "tell what a command does and which options it has")
    .version(version, "-V, --version", "print the version")
    .addHelpText(
      "after",
      "\nBegin with `sip2d check --config SIPServer.xml`, then `sip2d serve --config SIPServer.xml`.",
    );
  const versionCommand = new Command("version").description("print the version").action(() => output.out(version));
  for (
    const command of [
      serveCommand(output),
      checkCommand(output),
      convertCommand(output),
      ...tools ?? [],
      migrateCommand(output),
      copyCommand(output),
      importCommand(output),
      exportCommand(output),
      journalCommand(output),
      returnsCommand(output),
      standInCommand(output),
      backupCommand(output),
      terminalsCommand(output),
      watchCommand(output),
      gatewayCommand(output),
      deskCommand(output),
      listCommand(output),
      patronCommand(output),
      itemCommand(output),
      permissionsCommand(output),
      // It lists all commands.
      ...tools === undefined ? [] : [completionCommand(output)],
      versionCommand,
    ]
  ) {
    sip2d.addCommand(command);
  }
  for (const command of [sip2d, ...sip2d.commands]) {
    command.exitOverride();
    layOutHelp(command, output);
    refuseNoName(command);
    if (command !== sip2d) tellUnknownOption(command);
  }
  return sip2d;
}

/**
 * Refuses an empty name of a file, of a folder or of a storage, which comes of an unset variable in a script: each
 * command would stumble over it in its own way, some without a line for people.
 */
function refuseNoName({ options }: Command): void {
  for (const option of options) {
    if (/<(?:file|folder|storage)>$/.test(option.flags)) option.argParser(named);
  }
}

function named(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}
