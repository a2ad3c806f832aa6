/** What must stand before a `/` that begins a regular expression; behind anything else it divides, or closes a tag. */
const BEFORE_REGEX = /(?:[(,=:[!&|?{;+*%~^-]|=>|\b(?:return|typeof|case|of|in|void|await|yield))\s*$/;

const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//y;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/y;
const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/y;

/**
 * Gives a source with blanks where comments, and the insides of texts, templates and regular expressions stand: each
 * brace that is left is one of the code, and stands where it stood.
 */
export function codeOf(source: string): string {
  let code = "";
  let at = 0;

  function blank(length: number): void {
    code += source.slice(at, at + length).replace(/[^\n"]/g, " ");
    at += length;
  }

  function skip(kind: RegExp): boolean {
    kind.lastIndex = at;
    const [found] = kind.exec(source) ?? [];
    if (found !== undefined) blank(found.length);
    return found !== undefined;
  }

  while (at < source.length) {
    const sign = source[at];
    if (sign === "/" && (skip(COMMENT) || BEFORE_REGEX.test(code.slice(-12)) && skip(REGEX))) continue;
    if ((sign === '"' || sign === "'") && skip(STRING)) continue;
    if (sign === "`") blank(templateLength(source, at));
    else {
      code += sign;
      at++;
    }
  }
  return code;
}

/** The length of the template that begins at a place, with what stands between its `${` and `}`. */
function templateLength(source: string, from: number): number {
  let at = from + 1;
  while (at < source.length && source[at] !== "`") {
    if (source[at] === "\\") at += 2;
    else if (source.startsWith("${", at)) at += 2 + expressionLength(source, at + 2);
    else at++;
  }
  return at + 1 - from;
}

/** The length of what stands between `${` and `}`, with the brace that ends it. */
function expressionLength(source: string, from: number): number {
  let open = 1;
  let at = from;
  while (at < source.length) {
    STRING.lastIndex = at;
    const [text] = STRING.exec(source) ?? [];
    if (text !== undefined) at += text.length;
    else if (source[at] === "`") at += templateLength(source, at);
    else {
      if (source[at] === "{") open++;
      if (source[at] === "}") open--;
      at++;
      if (open === 0) break;
    }
  }
  return at - from;
}
