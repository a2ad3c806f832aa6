import { type ElementDescription, type OptionDescription, options } from "../../src/config/options.ts";
import { table } from "./markdown.ts";

/** Tells every element that does something with a table of its attributes, and lists what is read and ignored. */
export function configurationPage(): string {
  const used = options.filter(({ ignored }) => !ignored);
  return `# Configuration: every element and attribute

One XML file, in the format of OpenNCIP and Koha; [\`config/SIPServer.xml\`](../../config/SIPServer.xml) is a whole one
with comments. Elements of sip2d are in the namespace \`urn:sip2d:config:1\` (prefix \`sip2d\` here). Relative paths are
relative to the file. \`sip2d check --config FILE\` lists what is wrong with a file.

The rules of circulation are looked up value by value: category + item type, then category, then item type, then the rule
that names neither. Without any rule: 21 days, 3 renewals, no limits, no fees, 7 days on the hold shelf.

${used.map(elementSection).join("\n")}
## Read and ignored

${ignoredList()}`;
}

function elementSection(element: ElementDescription): string {
  const { path, occurs, meaning } = element;
  const parent = path.split("/").at(-2);
  const where = parent === undefined ? "" : `, in \`<${parent}>\``;
  const heading = `## \`<${writtenName(element)}>\`\n\n${capital(meaning)}. It stands ${occurs}${where}.\n`;
  const rows = element.options.filter(({ ignored }) => !ignored).map(optionRow);
  return rows.length === 0
    ? heading
    : `${heading}\n${table(["attribute", "what may stand there", "default", "meaning"], rows)}`;
}

function optionRow({ name, allowed, default: fallback, meaning }: OptionDescription): string[] {
  const absent = fallback === undefined ? "**must be there**" : fallback;
  return [`\`${name}\``, allowed, absent, meaning];
}

function ignoredList(): string {
  const names = options.flatMap((element) => {
    if (element.ignored) return [`\`<${writtenName(element)}>\``];
    const attributes = element.options.filter(({ ignored }) => ignored).map(({ name }) => `\`${name}\``);
    return attributes.length === 0 ? [] : [`of \`<${writtenName(element)}>\` ${attributes.join(", ")}`];
  });
  return `Koha's, of which a warning tells: ${[...new Set(names)].join("; ")}.\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An element's name as it stands in the sample configuration. */
export function writtenName({ path, namespace }: ElementDescription): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return namespace.startsWith("urn:sip2d:") ? `sip2d:${name}` : name;
}
