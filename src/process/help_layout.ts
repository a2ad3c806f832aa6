import type { Command } from "commander";
import { foldLine } from "./fold_line.ts";
import type { Output } from "./output.ts";

/** Characters in a line of help. Asking the terminal for its own width would make the help differ by where it is read. */
const WIDTH = 80;

/** Characters that a term may have to stand before its description; a longer one stands on a line above it. */
const MAX_TERM = 22;

const INDENT = 2;

/** Has Commander write to an output, in lines that fit the narrowest of screens and break between words. */
export function layOutHelp(command: Command, output: Output): void {
  command.configureHelp({
    formatItem: (term, termWidth, description) => item(term, Math.min(termWidth, MAX_TERM), description),
  });
  command.configureOutput({
    writeOut: (text) => output.out(refold(text.trimEnd())),
    writeErr: (text) => output.error(text.trimEnd()),
    // The widths and colours of a terminal itself would need a permission.
    getOutHelpWidth: () => WIDTH,
    getErrHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
}

function item(term: string, termWidth: number, description: string): string {
  const column = " ".repeat(INDENT + termWidth + INDENT);
  if (description === "") return " ".repeat(INDENT) + term;
  const told = foldLine(column + description, WIDTH, column);
  const first = " ".repeat(INDENT) + term;
  if (term.length > termWidth) return [first, ...told].join("\n");
  const [beside = "", ...below] = told;
  return [first.padEnd(column.length) + beside.slice(column.length), ...below].join("\n");
}

/** Folds anew what is too wide: paragraphs as a whole, indented lines each for itself, commands as the shell reads them. */
function refold(text: string): string {
  const paragraphs = text.replace(/(?<=^\S.*)\n(?=\S)/gm, " ");
  return paragraphs.split("\n").flatMap((line) => {
    const [indent = ""] = /^\s*/.exec(line) ?? [];
    if (line.length <= WIDTH) return [line];
    if (!/^\s+(?:sip2d|deno) /.test(line)) return foldLine(line, WIDTH, indent === "" ? "" : `${indent}  `);
    const parts = foldLine(line, WIDTH - 2, `${indent}  `);
    return parts.map((part, at) => at < parts.length - 1 ? `${part} \\` : part);
  }).join("\n");
}
