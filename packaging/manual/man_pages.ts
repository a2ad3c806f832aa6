import type { Command } from "commander";
import { EXIT, EXIT_MEANINGS } from "../../src/process/exit_code.ts";
import { type OptionDescription, options } from "../../src/config/options.ts";
import { writtenName } from "../reference/configuration.ts";
import { addedHelp, commandLine, shownDefault, writtenArgument } from "./command_line.ts";
import { occurrence } from "./occurrence.ts";
import { shownOptions } from "../../src/cli/base/shown_options.ts";

/** What the top and the bottom of every page show. */
export interface Edition {
  readonly version: string;
  /** The day of the version: 2026-11-26. */
  readonly date: string;
}

/** Writes the manual: pages for the program, each command and the configuration, by the names of their files. */
export function manPages(edition: Edition): ReadonlyMap<string, string> {
  const sip2d = commandLine();
  return new Map([
    ["sip2d.1", overviewPage(sip2d, edition)],
    ...sip2d.commands.map((command) => [`sip2d-${command.name()}.1`, commandPage(command, edition)] as const),
    ["SIPServer.xml.5", configurationPage(edition)],
  ]);
}

function overviewPage(sip2d: Command, edition: Edition): string {
  const commands = sip2d.commands.map((command) =>
    `.TP\n\\fB${escaped(command.name())}\\fR\n${
      text(`${sentence(command.description())} See sip2d-${command.name()}(1).`)
    }`
  );
  const commandPages = sip2d.commands.map((command) => `\\fB${escaped(`sip2d-${command.name()}`)}\\fR(1)`);
  return page("sip2d", edition, [
    ["NAME", text("sip2d - a SIP2 server for libraries")],
    ["SYNOPSIS", `.B sip2d\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]`],
    ["DESCRIPTION", text(sip2d.description()), text(addedHelp(sip2d))],
    ["COMMANDS", ...commands],
    ["OPTIONS", ...optionItems(sip2d)],
    ["EXIT STATUS", ...exitItems()],
    ["FILES", item("/etc/sip2d/SIPServer.xml", "The configuration of the service.")],
    ["SEE ALSO", `${commandPages.join(",\n")},\n\\fBSIPServer.xml\\fR(5)`],
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

function configurationPage(edition: Edition): string {
  const sections = options.filter(({ ignored }) => !ignored).map((element): Section => {
    const inside = element.path.split("/").at(-2);
    const attributes = element.options.filter(({ ignored }) => !ignored).map(attributeItem);
    const where = occurrence(element.occurs, inside === undefined ? undefined : `<${inside}>`);
    const told = text(`${sentence(element.meaning)} ${where}`);
    return [`<${writtenName(element)}>`, told, ...attributes];
  });
  const described =
    "One XML file, in the format of OpenNCIP and Koha. Elements with the prefix sip2d are in the namespace " +
    "urn:sip2d:config:1. Relative paths are relative to the file. sip2d-check(1) lists what is wrong with a file.";
  return page("SIPServer.xml", edition, [
    ["NAME", text("SIPServer.xml - the configuration of sip2d")],
    ["DESCRIPTION", text(described)],
    ...sections,
    ["FILES", item("/etc/sip2d/SIPServer.xml", "The configuration of the service.")],
    ["SEE ALSO", "\\fBsip2d\\fR(1),\n\\fBsip2d\\-check\\fR(1)"],
  ], "5");
}

function attributeItem({ name, allowed, default: fallback, meaning }: OptionDescription): string {
  const absent = fallback === undefined ? " Required." : fallback === "" ? "" : ` Default: ${fallback}.`;
  return item(name, `${sentence(meaning)} Allowed values: ${allowed}.${absent}`);
}

/** The parts of a manual, by their numbers. */
const VOLUMES = { "1": "User Commands", "5": "File Formats" } as const;

/** A section: its heading, then its paragraphs. */
type Section = readonly [heading: string, ...paragraphs: string[]];

function page(
  name: string,
  { version, date }: Edition,
  sections: readonly Section[],
  volume: keyof typeof VOLUMES = "1",
): string {
  const title = volume === "1" ? name.toUpperCase() : name;
  const head = `.TH "${escaped(title)}" "${volume}" "${date}" "sip2d ${version}" "${VOLUMES[volume]}"`;
  const body = sections.map(([heading, ...paragraphs]) => `.SH "${escaped(heading)}"\n${paragraphs.join("\n")}`);
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
