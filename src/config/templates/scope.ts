import { KOHA_PLUGINS, type KohaPlugin } from "./koha_plugins.ts";
import type { Problem } from "./language/problem.ts";
import { type Shape, TEMPLATE_OBJECTS, type TemplateObjectName } from "./template_objects.ts";

/** The meaning of a name. */
type Meaning =
  | { readonly kind: "object"; readonly shapes: readonly Shape[] }
  /** Set by the template; where its value is kept, and what it may be by what was set up to here. */
  | { readonly kind: "variable"; readonly place: number; readonly shapes: readonly Shape[] }
  | { readonly kind: "plugin"; readonly plugin: KohaPlugin };

/** The names that are known at a place of a template, and what was found wrong up to there. */
export class Scope {
  readonly problems: Problem[] = [];
  /** What a site should know, and what does not keep the template from being used. */
  readonly remarks: Problem[] = [];
  readonly #meanings = new Map<string, Meaning>();

  constructor(object: TemplateObjectName) {
    this.#meanings.set(object, { kind: "object", shapes: [TEMPLATE_OBJECTS[object]] });
  }

  /** What a name stands for; `undefined`, and a problem, if nothing does. */
  meaningOf(name: string, offset: number): Meaning | undefined {
    const meaning = this.#meanings.get(name);
    if (meaning !== undefined) return meaning;
    if (Object.hasOwn(KOHA_PLUGINS, name)) {
      this.problems.push({ offset, message: `${name} wants [% USE ${name} %] before` });
    } else this.unknown(offset, "nothing has the name", name, [...this.#meanings.keys()]);
    return undefined;
  }

  /** Lets a name stand for a value from here on; gives the place where that is kept, if the name may be set. */
  set(name: string, offset: number, shapes: readonly Shape[]): number | undefined {
    const known = this.#meanings.get(name);
    if (known !== undefined && known.kind !== "variable") {
      this.problems.push({ offset, message: `${name} cannot be set: it is the name of ${NOUNS[known.kind]}` });
      return undefined;
    }
    const place = known?.place ?? this.#meanings.size;
    // What was set in one branch of an IF may be met behind it: so it may be any of what was set.
    this.#meanings.set(name, { kind: "variable", place, shapes: [...new Set([...known?.shapes ?? [], ...shapes])] });
    return place;
  }

  /** Lets a name stand for a plugin from here on. */
  use(plugin: string, as: string, offset: number): void {
    const found = Object.hasOwn(KOHA_PLUGINS, plugin) ? KOHA_PLUGINS[plugin] : undefined;
    if (found === undefined) this.unknown(offset, "there is no plugin", plugin, Object.keys(KOHA_PLUGINS));
    else this.#meanings.set(as, { kind: "plugin", plugin: found });
  }

  /** Notes an unknown name. */
  unknown(offset: number, message: string, written: string, allowed: readonly string[]): void {
    this.problems.push({ offset, message: `${message} ${JSON.stringify(written)}`, unknown: { written, allowed } });
  }
}

const NOUNS = { object: "what the template is about", plugin: "a plugin" } as const;
