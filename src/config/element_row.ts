import * as v from "valibot";
import type { Kind } from "./kind.ts";

/** The namespace of OpenNCIP's and Koha's elements. */
export const OPENNCIP = "http://openncip.org/acs-config/1.0/";
/** The namespace of the elements that sip2d adds. */
export const SIP2D = "urn:sip2d:config:1";
/** The namespace of the profiles that say which patrons and items a server is tried with. */
export const PROFILE = "urn:sip2d:profile:1";

/** What people are told about an attribute. */
export interface OptionText {
  /** What may stand there, such as that it can follow "must be". */
  readonly allowed: string;
  /** What holds when the attribute is absent; `undefined`: it must not be absent. */
  readonly default?: string;
  readonly meaning: string;
  /** The value is never shown. */
  readonly secret?: true;
  /** The attribute is Koha's and does nothing here: the warning about it, unless its value reads as `false`. */
  readonly ignored?: string;
}

/** How an attribute is read, and what people are told about it. */
export type OptionSchema<T> = v.GenericSchema<string | undefined, T> & { readonly option: OptionText };

/** The attributes of an element by name. */
export type AttributeRows = Readonly<Record<string, OptionSchema<unknown>>>;

/** One row of the table of elements: all that the loader and the README know about an element. */
export interface ElementRow<A extends AttributeRows = AttributeRows> {
  readonly name: string;
  readonly namespace: typeof OPENNCIP | typeof SIP2D | typeof PROFILE;
  readonly occurs: "once" | "at most once" | "at least once" | "any number";
  readonly meaning: string;
  readonly attributes: A;
  readonly children: readonly ElementRow[];
  /** The element is Koha's and is not looked into: the warning about it. */
  readonly ignored?: string;
  /** What an attribute is that the table does not know: an error, unless the row says otherwise. */
  readonly unknownAttribute?: "warning";
}

/** Describes an attribute that must be there. */
export function requiredAttribute<T>(kind: Kind<T>, meaning: string): OptionSchema<T> {
  return Object.assign(v.pipe(kind.schema), { option: { ...tellKind(kind), meaning } });
}

/** Describes an attribute whose absence means the same as the value `fallback`. */
export function optionalAttribute<T>(kind: Kind<T>, fallback: string, meaning: string): OptionSchema<T> {
  return Object.assign(v.optional(kind.schema, fallback), {
    option: { ...tellKind(kind), default: fallback, meaning },
  });
}

/** Describes an attribute whose absence means something that no value says; `absent` tells what in words. */
export function derivedAttribute<T>(kind: Kind<T>, absent: string, meaning: string): OptionSchema<T | undefined> {
  return Object.assign(v.optional(kind.schema), { option: { ...tellKind(kind), default: absent, meaning } });
}

/** Describes an attribute of Koha's that does nothing here, with a warning that says so. */
export function ignoredAttribute<T>(kind: Kind<T>, warning: string): OptionSchema<T | undefined> {
  const option = { ...tellKind(kind), default: "", meaning: warning, ignored: warning };
  return Object.assign(v.optional(kind.schema), { option });
}

function tellKind({ allowed, secret }: Kind<unknown>): Pick<OptionText, "allowed" | "secret"> {
  return { allowed, ...(secret && { secret }) };
}
