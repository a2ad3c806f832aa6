import { compileExpression, compileText, countText } from "./compile_expression.ts";
import { FILTERS } from "./filters.ts";
import type { NamedValues } from "./koha_plugins.ts";
import type { Execute, Rendering, TextFilter } from "./rendering.ts";
import type { Scope } from "./scope.ts";
import type { ConditionalBlock, FilterCall, Statement } from "./language/syntax.ts";
import { isTrue, type TemplateValue } from "./template_value.ts";

/** Makes statements runnable, one after the other; problems go to the scope. */
export function compileStatements(statements: readonly Statement[], scope: Scope): Execute {
  const steps = statements.flatMap((statement) => compileStatement(statement, scope) ?? []);
  return (rendering) => {
    for (const step of steps) step(rendering);
  };
}

function compileStatement(statement: Statement, scope: Scope): Execute | undefined {
  switch (statement.kind) {
    case "literal": {
      const { text } = statement;
      return (rendering) => rendering.write(text);
    }
    case "show": {
      const evaluate = compileText(statement.value, scope);
      return (rendering) => rendering.write(rendering.textOf(evaluate(rendering)));
    }
    case "set": {
      const { evaluate, shapes } = compileExpression(statement.value, scope);
      const place = scope.set(statement.name, statement.offset, shapes);
      if (place === undefined) return undefined;
      return (rendering) => void (rendering.variables[place] = evaluate(rendering));
    }
    case "branches":
      return compileBranches(statement.branches, scope);
    case "filter": {
      const body = compileStatements(statement.body, scope);
      return filtered(body, statement.filters.flatMap((call) => compileFilter(call, scope) ?? []));
    }
    case "use":
      return void scope.use(statement.plugin, statement.as, statement.offset);
  }
}

function compileBranches(branches: readonly ConditionalBlock[], scope: Scope): Execute {
  const compiled = branches.map(({ condition, body }) => ({
    condition: condition === undefined ? () => true : compileExpression(condition, scope).evaluate,
    body: compileStatements(body, scope),
  }));
  return (rendering) => compiled.find(({ condition }) => isTrue(condition(rendering)))?.body(rendering);
}

function filtered(body: Execute, filters: readonly TextFilter[]): Execute {
  return (rendering) => {
    let text = rendering.capture(() => body(rendering));
    for (const filter of filters) text = rendering.limited(filter(text, rendering));
    rendering.write(text);
  };
}

function compileFilter(call: FilterCall, scope: Scope): TextFilter | undefined {
  if (call.plugin) return compilePluginFilter(call, scope);
  const { name, offset, passed, named } = call;
  const row = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (row === undefined) {
    scope.unknown(offset, "there is no filter", name, Object.keys(FILTERS));
    return undefined;
  }
  for (const argument of named) scope.unknown(argument.offset, `${name} takes no`, argument.name, []);
  if (passed.length < row.least || passed.length > row.most) {
    scope.problems.push({ offset, message: `${name} has ${countText(passed.length, row.least, row.most)}` });
    return undefined;
  }
  const made = row.make(passed.map(({ offset, value }) => ({
    offset,
    evaluate: compileText(value, scope),
    ...(value.kind === "quoted" && { quoted: value }),
  })));
  if (typeof made === "function") return made;
  scope.problems.push(...made);
  return undefined;
}

function compilePluginFilter({ name, offset, passed, named }: FilterCall, scope: Scope): TextFilter | undefined {
  const meaning = scope.meaningOf(name, offset);
  if (meaning === undefined) return undefined;
  const filter = meaning.kind === "plugin" ? meaning.plugin.filter : undefined;
  if (filter === undefined) {
    scope.problems.push({ offset, message: `${name} is no filter` });
    return undefined;
  }
  if (passed.length > 0) scope.problems.push({ offset, message: `${name} has ${countText(passed.length, 0, 0)}` });
  const values = named.map((argument) => {
    if (!filter.named.includes(argument.name)) {
      scope.unknown(argument.offset, `${name} takes no`, argument.name, filter.named);
    }
    const { values: { [argument.name]: allowed } = {} } = filter;
    const { value } = argument;
    if (allowed !== undefined && value.kind === "quoted" && !allowed.includes(value.text)) {
      scope.unknown(argument.offset, `${name} knows no ${argument.name}`, value.text, allowed);
    }
    return [argument.name, compileText(argument.value, scope)] as const;
  });
  return (text, rendering) => filter.apply(text, evaluated(values, rendering), rendering);
}

function evaluated(
  values: readonly (readonly [name: string, evaluate: (rendering: Rendering) => TemplateValue])[],
  rendering: Rendering,
): NamedValues {
  return Object.fromEntries(values.map(([name, evaluate]) => [name, evaluate(rendering)]));
}
