import type { Command } from "commander";
import { EXIT, EXIT_MEANINGS } from "../../src/cli/exit_code.ts";
import { addedHelp, commandLine, shownDefault, shownOptions, writtenArgument } from "./command_line.ts";

/** What stands at the top and the bottom of every page. */
export interface Edition {
  readonly version: string;
  /** The day of the version: 2026-11-26. */
  readonly date: string;
}

/** Writes the manual: a page for the program and one for each command, by the names of their files. */
export function manPages(edition: Edition): ReadonlyMap<string, string> {
  const sip2d = commandLine();
  return new Map([
    ["sip2d.1", overviewPage(sip2d, edition)],
    ...sip2d.commands.map((command) => [`sip2d-${command.name()}.1`, commandPage(command, edition)] as const),
  ]);
}

function overviewPage(sip2d: Command, edition: Edition): string {
  const commands = sip2d.commands.map((command) =>
    `.TP\n\\fB${escaped(command.name())}\\fR\n${
      text(`${sentence(command.description())} See sip2d-${command.name()}(1).`)
    }`
  );
  return page("sip2d", edition, [
    ["NAME", text("sip2d - a SIP2 server for libraries")],
    ["SYNOPSIS", `.B sip2d\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]`],
    ["DESCRIPTION", text(sip2d.description()), text(addedHelp(sip2d))],
    ["COMMANDS", ...commands],
    ["OPTIONS", ...optionItems(sip2d)],
    ["EXIT STATUS", ...exitItems()],
    ["FILES", item("/etc/sip2d/SIPServer.xml", "The configuration of the service.")],
    ["SEE ALSO", sip2d.commands.map((command) => `\\fB${escaped(`sip2d-${command.name()}`)}\\fR(1)`).join(",\n")],
  ]);
}

function commandPage(command: Command, edition: Edition): string {
  const name = `sip2d-${command.name()}`;
  const added = addedHelp(command);
  const operands = command.registeredArguments.map((argument) =>
    item(writtenArgument(argument), sentence(argument.description))
  );
  return page(name, edition, [
    ["NAME", text(`${name} - ${command.description().replace(/\.$/, "")}`)],
    ["SYNOPSIS", `.B sip2d ${escaped(command.name())}\n${escaped(command.usage())}`],
    ["DESCRIPTION", text(sentence(command.description()))],
    ...operands.length === 0 ? [] : [["ARGUMENTS", ...operands] as const],
    ["OPTIONS", ...optionItems(command)],
    ...added === "" ? [] : [["NOTES", `.nf\n${text(added)}\n.fi`] as const],
    ["EXIT STATUS", ...exitItems()],
    ["SEE ALSO", "\\fBsip2d\\fR(1)"],
  ]);
}

/** A section: its heading, then its paragraphs. */
type Section = readonly [heading: string, ...paragraphs: string[]];

function page(name: string, { version, date }: Edition, sections: readonly Section[]): string {
  const head = `.TH "${escaped(name.toUpperCase())}" "1" "${date}" "sip2d ${version}" "User Commands"`;
  const body = sections.map(([heading, ...paragraphs]) => `.SH ${heading}\n${paragraphs.join("\n")}`);
  // No hyphens and no stretched blanks: people copy from a manual.
  return `${[head, ".nh", ".ad l", ...body].join("\n")}\n`;
}

function optionItems(command: Command): readonly string[] {
  const items = shownOptions(command).map((option) => {
    const choices = option.argChoices === undefined ? "" : ` One of: ${option.argChoices.join(", ")}.`;
    const fallback = shownDefault(option);
    const absent = option.mandatory ? " It must be given." : fallback === undefined ? "" : ` Default: ${fallback}.`;
    return item(option.flags, `${sentence(option.description)}${choices}${absent}`);
  });
  return [...items, item("-h, --help", "Show a short help.")];
}

function exitItems(): readonly string[] {
  const names = Object.keys(EXIT).filter((name): name is keyof typeof EXIT => name in EXIT);
  return names.map((name) => item(String(EXIT[name]), sentence(EXIT_MEANINGS[name])));
}

function item(what: string, meaning: string): string {
  return `.TP\n\\fB${escaped(what)}\\fR\n${text(meaning)}`;
}

function sentence(words: string): string {
  const whole = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** Text of several lines; one that begins with a dot is none of roff's requests. */
function text(words: string): string {
  return escaped(words).split("\n").map((line) => line.startsWith(".") ? `\\&${line}` : line).join("\n");
}

function escaped(words: string): string {
  const signs: Readonly<Record<string, string>> = { "\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga" };
  return words.replace(/[\\'`-]/g, (sign) => signs[sign] ?? sign);
}
