import { DEFAULT_RULE, type Rule, type Rules } from "./rules.ts";

/** A rule in which nothing that has a default is missing. */
export type ResolvedRule = Rule & Required<Pick<Rule, keyof typeof DEFAULT_RULE>>;

/**
 * What holds for a patron of a category who takes an item of a type. Each value comes from the most specific rule that
 * sets it: category and item type, then category, then item type, then the default rule. Leave `itemType` empty to ask
 * about a patron alone, `category` to ask about an item alone.
 */
export function ruleFor(rules: Rules, category: string, itemType: string): ResolvedRule {
  const ofRules = getOrMake(resolved, rules, () => new Map<string, Map<string, ResolvedRule>>());
  const ofCategory = getOrMake(ofRules, category, () => new Map<string, ResolvedRule>());
  return getOrMake(ofCategory, itemType, () => resolve(rules, category, itemType));
}

/**
 * What was asked before. The rules of a configuration never change, there are few categories and item types, and a
 * message may ask about each loan of a patron, several times over.
 */
const resolved = new WeakMap<Rules, Map<string, Map<string, ResolvedRule>>>();

function getOrMake<K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const kept = map.get(key);
  if (kept !== undefined) return kept;
  const made = make();
  map.set(key, made);
  return made;
}

function resolve({ rules }: Rules, category: string, itemType: string): ResolvedRule {
  const fitting = rules
    .filter((rule) => fits(rule.category, category) && fits(rule.itemType, itemType))
    .sort((a, b) => specificity(a) - specificity(b));
  return fitting.reduce<ResolvedRule>((found, rule) => overlay(found, rule), DEFAULT_RULE);
}

/** Default, item type, category, both: 0 to 3. */
function specificity(rule: Rule): number {
  return (rule.category === undefined ? 0 : 2) + (rule.itemType === undefined ? 0 : 1);
}

function fits(wanted: string | undefined, actual: string): boolean {
  return wanted === undefined || wanted.toLowerCase() === actual.toLowerCase();
}

function overlay(found: ResolvedRule, rule: Rule): ResolvedRule {
  const set = Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
  const merged = { ...found, ...set };
  // A loan period is days or hours: the rule that names one takes the other's place.
  if (rule.loanHours !== undefined) return merged;
  return rule.loanDays === undefined ? merged : { ...merged, loanHours: undefined };
}
