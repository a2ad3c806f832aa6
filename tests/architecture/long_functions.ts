import { codeOf } from "./code.ts";
import type { Sources } from "./sources.ts";

/** What opens, and what closes it. */
const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Words that a parenthesis follows without there being a function. */
const NO_FUNCTION = /\b(?:if|for|while|switch|catch|await)\s*$/;

/**
 * Functions of `src` that are longer than `most` lines, from the line of their parameters to that of their end. What a
 * factory returns counts as part of it.
 */
export function longFunctions(sources: Sources, most: number): readonly string[] {
  return [...sources].filter(([path]) => path.startsWith("src/")).flatMap(([path, text]) =>
    functionsOf(codeOf(text)).flatMap(({ line, lines }) =>
      lines > most ? [`${path}:${line}: a function of ${lines} lines`] : []
    )
  );
}

/** Sources of which the functions cannot be told, since their braces do not come out even. */
export function unevenSources(sources: Sources): readonly string[] {
  return [...sources].filter(([, text]) => {
    const code = codeOf(text);
    const open: string[] = [];
    for (const sign of code) {
      if (sign in PAIRS) open.push(PAIRS[sign] ?? "");
      else if (/[)\]}]/.test(sign) && open.pop() !== sign) return true;
    }
    return open.length > 0;
  }).map(([path]) => path);
}

function functionsOf(code: string): readonly { readonly line: number; readonly lines: number }[] {
  let line = 1;
  let counted = 0;
  return [...code.matchAll(/\(/g)].flatMap(({ index: from }) => {
    line += ends(code.slice(counted, from));
    counted = from;
    const end = endOfFunction(code, from);
    return end === undefined ? [] : [{ line, lines: ends(code.slice(from, end)) + 1 }];
  });
}

/** How many lines end in a text. */
function ends(text: string): number {
  return text.split("\n").length - 1;
}

/** Where the function ends whose parameters begin at a place; absent: they are no parameters. */
function endOfFunction(code: string, from: number): number | undefined {
  if (NO_FUNCTION.test(code.slice(Math.max(0, from - 12), from))) return undefined;
  const behind = nextSign(code, closing(code, from) + 1);
  const body = code[behind] === ":" ? behindType(code, behind + 1) : behind;
  if (code[body] === "{") return closing(code, body);
  if (!code.startsWith("=>", body)) return undefined;
  const begin = nextSign(code, body + 2);
  return code[begin] === "{" ? closing(code, begin) : endOfExpression(code, begin);
}

/** Where a function's body or its arrow begins, behind the type of what it returns. */
function behindType(code: string, from: number): number {
  let angles = 0;
  let before = ":";
  for (let at = from; at < code.length; at++) {
    const sign = code[at] ?? "";
    if (/\s/.test(sign)) continue;
    if (code.startsWith("=>", at)) {
      // Behind parameters it is the arrow of a type.
      if (angles === 0 && before !== ")") return at;
      at++;
      before = "=>";
      continue;
    }
    if (sign === "{" && angles === 0 && /[\w$>\])}"]/.test(before)) return at;
    if (angles === 0 && /[;,)}\]]/.test(sign)) return at;
    if (sign === "<") angles++;
    if (sign === ">") angles--;
    if (sign in PAIRS) {
      at = closing(code, at);
      before = PAIRS[sign] ?? "";
    } else before = sign;
  }
  return code.length;
}

/** The last place of an expression: before whatever does not belong to it. */
function endOfExpression(code: string, from: number): number {
  let last = from;
  for (let at = from; at < code.length; at++) {
    const sign = code[at] ?? "";
    if (/[;,)}\]]/.test(sign)) break;
    // What looked like an expression was a type, with a body behind it.
    if (sign === "{" && /[\w$>\])]/.test(code[last] ?? "")) break;
    if (sign in PAIRS) at = closing(code, at);
    if (!/\s/.test(sign)) last = at;
  }
  return last;
}

/** Where what opens at a place is closed. */
function closing(code: string, from: number): number {
  let open = 0;
  for (let at = from; at < code.length; at++) {
    if ((code[at] ?? "") in PAIRS) open++;
    else if (/[)\]}]/.test(code[at] ?? "")) open--;
    if (open === 0) return at;
  }
  return code.length;
}

/** The next place that is no blank. */
function nextSign(code: string, from: number): number {
  let at = from;
  while (/\s/.test(code[at] ?? "")) at++;
  return at;
}
