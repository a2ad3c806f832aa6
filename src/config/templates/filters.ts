import { limitLength } from "./budget.ts";
import { type PrintFormat, readPrintFormat } from "./print_format.ts";
import type { Problem } from "./language/problem.ts";
import type { Evaluate, Rendering, TextFilter } from "./rendering.ts";
import { compileSitePattern } from "./site_pattern.ts";
import type { QuotedText } from "./language/syntax.ts";
import { numberIn } from "./template_value.ts";

/** An argument of a filter. */
interface Passed {
  readonly offset: number;
  readonly evaluate: Evaluate;
  /** The text itself, where one was written between quotes. */
  readonly quoted?: QuotedText;
}

/** A filter that has no plugin: how much is handed to it, and what it does then, or what is wrong with that. */
interface FilterRow {
  readonly least: number;
  readonly most: number;
  readonly make: (passed: readonly Passed[]) => TextFilter | readonly Problem[];
}

/** Template Toolkit's filters that we have. */
export const FILTERS: Readonly<Record<string, FilterRow>> = {
  upper: plain((text) => text.toUpperCase()),
  lower: plain((text) => text.toLowerCase()),
  trim: plain((text) => text.trim()),
  html: plain((text) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)),
  format: { least: 0, most: 1, make: ([format]) => format === undefined ? (text) => text : makeFormat(format) },
  truncate: { least: 0, most: 2, make: ([length, dots]) => makeTruncate(length, dots) },
  replace: {
    least: 1,
    most: 2,
    make: ([pattern, replacement]) => pattern === undefined ? [] : makeReplace(pattern, replacement),
  },
};

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function plain(change: (text: string) => string): FilterRow {
  return { least: 0, most: 0, make: () => change };
}

/** Formats each line by itself. An empty text has no line, and stays empty whatever the format says. */
function makeFormat({ quoted, offset }: Passed): TextFilter | readonly Problem[] {
  if (quoted === undefined) return [{ offset, message: "the format must be a text between quotes" }];
  const format = readPrintFormat(quoted.text);
  if (typeof format !== "function") return format.map((problem) => placed(problem, quoted));
  return (text, rendering) => formatLines(text, format, rendering);
}

function formatLines(text: string, format: PrintFormat, { budget }: Rendering): string {
  const lines = text.replace(/\n+$/, "");
  let formatted = "";
  for (const line of lines === "" ? [] : lines.split("\n")) {
    const one = format(line);
    budget.spend(one.length);
    formatted += `${one}\n`;
    limitLength(formatted);
  }
  return formatted.slice(0, -1);
}

const TRUNCATED_TO = 32;

/** Characters are counted as people do, not in code units. */
function makeTruncate(length: Passed | undefined, dots: Passed | undefined): TextFilter {
  return (text, rendering) => {
    const most = length === undefined ? TRUNCATED_TO : numberIn(rendering.textOf(length.evaluate(rendering)));
    const characters = [...text];
    const whole = Math.max(0, Math.trunc(most));
    if (characters.length <= whole) return text;
    const ending = [...dots === undefined ? "..." : rendering.textOf(dots.evaluate(rendering))].slice(0, whole);
    return [...characters.slice(0, whole - ending.length), ...ending].join("");
  };
}

/** What is put in is taken as it is: `$1` stays `$1`. */
function makeReplace(
  { quoted, offset }: Passed,
  replacement: Passed | undefined,
): TextFilter | readonly Problem[] {
  if (quoted === undefined) return [{ offset, message: "the pattern must be a text between quotes" }];
  const compiled = compileSitePattern(quoted.text);
  if (!compiled.ok) return compiled.problems.map((problem) => placed(problem, quoted));
  return (text, rendering) => {
    const put = replacement === undefined ? "" : rendering.textOf(replacement.evaluate(rendering));
    return compiled.pattern.replaceAll(text, put, rendering.budget);
  };
}

/** A problem in a text between quotes, with its place in the template. */
function placed(problem: Problem, { places }: QuotedText): Problem {
  return { ...problem, offset: places[problem.offset] ?? problem.offset };
}
