import * as v from "valibot";
import type { Fault } from "./fault.ts";
import type { Kind, ValueForm } from "./kind.ts";

/** The namespace of OpenNCIP's and Koha's elements. */
export const OPENNCIP = "http://openncip.org/acs-config/1.0/";
/** The namespace of the elements that sip2d adds. */
export const SIP2D = "urn:sip2d:config:1";
/** The namespace of the profiles that say which patrons and items a server is tried with. */
export const PROFILE = "urn:sip2d:profile:1";

/** What the check says of an attribute or element where it stands in a file. */
export interface Remark {
  readonly severity: Fault["severity"];
  /** Follows the name of the attribute or element. */
  readonly text: string;
  /** Whether it is said only of an attribute that reads as `false`; otherwise of one that reads as anything else. */
  readonly ofFalse?: true;
}

/** What people read about an attribute. */
export interface OptionText {
  /** What a value may be, worded to follow "must be". */
  readonly allowed: string;
  readonly form?: ValueForm;
  /** The meaning of an absent attribute; `undefined`: it must not be absent. */
  readonly default?: string;
  readonly meaning: string;
  /** Whether faults and pages mask the value. */
  readonly secret?: true;
  /** Whether an empty value counts like any other. Otherwise it means that the attribute is absent, as in Koha. */
  readonly keepsEmpty?: true;
  /** Said wherever the attribute stands in a file. */
  readonly remark?: Remark;
  /** Whether the attribute is Koha's or another's and has no effect here, as the remark says. */
  readonly ignored?: true;
}

/** How an attribute is read, and what people read about it. */
type OptionSchema<T> = v.GenericSchema<string | undefined, T> & { readonly option: OptionText };

export type AttributeRows = Readonly<Record<string, OptionSchema<unknown>>>;

/** One row of the table of elements: all that the loader and docs/reference know about an element. */
export interface ElementRow<A extends AttributeRows = AttributeRows> {
  readonly name: string;
  readonly namespace: typeof OPENNCIP | typeof SIP2D | typeof PROFILE;
  readonly occurs: "once" | "at most once" | "at least once" | "any number";
  readonly meaning: string;
  readonly attributes: A;
  readonly children: readonly ElementRow[];
  /** Said of an element that is Koha's or another's and is not looked into; absent: it is read. */
  readonly ignored?: Remark;
  /** Said wherever the element stands in a file. */
  readonly remark?: Remark;
  /** Whether text may stand between its tags. */
  readonly holdsText?: true;
  /** Whether its children may have any names; their reader checks them. */
  readonly anyChildren?: true;
  /** How an attribute that the table does not know is reported: by default as an error. */
  readonly unknownAttribute?: "note";
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

/** Describes an attribute of Koha's or another's that does nothing here, with what terminals notice of that. */
export function ignoredAttribute<T>(kind: Kind<T>, warning: string): OptionSchema<T | undefined> {
  return ignored(kind, { severity: "warning", text: warning });
}

/**
 * Describes an attribute of Koha's or another's that does nothing here, and that is not missed; `why` says
 * why that does no harm.
 */
export function harmlessAttribute<T>(kind: Kind<T>, why: string): OptionSchema<T | undefined> {
  return ignored(kind, { severity: "note", text: why });
}

/** Adds a remark to an attribute. */
export function remarked<T>(schema: OptionSchema<T>, remark: Remark): OptionSchema<T> {
  return Object.assign(schema, { option: { ...schema.option, remark } });
}

/** Makes an empty value of an attribute count like any other. */
export function evenEmpty<T>(schema: OptionSchema<T>): OptionSchema<T> {
  return Object.assign(schema, { option: { ...schema.option, keepsEmpty: true as const } });
}

function ignored<T>(kind: Kind<T>, remark: Remark): OptionSchema<T | undefined> {
  const option = { ...tellKind(kind), default: "", meaning: remark.text, remark, ignored: true as const };
  return Object.assign(v.optional(kind.schema), { option });
}

function tellKind({ allowed, secret, form }: Kind<unknown>): Pick<OptionText, "allowed" | "secret" | "form"> {
  return { allowed, ...(secret && { secret }), ...(form && { form }) };
}
