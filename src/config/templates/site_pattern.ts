import { RE2JS, RE2JSSyntaxException } from "re2js";
import { bounded, Budget, limitLength, type MadeText } from "./budget.ts";
import type { Problem } from "./language/problem.ts";

/** A regular expression that a site wrote. It cannot run for long, whatever it says. */
interface SitePattern {
  /** The expression's text. */
  readonly source: string;
  /**
   * Puts `replacement`, as it is, in the place of every match. Throws a {@linkcode TextFailure} when that costs too much
   * or makes too long a text.
   */
  readonly replaceAll: (text: string, replacement: string, budget: Budget) => string;
}

/** A pattern, or why it cannot be had; offsets are places in what was written. */
export type CompiledPattern =
  | { readonly ok: true; readonly pattern: SitePattern }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** One `screen_msg_regex`: what is found, and what is put in its place as it is. */
export interface Rewrite {
  readonly pattern: SitePattern;
  readonly replacement: string;
}

const LONGEST_PATTERN = 1_000;

/** Instructions; a word is about as many as its letters, and `{100}` repeats them. */
const MOST_INSTRUCTIONS = 1_000;

/**
 * Reads a regular expression of Perl's, as far as it can be matched in linear time: lookahead, backreferences,
 * possessive quantifiers and atomic groups are problems. It tells upper from lower case.
 */
export function compileSitePattern(source: string): CompiledPattern {
  if (source === "") return refused(0, "the regular expression is empty");
  if (source.length > LONGEST_PATTERN) {
    return refused(LONGEST_PATTERN, `the regular expression is longer than ${LONGEST_PATTERN} characters`);
  }
  let compiled;
  try {
    compiled = RE2JS.compile(source, RE2JS.LOOKBEHINDS);
  } catch (error) {
    return refused(...syntaxProblem(error, source));
  }
  const instructions = compiled.programSize();
  if (instructions > MOST_INSTRUCTIONS) {
    return refused(
      0,
      `the regular expression repeats too much: ${instructions} steps, ${MOST_INSTRUCTIONS} are allowed`,
    );
  }
  return { ok: true, pattern: { source, replaceAll: replacer(compiled, instructions, literalStart(source)) } };
}

/**
 * The characters with which every match must begin, as far as that can be seen: a site has many replacements, nearly all
 * of which find nothing in a message.
 */
function literalStart(source: string): string {
  const [start = ""] = source.includes("|") ? [] : /^[\p{L}\p{N} ,;:!'"-]*/u.exec(source) ?? [];
  // A quantifier behind the last one says that it need not be there.
  return /[*?{]/.test(source.charAt(start.length)) ? start.replace(/.$/u, "") : start;
}

/** Does each rewriting in turn, on what the one before left, to all matches. An empty text is one that is not sent. */
export function rewriteText(text: string, rewrites: readonly Rewrite[], budget = new Budget()): MadeText {
  return bounded(
    () => rewrites.reduce((last, { pattern, replacement }) => pattern.replaceAll(last, replacement, budget), text),
    budget,
  );
}

function refused(offset: number, message: string): CompiledPattern {
  return { ok: false, problems: [{ offset, message }] };
}

/**
 * One search is linear, but each match begins a new one that may read up to the end again (`a.*z|a`). So every search is
 * paid for as if it did, before it begins.
 */
function replacer(compiled: RE2JS, instructions: number, start: string): SitePattern["replaceAll"] {
  return (text, replacement, budget) => {
    limitLength(text);
    budget.spend(text.length);
    if (!text.includes(start)) return text;
    const matcher = compiled.matcher(text);
    let replaced = "";
    let from = 0;
    while (true) {
      budget.spend((text.length - from + 1) * instructions);
      const found = matcher.find();
      replaced += found ? text.slice(from, matcher.start()) + replacement : text.slice(from);
      limitLength(replaced);
      if (!found) return replaced;
      from = matcher.end();
    }
  };
}

/** How much of a pattern a message shows. */
const MOST_SHOWN = 20;

/** Where a pattern that could not be read is wrong, and why. */
function syntaxProblem(error: unknown, source: string): [offset: number, message: string] {
  if (!(error instanceof RE2JSSyntaxException)) return [0, "the regular expression cannot be used"];
  const description = error.getDescription();
  const part = error.getPattern();
  switch (description) {
    case "trailing backslash at end of expression":
      return [source.length - 1, "a backslash stands at the end"];
    case "missing closing )":
      return [lonelyBracket(source), 'this "(" has no ")"'];
    case "unexpected )":
      return [lonelyBracket(source), 'this ")" has no "("'];
  }
  const offset = part === null ? 0 : offsetOf(part, description, source);
  const shown = JSON.stringify((part ?? source).slice(0, MOST_SHOWN));
  return [offset, `${shown} cannot be used: ${EXPLAINED[description] ?? description}`];
}

const EXPLAINED: Readonly<Record<string, string>> = {
  "invalid or unsupported Perl syntax": "lookahead and other extensions of Perl's are not supported",
  "invalid escape sequence": "backreferences and this kind of escape are not supported",
  "invalid nested repetition operator": "possessive quantifiers and repeated repetitions are not supported",
};

/**
 * The library tells which part is wrong, but not where it stands. It reads from left to right and stops at the first
 * problem: so the place is the first at which the pattern, cut off behind the part, has the same problem.
 */
function offsetOf(part: string, description: string, source: string): number {
  for (let at = source.indexOf(part); at >= 0; at = source.indexOf(part, at + 1)) {
    try {
      RE2JS.compile(source.slice(0, at + part.length), RE2JS.LOOKBEHINDS);
    } catch (error) {
      if (error instanceof RE2JSSyntaxException && error.getDescription() === description) return at;
    }
  }
  return Math.max(0, source.lastIndexOf(part));
}

/** Where the first bracket without a partner stands: outside of classes, not behind a backslash. */
function lonelyBracket(source: string): number {
  const open: number[] = [];
  for (const { index, 0: part } of source.matchAll(/\\[^]|\[\^?\]?(?:\[:\w+:\]|\\[^]|[^\]\\])*\]|[()]/g)) {
    if (part === "(") open.push(index);
    else if (part === ")" && open.pop() === undefined) return index;
  }
  return open[0] ?? 0;
}
