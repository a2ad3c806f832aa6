import type { Fault } from "../base/fault.ts";
import { accounts, acsconfig, institution, institutions, login, policy } from "../openncip_elements.ts";
import { readRoot } from "../base/read_file.ts";
import { elementsAt, placeOf, settingsOf, type Sources, valuesOf } from "../base/reading.ts";
import { limits } from "../base/limits.ts";
import { libraries, library } from "../sip2d_elements.ts";
import type { Element } from "../xml/document.ts";

/** What is said of an option: where it stands, its value, and what is meant. */
interface Said {
  readonly element: Element;
  readonly attribute: string;
  readonly value: string;
  readonly meaning: string;
}

const THIRD_PARTY = {
  yes: "one patron's card may renew another's loan where the terminal allows it (29)",
  no: "only the card of the patron who has a copy renews its loan (29)",
} as const;

const TAKEN_OVER = "what they did off-line (no block) is taken over either way";
const OFFLINE = {
  yes: `terminals are told to work off-line (98); ${TAKEN_OVER}`,
  no: `terminals are told not to work off-line (98); ${TAKEN_OVER}, and the journal says that it was not expected`,
} as const;

const EMPTY_PASSWORDS = {
  yes: "an empty PIN (AD) counts as none given, and is told to be right (CQ Y)",
  no: "an empty PIN (AD) counts as none given: nothing is refused for it, but CQ is N",
} as const;

/**
 * Tells what a configuration file means where version 0.1.0 meant something else, be it written there or left to its
 * default, in the order of the places in the file; nothing of a file that is not XML.
 */
export function tellMeanings(file: string, sources: Sources): readonly Fault[] {
  const root = readRoot(file, acsconfig, sources, () => {});
  if (root === undefined) return [];
  const said = [...ofPolicies(root), ...ofLogins(root), ...ofPlaces(root), ...ofLimits(root)];
  return joined(said).map(({ element, attribute, message }): Fault => {
    const { line, column } = placeOf(element, attribute);
    return { severity: "note", file, line, column, message };
  }).sort((a, b) => a.line - b.line || a.column - b.column);
}

function ofPolicies(root: Element): readonly Said[] {
  return elementsAt(root, institutions, institution).flatMap((each) => {
    const [found] = elementsAt(each, policy);
    const element = found ?? each;
    const values = settingsOf(found, policy);
    const [thirdParty, offline] = [wordOf(values.third_party_renewal), wordOf(values.offline)];
    return [
      { element, attribute: "third_party_renewal", value: thirdParty, meaning: THIRD_PARTY[thirdParty] },
      { element, attribute: "offline", value: offline, meaning: OFFLINE[offline] },
    ];
  });
}

function ofLogins(root: Element): readonly Said[] {
  return elementsAt(root, accounts, login).flatMap((element) => {
    const values = valuesOf(element, login);
    if (values === undefined) return [];
    const value = wordOf(values.allow_empty_passwords);
    return [{ element, attribute: "allow_empty_passwords", value, meaning: EMPTY_PASSWORDS[value] }];
  });
}

function ofPlaces(root: Element): readonly Said[] {
  const [element = root] = elementsAt(root, institutions);
  if (elementsAt(root, libraries, library).length > 0) return [];
  const meaning =
    "only ids of institutions count as branches in AP, CP and AO; what else terminals call a place is a description";
  return [{ element, attribute: "libraries", value: "not there", meaning }];
}

function ofLimits(root: Element): readonly Said[] {
  const [found] = elementsAt(root, limits);
  const { wrong_pins: { limit }, lock_minutes: minutes } = settingsOf(found, limits);
  if (limit === undefined) return [];
  const until = minutes === 0 ? "until staff unlock it" : `for ${minutes} minutes`;
  const meaning = `so many different wrong PINs at a terminal lock a card there ${until}`;
  return [{ element: found ?? root, attribute: "wrong_pins", value: String(limit), meaning }];
}

function wordOf(flag: boolean): "yes" | "no" {
  return flag ? "yes" : "no";
}

/** Says once what is the same of several elements, where it stands first. */
function joined(said: readonly Said[]): readonly (Said & { readonly message: string })[] {
  const same = Map.groupBy(said, ({ attribute, value }) => `${attribute} ${value}`);
  return [...same.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const others = more.length === 0 ? "" : ` here and in ${more.length} more`;
    return [{ ...first, message: `${first.attribute} is ${first.value}${others}: ${first.meaning}` }];
  });
}
