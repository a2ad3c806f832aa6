/**
 * One `<rule>` of the configuration: what holds for patrons of a category, items of a type, or both. What a rule leaves
 * out is looked up in the next less specific one: category + item type, category, item type, default.
 */
export interface Rule {
  /** The patron category it is about; absent: all. */
  readonly category?: string;
  /** The item type it is about; absent: all. */
  readonly itemType?: string;
  /** Days of a loan, which ends with its last day. */
  readonly loanDays?: number;
  /** A loan of hours ends at a moment, not with a day; of `loanDays` and this a rule has one. */
  readonly loanHours?: number;
  /** How often a loan may be renewed. */
  readonly renewals?: number;
  /** Minor units for lending one item (a rental); absent or 0: free. */
  readonly checkoutFee?: number;
  /** Minor units for placing one hold. */
  readonly holdFee?: number;
  /** Minor units for each open day that an item is late. */
  readonly overdueFee?: number;
  /** Minor units at which the overdue fee of one loan stops growing. */
  readonly overdueFeeCap?: number;
  /** Whether holds may be placed. */
  readonly holdsAllowed?: boolean;
  /** Days that a captured copy waits on the hold shelf. */
  readonly holdShelfDays?: number;
  /** Days a loan is left alone before a waiting hold recalls it; absent: never recalled. */
  readonly recallAfterDays?: number;
  /** Sorter's bin for copies that come back. */
  readonly sortBin?: string;
  /** Limits of a patron. They look at the category alone. */
  readonly loanLimit?: number;
  /** Overdue loans at which privileges are denied. */
  readonly overdueLimit?: number;
  /** Open holds beyond which none is placed. */
  readonly holdLimit?: number;
  /** Claimed returns beyond which privileges are denied. */
  readonly claimsReturnedLimit?: number;
  /** Lost items beyond which privileges are denied. */
  readonly lostLimit?: number;
  /** Minor units; more than this owed in all denies the patron's privileges. */
  readonly feeLimit?: number;
  /** Minor units; more than this of overdue and damage fees raises a flag. Absent: `feeLimit`. */
  readonly overdueFeeLimit?: number;
  /** Minor units; more than this of all other fees raises a flag. Absent: `feeLimit`. */
  readonly otherFeeLimit?: number;
  /** Minor units; more than this of replacement fees raises a flag. */
  readonly replacementFeeLimit?: number;
  /** Whether a loan without renewals left raises a flag. */
  readonly flagRenewals?: boolean;
}

/** A branch that the configuration declares. */
export interface Branch {
  /** The code that terminals and data use. */
  readonly code: string;
  /** Its name. */
  readonly name: string;
  /** Days of the week on which it is closed: 1 Monday to 7 Sunday. */
  readonly closedWeekdays: ReadonlySet<number>;
  /** Dates on which it is closed: `2026-12-25`, or `12-25` for every year. */
  readonly closedDates: ReadonlySet<string>;
}

/** The rules of circulation of one configuration, as the engine reads them. */
export interface Rules {
  /** All rules, in any order. */
  readonly rules: readonly Rule[];
  /** Branches by code; empty when none is declared, and then every code is one. */
  readonly branches: ReadonlyMap<string, Branch>;
  /** Minutes during which a returned copy counts as waiting to be re-shelved; 0: not at all. */
  readonly reshelveMinutes: number;
  /** Whether the journal forgets who had an item once it is back. */
  readonly forgetPatronAtReturn: boolean;
}

/** What holds when no rule says anything: 21 days, 3 renewals, no limits, 7 days on the hold shelf. */
export const DEFAULT_RULE = { loanDays: 21, renewals: 3, holdShelfDays: 7, holdsAllowed: true } as const satisfies Rule;

/** A rule in which nothing that has a default is missing. */
export type ResolvedRule = Rule & Required<Pick<Rule, keyof typeof DEFAULT_RULE>>;

/**
 * Tells what holds for a patron of a category who takes an item of a type. Each value comes from the most specific rule
 * that sets it: category and item type, then category, then item type, then the default rule. Leave `itemType` empty to
 * ask about a patron alone, `category` to ask about an item alone.
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

/** Ranks a rule by what it names, 0 to 3: nothing (the default), item type, category, both. */
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
