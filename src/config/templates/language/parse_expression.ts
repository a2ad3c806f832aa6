import type { Chain, Expression, Path, PathStep, QuotedText } from "./syntax.ts";
import type { TokenCursor } from "./token_cursor.ts";
import type { Token } from "./tokens.ts";

const AND = ["&&", "and", "AND"];
const OR = ["||", "or", "OR"];
const NOT = ["!", "not", "NOT"];
const JOIN = "_";
const COMPARISONS = ["==", "!=", "<", ">", "<=", ">="];

/** Words that stand between values, or before one. */
export const OPERATOR_WORDS: readonly string[] = [...AND, ...OR, ...NOT, JOIN].filter((word) => /\w/.test(word));

/**
 * Reads an expression. From the loosest to the tightest, as in Template Toolkit: `? :`, AND and OR (alike, from left to
 * right), NOT, `_`, comparisons.
 */
export function parseExpression(cursor: TokenCursor): Expression {
  return cursor.nested(() => {
    const condition = parseChain(cursor);
    if (!cursor.take("?")) return condition;
    const yes = parseExpression(cursor);
    cursor.expect(":");
    return { kind: "choice", condition, yes, no: parseExpression(cursor) };
  });
}

/** Tells whether a value stands here. */
export function isAtValue(cursor: TokenCursor): boolean {
  const { kind } = cursor.peek();
  return kind === "quoted" || kind === "number" || cursor.isAtName() || cursor.isAt("(", ...NOT);
}

function parseChain(cursor: TokenCursor): Expression {
  const first = parseNegation(cursor);
  const rest: Chain["rest"][number][] = [];
  while (true) {
    if (cursor.take(...AND)) rest.push({ operator: "and", operand: parseNegation(cursor) });
    else if (cursor.take(...OR)) rest.push({ operator: "or", operand: parseNegation(cursor) });
    else return rest.length === 0 ? first : { kind: "chain", first, rest };
  }
}

function parseNegation(cursor: TokenCursor): Expression {
  if (!cursor.take(...NOT)) return parseJoin(cursor);
  return cursor.nested(() => ({ kind: "not", operand: parseNegation(cursor) }));
}

function parseJoin(cursor: TokenCursor): Expression {
  const first = parseComparison(cursor);
  const parts = [first];
  while (cursor.take(JOIN)) parts.push(parseComparison(cursor));
  return parts.length === 1 ? first : { kind: "join", parts };
}

function parseComparison(cursor: TokenCursor): Expression {
  const left = parseValue(cursor);
  const { text: operator } = cursor.peek();
  if (!cursor.take(...COMPARISONS)) return left;
  return { kind: "comparison", operator, left, right: parseValue(cursor) };
}

function parseValue(cursor: TokenCursor): Expression {
  if (cursor.take("(")) {
    const inner = parseExpression(cursor);
    cursor.expect(")");
    return inner;
  }
  switch (cursor.peek().kind) {
    case "number":
      return { kind: "number", value: Number(cursor.next().text) };
    case "quoted":
      return parseQuoted(cursor, cursor.next());
    default:
      return parsePath(cursor);
  }
}

function parsePath(cursor: TokenCursor): Path {
  const first = cursor.name("a value");
  const steps = [parseStep(cursor, first)];
  while (cursor.take(".")) {
    const { kind, text } = cursor.peek();
    const name = kind === "number" && /^\d+$/.test(text) ? cursor.next() : cursor.name("a name behind the dot");
    steps.push(parseStep(cursor, name));
  }
  return { kind: "path", steps, offset: first.offset };
}

function parseStep(cursor: TokenCursor, { text: name, offset }: Token): PathStep {
  const passed: Expression[] = [];
  if (!cursor.take("(")) return { name, offset, passed };
  while (isAtValue(cursor)) {
    passed.push(parseExpression(cursor));
    cursor.take(",");
  }
  cursor.expect(")");
  return { name, offset, passed };
}

function parseQuoted(cursor: TokenCursor, { text, offset }: Token): QuotedText {
  const double = text.startsWith('"');
  const places: number[] = [];
  let inner = "";
  for (let at = 1; at < text.length - 1; at++) {
    const character = text.charAt(at);
    if (double && character === "$") {
      cursor.stop(offset + at, "a value inside quotes is not supported: put texts together with _");
    }
    places.push(offset + at);
    const escaped = character === "\\" ? unescaped(text.charAt(at + 1), double) : undefined;
    if (escaped !== undefined) at++;
    inner += escaped ?? character;
  }
  places.push(offset + text.length - 1);
  return { kind: "quoted", text: inner, places };
}

const DOUBLE_ESCAPES = new Map([["n", "\n"], ["r", "\r"], ["t", "\t"], ["\\", "\\"], ['"', '"'], ["$", "$"]]);

/** What a backslash and the character behind it stand for; `undefined` if the backslash stands for itself. */
function unescaped(character: string, double: boolean): string | undefined {
  if (double) return DOUBLE_ESCAPES.get(character);
  return character === "'" || character === "\\" ? character : undefined;
}
