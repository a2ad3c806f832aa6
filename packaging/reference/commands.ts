import type { Argument, Command, Option } from "commander";
import { program } from "../../src/cli/run.ts";
import { code, table } from "./markdown.ts";

/** Tells every command with its arguments, its options and what else its help says. */
export function commandsPage(): string {
  const sip2d = program({ out: () => {}, error: () => {} });
  const overview = sip2d.commands.map((
    command,
  ) => [`[\`${command.name()}\`](#${command.name()})`, command.description()]);
  return `# Commands

\`sip2d COMMAND --help\` says the same at a terminal. What the numbers mean with which commands end:
[Exit codes](exit-codes.md).

${table(["command", "what it does"], overview)}
${sip2d.commands.map(commandSection).join("\n")}`;
}

function commandSection(command: Command): string {
  const rows = [
    ...command.registeredArguments.map(argumentRow),
    ...command.options.filter(({ hidden }) => !hidden).map(optionRow),
  ];
  const told = rows.length === 0 ? "" : `\n${table(["argument or option", "meaning", "default"], rows)}`;
  const usage = `sip2d ${command.name()} ${command.usage()}`.trim();
  return `## ${command.name()}\n\n${code(usage)}: ${sentence(command.description())}\n${told}${addedHelp(command)}`;
}

function argumentRow(argument: Argument): string[] {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return [code(argument.required ? `<${name}>` : `[${name}]`), argument.description, shownDefault(argument)];
}

function optionRow(option: Option): string[] {
  const choices = option.argChoices === undefined ? "" : `: ${option.argChoices.join(", ")}`;
  return [
    code(option.flags),
    `${option.description}${choices}`,
    option.mandatory ? "**must be there**" : shownDefault(option),
  ];
}

function shownDefault({ defaultValue, defaultValueDescription }: Argument | Option): string {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return defaultValue === undefined || defaultValue === false ? "" : String(defaultValue);
}

/** What stands in the help below arguments and options. */
export function addedHelp(command: Command): string {
  let shown = "";
  command.configureOutput({ writeOut: (text) => void (shown += text) });
  command.outputHelp();
  const added = shown.slice(command.helpInformation().length).trim();
  return added === "" ? "" : `\n\`\`\`text\n${added}\n\`\`\`\n`;
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
