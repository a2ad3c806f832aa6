import { type ElementDescription, type OptionDescription, options } from "../../src/config/options.ts";
import { occurrence } from "../manual/occurrence.ts";
import { table } from "./markdown.ts";

/** Describes every element that has an effect with a table of its attributes, and lists what is read and ignored. */
export function configurationPage(): string {
  const used = options.filter(({ ignored }) => !ignored);
  return `# Configuration: every element and attribute

The configuration is one XML file, in the format of OpenNCIP and Koha.
[\`config/SIPServer.xml\`](../../config/SIPServer.xml) is a whole file with comments. Elements of sip2d are in the namespace
\`urn:sip2d:config:1\` (prefix \`sip2d\` here). Relative paths are relative to the file. \`sip2d check --config FILE\` lists
what is wrong with a file. An editor that knows [\`sip2d.xsd\`](sip2d.xsd) completes elements and values: [The configuration in an
editor](../operate.md#the-configuration-in-an-editor).

sip2d looks for each value of the circulation rules in this order: the rule for the patron's category and the item type, the
rule for the category, the rule for the item type, the rule that names neither. Without any rule a loan has 21 days and 3
renewals, there are no limits and no fees, and a hold waits 7 days on the hold shelf.

${used.map(elementSection).join("\n")}
## Read and ignored

${ignoredList()}`;
}

function elementSection(element: ElementDescription): string {
  const { path, occurs, meaning } = element;
  const parent = path.split("/").at(-2);
  const sentences = `${capital(meaning)}. ${occurrence(occurs, parent === undefined ? undefined : `\`<${parent}>\``)}`;
  const heading = `## \`<${writtenName(element)}>\`\n\n${sentences}\n`;
  const rows = element.options.filter(({ ignored }) => !ignored).map(optionRow);
  return rows.length === 0
    ? heading
    : `${heading}\n${table(["attribute", "allowed values", "default", "meaning"], rows)}`;
}

function optionRow({ name, allowed, default: fallback, meaning }: OptionDescription): string[] {
  const absent = fallback === undefined ? "**required**" : fallback;
  return [`\`${name}\``, allowed, absent, meaning];
}

function ignoredList(): string {
  const names = options.flatMap((element) => {
    if (element.ignored) return [`\`<${writtenName(element)}>\``];
    const attributes = element.options.filter(({ ignored }) => ignored).map(({ name }) => `\`${name}\``);
    return attributes.length === 0 ? [] : [`of \`<${writtenName(element)}>\` ${attributes.join(", ")}`];
  });
  return `\`sip2d check\` warns about these of Koha's: ${[...new Set(names)].join("; ")}.\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An element's name as the sample configuration writes it. */
export function writtenName({ path, namespace }: ElementDescription): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return namespace.startsWith("urn:sip2d:") ? `sip2d:${name}` : name;
}
