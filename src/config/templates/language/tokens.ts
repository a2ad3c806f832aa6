import type { Problem } from "./problem.ts";

/** The smallest part of a template that means something. */
export interface Token {
  /** `text` stands outside of tags; `unreadable` is what a problem was reported about; `end` stands once, at the end. */
  readonly kind: "text" | "name" | "number" | "quoted" | "sign" | "unreadable" | "end";
  /** As it stands there, quotes included; a text without what its neighbours' `-`, `=` and `~` remove. */
  readonly text: string;
  readonly offset: number;
}

/** What has been read of a template. */
interface Reading {
  readonly tokens: Token[];
  readonly problems: Problem[];
}

/**
 * Cuts a template into tokens. As in Template Toolkit, a tag ends at the first `%]`, even between quotes, and its end
 * ends a statement, which a `;` stands for. A `[%` that is never closed is a problem.
 */
export function readTokens(template: string): Readonly<Reading> {
  const reading: Reading = { tokens: [], problems: [] };
  let from = 0;
  let closingFlag = "";
  while (true) {
    const open = template.indexOf("[%", from);
    const close = open < 0 ? -1 : template.indexOf("%]", open + 2);
    if (open >= 0 && close < 0) reading.problems.push({ offset: open, message: '"[%" has no "%]" behind it' });
    const tag = template.slice(open + 2, close);
    const openingFlag = close < 0 ? "" : /^[-+=~]/.exec(tag)?.[0] ?? "";
    const text = chompEnd(chompStart(template.slice(from, open < 0 ? undefined : open), closingFlag), openingFlag);
    if (text !== "") reading.tokens.push({ kind: "text", text, offset: from });
    if (close < 0) break;
    closingFlag = /[-+=~]$/.exec(tag.slice(openingFlag.length))?.[0] ?? "";
    // A "#" right behind the bracket makes a remark of the whole tag.
    if (!tag.startsWith("#")) readTag(template, open + 2 + openingFlag.length, close - closingFlag.length, reading);
    reading.tokens.push({ kind: "sign", text: ";", offset: close });
    from = close + 2;
  }
  reading.tokens.push({ kind: "end", text: "", offset: template.length });
  return reading;
}

const TOKEN =
  /(?<space>\s+|#[^\n]*)|(?<name>[A-Za-z_]\w*)|(?<number>-?\d+(?:\.\d+)?)|(?<quoted>'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*")|(?<sign>&&|\|\||==|!=|<=|>=|=>|[-;.,()?:=!<>|$+*\/%{}[\]])/y;

function readTag(template: string, from: number, to: number, { tokens, problems }: Reading): void {
  const tag = template.slice(0, to);
  TOKEN.lastIndex = from;
  for (let at = from; at < to; at = TOKEN.lastIndex) {
    const groups = TOKEN.exec(tag)?.groups;
    if (groups === undefined) {
      problems.push({ offset: at, message: unreadable(tag.charAt(at)) });
      tokens.push({ kind: "unreadable", text: tag.slice(at), offset: at });
      return;
    }
    const { name, number, quoted, sign } = groups;
    if (name !== undefined) tokens.push({ kind: "name", text: name, offset: at });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, offset: at });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted, offset: at });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, offset: at });
  }
}

function unreadable(character: string): string {
  const quote = character === "'" || character === '"';
  return quote ? `the quote ${character} is not closed in this tag` : `${JSON.stringify(character)} means nothing here`;
}

/** Takes off the end of a text what the flag of the tag behind it says. */
function chompEnd(text: string, flag: string): string {
  const bare = text.trimEnd();
  switch (flag) {
    case "~":
      return bare;
    case "=":
      return bare === text ? text : `${bare} `;
    case "-": {
      const lastLine = text.lastIndexOf("\n") + 1;
      return text.slice(lastLine).trim() === "" ? text.slice(0, Math.max(0, lastLine - 1)) : text;
    }
    default:
      return text;
  }
}

/** Takes off the start of a text what the flag of the tag before it says. */
function chompStart(text: string, flag: string): string {
  const bare = text.trimStart();
  switch (flag) {
    case "~":
      return bare;
    case "=":
      return bare === text ? text : ` ${bare}`;
    case "-": {
      const nextLine = text.indexOf("\n") + 1;
      return text.slice(0, nextLine).trim() === "" ? text.slice(nextLine) : text;
    }
    default:
      return text;
  }
}
