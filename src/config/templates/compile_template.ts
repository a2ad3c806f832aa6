import { bounded, Budget, type MadeText, MOST_CHARACTERS } from "./budget.ts";
import { compileStatements } from "./compile_statements.ts";
import { parseTemplate } from "./language/parse_template.ts";
import type { Problem } from "./language/problem.ts";
import { Rendering } from "./rendering.ts";
import { Scope } from "./scope.ts";
import type { TemplateObject, TemplateObjectName } from "./template_objects.ts";
import type { TemplateSurroundings } from "./template_value.ts";

/** A template about one kind of object, ready to be used any number of times. */
export interface Template<Name extends TemplateObjectName> {
  /** The template's text. */
  readonly source: string;
  /**
   * The text that the template makes of an object. It takes a bounded number of steps, makes a text of bounded length,
   * and throws nothing: where it fails, there is a reason in place of the text. Templates that share a budget take no
   * more steps together than one of them.
   */
  readonly render: (object: TemplateObject<Name>, surroundings: TemplateSurroundings, budget?: Budget) => MadeText;
}

/** A template, or everything that is wrong with what was written, in its order. */
export type CompiledTemplate<Name extends TemplateObjectName> =
  | { readonly ok: true; readonly template: Template<Name>; readonly remarks: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a template in that part of Template Toolkit's language that fields of SIP2 need: texts, paths of the object that
 * it is about, IF, UNLESS, SET, filters, and plugins of Koha's. A text without `[%` stands for itself.
 */
export function compileTemplate<Name extends TemplateObjectName>(source: string, name: Name): CompiledTemplate<Name> {
  if (source.length > MOST_CHARACTERS) {
    const message = `the template is longer than ${MOST_CHARACTERS} characters`;
    return { ok: false, problems: [{ offset: MOST_CHARACTERS, message }] };
  }
  const { statements, problems } = parseTemplate(source);
  const scope = new Scope(name);
  const execute = compileStatements(statements, scope);
  const all = [...problems, ...scope.problems].sort((one, other) => one.offset - other.offset);
  if (all.length > 0) return { ok: false, problems: all };
  return {
    ok: true,
    remarks: scope.remarks,
    template: {
      source,
      render: (object, surroundings, budget = new Budget()) =>
        bounded(() => {
          const rendering = new Rendering(object, surroundings, budget);
          execute(rendering);
          return rendering.written;
        }, budget),
    },
  };
}

/** Makes the stand-in for a template that could not be read: it makes no text of anything. */
export function brokenTemplate<Name extends TemplateObjectName>(source: string): Template<Name> {
  return { source, render: () => ({ text: undefined, reason: "the template has a fault" }) };
}
