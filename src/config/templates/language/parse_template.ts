import { isAtValue, OPERATOR_WORDS, parseExpression } from "./parse_expression.ts";
import type { Problem } from "./problem.ts";
import type { ConditionalBlock, Expression, FilterCall, Statement } from "./syntax.ts";
import { TokenCursor } from "./token_cursor.ts";
import { readTokens, type Token } from "./tokens.ts";

const DIRECTIVES = ["GET", "SET", "IF", "UNLESS", "ELSIF", "ELSE", "FILTER", "USE"];

/** Template Toolkit's other directives that want an END of their own. */
const FOREIGN_BLOCKS = ["FOREACH", "FOR", "WHILE", "BLOCK", "SWITCH", "TRY", "WRAPPER", "PERL", "RAWPERL", "VIEW"];

/** All of its directives that we have not. */
const FOREIGN = [
  ...FOREIGN_BLOCKS,
  ..."CALL DEFAULT INSERT INCLUDE PROCESS MACRO CASE CATCH FINAL THROW NEXT LAST BREAK RETURN STOP CLEAR META TAGS DEBUG"
    .split(" "),
];

const RESERVED: ReadonlySet<string> = new Set([...DIRECTIVES, "END", ...FOREIGN, ...OPERATOR_WORDS]);

/** Reads a template: its statements as far as they can be made out, and everything that is wrong with their form. */
export function parseTemplate(template: string): { statements: readonly Statement[]; problems: readonly Problem[] } {
  const { tokens, problems } = readTokens(template);
  const cursor = new TokenCursor(tokens, problems, RESERVED);
  const statements: Statement[] = [];
  while (true) {
    statements.push(...parseBlock(cursor));
    const { kind, text, offset } = cursor.peek();
    if (kind === "end") return { statements, problems: cursor.problems };
    cursor.note(offset, `${text} belongs to no IF, UNLESS or FILTER`);
    cursor.skipStatement();
  }
}

/** The statements up to an ELSIF, ELSE or END, which is left standing. */
function parseBlock(cursor: TokenCursor): readonly Statement[] {
  const statements: Statement[] = [];
  while (cursor.peek().kind !== "end" && !cursor.isAt("ELSIF", "ELSE", "END")) {
    if (cursor.take(";")) continue;
    statements.push(...cursor.recover(() => parseStatement(cursor)) ?? []);
  }
  return statements;
}

function parseStatement(cursor: TokenCursor): readonly Statement[] {
  const token = cursor.peek();
  if (token.kind === "text") return [{ kind: "literal", text: cursor.next().text }];
  if (cursor.take(...FOREIGN)) return parseForeign(cursor, token);
  if (cursor.take("IF")) return [parseBranches(cursor, token, false)];
  if (cursor.take("UNLESS")) return [parseBranches(cursor, token, true)];
  if (cursor.take("FILTER")) return [parseFilterBlock(cursor, token)];
  const statements = cursor.take("USE") ? [parseUse(cursor)] : parseConditional(cursor);
  cursor.expect(";");
  return statements;
}

/** What is shown or set, perhaps with an IF or UNLESS behind it. */
function parseConditional(cursor: TokenCursor): readonly Statement[] {
  const body = parsePlain(cursor);
  if (!cursor.isAt("IF", "UNLESS")) return body;
  const negated = cursor.next().text === "UNLESS";
  return [{ kind: "branches", branches: [{ condition: parseCondition(cursor, negated), body }] }];
}

function parsePlain(cursor: TokenCursor): readonly Statement[] {
  const sets = cursor.take("SET") || isAtAssignment(cursor);
  const body: readonly Statement[] = sets ? parseAssignments(cursor) : [parseShow(cursor)];
  const filters = parseFilters(cursor);
  const [first] = filters;
  if (first === undefined) return body;
  // Template Toolkit filters the output of SET, which is empty. The site means something else.
  if (sets) cursor.stop(first.offset, "a filter behind SET changes nothing: filter where the value is shown");
  return [{ kind: "filter", filters, body }];
}

function parseShow(cursor: TokenCursor): Statement {
  cursor.take("GET");
  return { kind: "show", value: parseExpression(cursor) };
}

function isAtAssignment(cursor: TokenCursor): boolean {
  return cursor.isAtName() && cursor.peek(1).text === "=";
}

function parseAssignments(cursor: TokenCursor): readonly Statement[] {
  const all: Statement[] = [];
  do {
    const { text: name, offset } = cursor.name("a name to set");
    cursor.expect("=");
    all.push({ kind: "set", name, offset, value: parseExpression(cursor) });
    cursor.take(",");
  } while (isAtAssignment(cursor));
  return all;
}

function parseUse(cursor: TokenCursor): Statement {
  const first = cursor.name("a plugin's name");
  const plugin = cursor.take("=") ? cursor.name("a plugin's name") : first;
  return { kind: "use", plugin: plugin.text, offset: plugin.offset, as: first.text };
}

function parseBranches(cursor: TokenCursor, opening: Token, negated: boolean): Statement {
  const branches: ConditionalBlock[] = [parseBranch(cursor, negated)];
  while (cursor.take("ELSIF")) branches.push(parseBranch(cursor, false));
  if (cursor.take("ELSE")) {
    cursor.recover(() => cursor.expect(";"));
    branches.push({ body: cursor.nested(() => parseBlock(cursor)) });
  }
  parseEnd(cursor, opening);
  return { kind: "branches", branches };
}

/** A condition that cannot be read is noted, and its block is read all the same, for what is wrong there. */
function parseBranch(cursor: TokenCursor, negated: boolean): ConditionalBlock {
  const condition = cursor.recover(() => {
    const read = parseCondition(cursor, negated);
    cursor.expect(";");
    return read;
  });
  return { ...(condition && { condition }), body: cursor.nested(() => parseBlock(cursor)) };
}

function parseCondition(cursor: TokenCursor, negated: boolean): Expression {
  const operand = parseExpression(cursor);
  return negated ? { kind: "not", operand } : operand;
}

function parseFilterBlock(cursor: TokenCursor, opening: Token): Statement {
  const call = cursor.recover(() => {
    const read = parseFilterCall(cursor);
    cursor.expect(";");
    return read;
  });
  const body = cursor.nested(() => parseBlock(cursor));
  parseEnd(cursor, opening);
  return { kind: "filter", filters: call === undefined ? [] : [call], body };
}

/** A directive that sip2d does not have: it is reported and skipped up to its END, so that the rest can be read. */
function parseForeign(cursor: TokenCursor, opening: Token): readonly Statement[] {
  cursor.note(opening.offset, `${opening.text} is not supported; allowed: ${DIRECTIVES.join(", ")}`);
  cursor.skipStatement();
  if (!FOREIGN_BLOCKS.includes(opening.text)) return [];
  const body = cursor.nested(() => parseBlock(cursor));
  parseEnd(cursor, opening);
  return body;
}

function parseEnd(cursor: TokenCursor, opening: Token): void {
  while (!cursor.take("END")) {
    const { kind, text, offset } = cursor.peek();
    if (kind === "end") return cursor.note(opening.offset, `${opening.text} has no END`);
    cursor.note(offset, `${text} stands where the END of ${opening.text} is expected`);
    cursor.skipStatement();
    parseBlock(cursor);
  }
  cursor.recover(() => cursor.expect(";"));
}

function parseFilters(cursor: TokenCursor): readonly FilterCall[] {
  const filters: FilterCall[] = [];
  while (cursor.take("|", "FILTER")) filters.push(parseFilterCall(cursor));
  return filters;
}

/** Arguments stand in brackets or not, with commas or not: `truncate(20)`, `truncate 20`, `$KohaDates with_hours => 1`. */
function parseFilterCall(cursor: TokenCursor): FilterCall {
  const { offset } = cursor.peek();
  const plugin = cursor.take("$");
  const { text: name } = cursor.name("a filter's name");
  const brackets = cursor.take("(");
  const passed: FilterCall["passed"][number][] = [];
  const named: FilterCall["named"][number][] = [];
  while (isAtValue(cursor)) {
    const { text: name, offset } = cursor.peek();
    if (cursor.isAtName() && ["=>", "="].includes(cursor.peek(1).text)) {
      cursor.next();
      cursor.next();
      named.push({ name, offset, value: parseExpression(cursor) });
    } else passed.push({ offset, value: parseExpression(cursor) });
    cursor.take(",");
  }
  if (brackets) cursor.expect(")");
  return { name, plugin, offset, passed, named };
}
