import type { Problem } from "./language/problem.ts";
import { numberIn } from "./template_value.ts";

/** Writes one text as a format says. */
export type PrintFormat = (text: string) => string;

const CONVERSION = /%(?<flags>[-+ 0]*)(?<width>\d*)(?:\.(?<precision>\d*))?(?<letter>[a-zA-Z%]?)/g;

const LETTERS = "%s, %d, %i, %u, %f, %%";

/** Numbers of JavaScript have no more decimals to tell; and a width must not make texts of any length. */
const MOST_WIDTH = 100;

/**
 * Reads a format of Perl's `sprintf` for one text. The first conversion gets it; further ones get nothing, as in Perl.
 * Offsets of problems are places in `format`.
 */
export function readPrintFormat(format: string): PrintFormat | readonly Problem[] {
  const problems: Problem[] = [];
  const parts: PrintFormat[] = [];
  let from = 0;
  let first = true;
  for (const { index, 0: written, groups = {} } of format.matchAll(CONVERSION)) {
    const literal = format.slice(from, index);
    from = index + written.length;
    parts.push(() => literal);
    const convert = conversion(groups);
    if (typeof convert === "string") {
      problems.push({ offset: index, message: `${JSON.stringify(written)} ${convert}` });
    } else if (first || groups.letter === "%") parts.push(convert);
    else parts.push(() => convert(""));
    if (groups.letter !== "%") first = false;
  }
  const rest = format.slice(from);
  return problems.length > 0 ? problems : (text) => parts.map((part) => part(text)).join("") + rest;
}

/** What a conversion does, or what is wrong with it. */
function conversion({ flags = "", width = "", precision, letter = "" }: Record<string, string | undefined>) {
  if (Number(width) > MOST_WIDTH || Number(precision ?? 0) > MOST_WIDTH) return `is wider than ${MOST_WIDTH}`;
  const convert = CONVERSIONS[letter];
  if (convert === undefined) return `is no format that is known; allowed: ${LETTERS}`;
  return (text: string) => pad(convert(text, precision, flags), Number(width), flags, letter);
}

type Convert = (text: string, precision: string | undefined, flags: string) => string;

const CONVERSIONS: Readonly<Record<string, Convert>> = {
  "%": () => "%",
  s: (text, precision) => precision === undefined ? text : text.slice(0, Number(precision)),
  d: whole,
  i: whole,
  u: (text) => String(Math.abs(truncated(text))),
  f: (text, precision, flags) => signed(numberIn(text), flags, (size) => size.toFixed(Number(precision ?? 6))),
};

function whole(text: string, _precision: string | undefined, flags: string): string {
  return signed(truncated(text), flags, String);
}

function truncated(text: string): number {
  return Math.trunc(numberIn(text));
}

/** Text of a number whose sign the flags ask for. */
function signed(number: number, flags: string, write: (size: number) => string): string {
  const sign = number < 0 ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  return sign + write(Math.abs(number));
}

function pad(text: string, width: number, flags: string, letter: string): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0") || letter === "s" || letter === "%") return text.padStart(width);
  const sign = /^[-+ ]?/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
