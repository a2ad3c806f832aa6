import { COMPARISONS } from "./compare_values.ts";
import type { KohaPlugin } from "./koha_plugins.ts";
import type { Evaluate } from "./rendering.ts";
import type { Scope } from "./scope.ts";
import type { Chain, Comparison, Expression, Path, PathStep } from "./language/syntax.ts";
import type { Shape } from "./template_objects.ts";
import { isTrue, stepInto } from "./template_value.ts";

/** An expression that can be run, and what it may give; no shape at all if that is not known. */
interface CompiledExpression {
  readonly evaluate: Evaluate;
  readonly shapes: readonly Shape[];
}

/** Stands for an expression that has a problem. */
const NOTHING: CompiledExpression = { evaluate: () => undefined, shapes: [] };

/** Makes an expression runnable; unknown names are problems of the scope. */
export function compileExpression(expression: Expression, scope: Scope): CompiledExpression {
  switch (expression.kind) {
    case "quoted": {
      const { text } = expression;
      return { evaluate: () => text, shapes: ["text"] };
    }
    case "number": {
      const { value } = expression;
      return { evaluate: () => value, shapes: ["number"] };
    }
    case "path":
      return compilePath(expression, scope);
    case "not": {
      const { evaluate } = compileExpression(expression.operand, scope);
      return { evaluate: (rendering) => perlTruth(!isTrue(evaluate(rendering))), shapes: ["text"] };
    }
    case "chain":
      return compileChain(expression, scope);
    case "join": {
      const parts = expression.parts.map((part) => compileText(part, scope));
      return { evaluate: joined(parts), shapes: ["text"] };
    }
    case "comparison":
      return compileComparison(expression, scope);
    case "choice": {
      const condition = compileExpression(expression.condition, scope);
      const [yes, no] = [compileExpression(expression.yes, scope), compileExpression(expression.no, scope)];
      return {
        evaluate: (rendering) => (isTrue(condition.evaluate(rendering)) ? yes : no).evaluate(rendering),
        shapes: [...yes.shapes, ...no.shapes],
      };
    }
  }
}

/** Makes an expression runnable whose value is to be shown: a record or a list is a problem. */
export function compileText(expression: Expression, scope: Scope): Evaluate {
  const { evaluate, shapes } = compileExpression(expression, scope);
  if (expression.kind === "path" && shapes.length > 0 && shapes.every((shape) => typeof shape !== "string")) {
    const path = expression.steps.map(({ name }) => name).join(".");
    const allowed = namesBehind(shapes).join(", ");
    scope.problems.push({
      offset: expression.offset,
      message: `"${path}" cannot be shown, but what is behind: ${allowed}`,
    });
  }
  return evaluate;
}

/** What Perl's comparisons give. */
function perlTruth(holds: boolean): string {
  return holds ? "1" : "";
}

function joined(parts: readonly Evaluate[]): Evaluate {
  return (rendering) => {
    let text = "";
    for (const part of parts) text += rendering.limited(rendering.textOf(part(rendering)));
    return rendering.limited(text);
  };
}

function compileChain({ first, rest }: Chain, scope: Scope): CompiledExpression {
  const start = compileExpression(first, scope);
  const links = rest.map(({ operator, operand }) => ({ operator, ...compileExpression(operand, scope) }));
  return {
    evaluate: (rendering) => {
      let value = start.evaluate(rendering);
      for (const { operator, evaluate } of links) {
        if (isTrue(value) === (operator === "and")) value = evaluate(rendering);
      }
      return value;
    },
    shapes: [...start.shapes, ...links.flatMap(({ shapes }) => shapes)],
  };
}

function compileComparison({ operator, left, right }: Comparison, scope: Scope): CompiledExpression {
  const [first, second] = [compileText(left, scope), compileText(right, scope)];
  const compare = COMPARISONS[operator];
  if (compare === undefined) return NOTHING;
  return {
    evaluate: (rendering) => perlTruth(compare(first(rendering), second(rendering), rendering.surroundings)),
    shapes: ["text"],
  };
}

function compilePath({ steps: [head, ...rest] }: Path, scope: Scope): CompiledExpression {
  const meaning = head && scope.meaningOf(head.name, head.offset);
  if (head === undefined || meaning === undefined) return NOTHING;
  if (meaning.kind === "plugin") return compileCall(meaning.plugin, head, rest, scope);
  expectPassed(head, 0, 0, scope);
  const { shapes } = meaning;
  let evaluate: Evaluate = ({ object }) => object;
  if (meaning.kind === "variable") evaluate = ({ variables }) => variables[meaning.place];
  let way = head.name;
  let reached: CompiledExpression = { evaluate, shapes };
  for (const step of rest) {
    // It was reported already.
    if (reached.shapes.length === 0) return reached;
    reached = compileStep(reached, step, way, scope);
    way += `.${step.name}`;
  }
  return reached;
}

function compileStep(before: CompiledExpression, step: PathStep, way: string, scope: Scope): CompiledExpression {
  const { name, offset } = step;
  const shapes = before.shapes.flatMap((shape) => memberOf(shape, name) ?? []);
  if (shapes.length === 0) {
    const allowed = namesBehind(before.shapes);
    if (allowed.length > 0) scope.unknown(offset, `${way} has no`, name, allowed);
    else scope.problems.push({ offset, message: `nothing can stand behind ${way}, which is a value` });
    return NOTHING;
  }
  if (shapes.every((shape) => shape === "nothing")) {
    scope.remarks.push({ offset, message: `sip2d knows nothing of ${way}.${name}, which is empty` });
  }
  const { evaluate } = before;
  const byCode = shapes.flatMap((shape) => typeof shape !== "string" && "byCode" in shape ? [shape.byCode] : []);
  const wanted = byCode.length === 0 ? 0 : 1;
  const [code] = expectPassed(step, wanted, wanted, scope);
  if (wanted === 0) return { evaluate: (rendering) => stepInto(evaluate(rendering), name), shapes };
  if (code === undefined) return NOTHING;
  return {
    evaluate: (rendering) => stepInto(stepInto(evaluate(rendering), name), rendering.textOf(code(rendering))),
    shapes: byCode,
  };
}

function compileCall(plugin: KohaPlugin, head: PathStep, rest: readonly PathStep[], scope: Scope): CompiledExpression {
  const [step, further] = rest;
  const method = step && Object.hasOwn(plugin.methods, step.name) ? plugin.methods[step.name] : undefined;
  if (step === undefined || method === undefined) {
    scope.unknown(step?.offset ?? head.offset, `${head.name} cannot do`, step?.name ?? "", Object.keys(plugin.methods));
    return NOTHING;
  }
  const passed = expectPassed(step, method.least, method.most, scope);
  if (further !== undefined) {
    scope.problems.push({ offset: further.offset, message: `nothing can stand behind ${head.name}.${step.name}()` });
  }
  return {
    evaluate: (rendering) =>
      method.call(passed.map((evaluate) => rendering.textOf(evaluate(rendering))), rendering.surroundings),
    shapes: ["text"],
  };
}

/** What was handed over in brackets; a wrong number is a problem. */
function expectPassed(
  { name, offset, passed }: PathStep,
  least: number,
  most: number,
  scope: Scope,
): readonly Evaluate[] {
  if (passed.length < least || passed.length > most) {
    scope.problems.push({ offset, message: `${name} has ${countText(passed.length, least, most)} in brackets` });
  }
  return passed.map((expression) => compileText(expression, scope));
}

/** Writes how many values there are and how many are taken: `3 values, but takes 1 or 2`. */
export function countText(count: number, least: number, most: number): string {
  const taken = least === most ? String(least) : `${least} to ${most}`;
  return `${count} ${count === 1 ? "value" : "values"}, but takes ${taken}`;
}

function memberOf(shape: Shape, name: string): Shape | undefined {
  if (typeof shape === "string" || "byCode" in shape) return undefined;
  if ("fields" in shape) {
    if (Object.hasOwn(shape.fields, name)) return shape.fields[name];
    return shape.unknown?.has(name) ? "nothing" : undefined;
  }
  if (name === "size") return "number";
  return name === "first" || name === "last" || /^\d+$/.test(name) ? shape.list : undefined;
}

function namesBehind(shapes: readonly Shape[]): readonly string[] {
  return shapes.flatMap((shape) => {
    if (typeof shape === "string") return [];
    if ("fields" in shape) return Object.keys(shape.fields);
    return "list" in shape ? ["first", "last", "size", "0"] : ["('CODE')"];
  });
}
