import type { Argument, Command, Option } from "commander";
import { addedHelp, commandLine, shownDefault, writtenArgument } from "../manual/command_line.ts";
import { shownOptions } from "../../src/cli/base/shown_options.ts";
import { code, table } from "./markdown.ts";

/** Describes every command with its arguments, its options and the rest of its help. */
export function commandsPage(): string {
  const sip2d = commandLine();
  const overview = sip2d.commands.map((
    command,
  ) => [`[\`${command.name()}\`](#${command.name()})`, command.description()]);
  return `# Commands

This page lists every command with its arguments and options. \`sip2d COMMAND --help\` shows the same on the screen. What
the exit codes mean: [Exit codes](exit-codes.md).

${table(["command", "what it does"], overview)}
${sip2d.commands.map(commandSection).join("\n")}`;
}

function commandSection(command: Command): string {
  const rows = [
    ...command.registeredArguments.map(argumentRow),
    ...shownOptions(command).map(optionRow),
  ];
  const told = rows.length === 0 ? "" : `\n${table(["argument or option", "meaning", "default"], rows)}`;
  const added = addedHelp(command);
  const usage = `sip2d ${command.name()} ${command.usage()}`.trim();
  return `## ${command.name()}\n\n${code(usage)}: ${sentence(command.description())}\n${told}${
    added === "" ? "" : `\n\`\`\`text\n${added}\n\`\`\`\n`
  }`;
}

function argumentRow(argument: Argument): string[] {
  return [code(writtenArgument(argument)), argument.description, shownDefault(argument) ?? ""];
}

function optionRow(option: Option): string[] {
  const choices = option.argChoices === undefined ? "" : `: ${option.argChoices.join(", ")}`;
  return [
    code(option.flags),
    `${option.description}${choices}`,
    option.mandatory ? "**required**" : shownDefault(option) ?? "",
  ];
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
