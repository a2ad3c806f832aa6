import { type CompiledTemplate, compileTemplate } from "./compile_template.ts";
import { type CompiledPattern, compileSitePattern } from "./site_pattern.ts";
import type { TemplateObjectName } from "./template_objects.ts";

/**
 * How long, in about microseconds, all templates and regular expressions of a file may take to be read at worst: a server
 * reads its file again beside its terminals.
 */
const MOST_WORK = 2_000_000;

/** What a regular expression may take, however short it is, and more for each of its characters. */
const FOR_EACH_PATTERN = 5_000;
const FOR_EACH_CHARACTER = 15;

const TOO_MANY = {
  ok: false,
  problems: [{ offset: 0, message: "is one too many: a file may have some hundred different ones" }],
} as const;

/** The templates and regular expressions of one file, each of which is read once, however many accounts have it. */
export class SiteTexts {
  readonly #templates: { readonly [Name in TemplateObjectName]: Map<string, CompiledTemplate<Name>> } = {
    patron: new Map(),
    item: new Map(),
    accountline: new Map(),
  };
  readonly #patterns = new Map<string, CompiledPattern>();
  #left = MOST_WORK;

  /** Reads a template; one too many is a problem. */
  template<Name extends TemplateObjectName>(source: string, name: Name): CompiledTemplate<Name> {
    const known: Map<string, CompiledTemplate<Name>> = this.#templates[name];
    const compiled = known.get(source) ??
      (this.#affords(workOfTemplate(source)) ? compileTemplate(source, name) : TOO_MANY);
    known.set(source, compiled);
    return compiled;
  }

  /** Reads a regular expression; one too many is a problem. */
  pattern(source: string): CompiledPattern {
    const work = FOR_EACH_PATTERN + source.length * FOR_EACH_CHARACTER;
    const compiled = this.#patterns.get(source) ?? (this.#affords(work) ? compileSitePattern(source) : TOO_MANY);
    this.#patterns.set(source, compiled);
    return compiled;
  }

  #affords(work: number): boolean {
    this.#left -= work;
    return this.#left >= 0;
  }
}

/** Its filters may have regular expressions. */
function workOfTemplate(source: string): number {
  return source.length + FOR_EACH_PATTERN * (source.split("replace").length - 1);
}
