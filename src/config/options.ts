import type { ElementRow, OptionText } from "./base/element_row.ts";
import { acsconfig } from "./openncip_elements.ts";

/** One attribute of the configuration file, in words for people. */
export interface OptionDescription {
  readonly name: string;
  /** Worded to follow "must be". */
  readonly allowed: string;
  /** The meaning of an absent attribute, "" for nothing; `undefined`: it must be there. */
  readonly default?: string;
  readonly meaning: string;
  /** Whether the attribute is Koha's and has no effect here, of which a warning tells. */
  readonly ignored: boolean;
  /** What the check says of it where it stands. */
  readonly remark?: string;
}

/** One element of the configuration file, in words for people. */
export interface ElementDescription {
  /** The names from the root down: `acsconfig/accounts/login`. */
  readonly path: string;
  readonly namespace: string;
  readonly occurs: ElementRow["occurs"];
  readonly meaning: string;
  /** As in {@link OptionDescription}. */
  readonly ignored: boolean;
  readonly options: readonly OptionDescription[];
}

/** Every element and attribute that the loader knows, out of the very table that it reads by; parents come first. */
export const options: readonly ElementDescription[] = describe(acsconfig, "");

function describe(row: ElementRow, parent: string): readonly ElementDescription[] {
  const { name, namespace, occurs, meaning, attributes, children, ignored } = row;
  const described = Object.entries(attributes).map(([name, { option }]) => describeOption(name, option));
  const path = `${parent}${name}`;
  const own = { path, namespace, occurs, meaning, ignored: ignored !== undefined, options: described };
  return [own, ...children.flatMap((child) => describe(child, `${path}/`))];
}

function describeOption(name: string, option: OptionText): OptionDescription {
  const { allowed, default: fallback, meaning, ignored, remark } = option;
  return { name, allowed, default: fallback, meaning, ignored: ignored === true, ...remark && { remark: remark.text } };
}
