import type { AccountRules } from "./account_rules.ts";

/**
 * One `<rule>` of the configuration, for patrons of a category, items of a type, or both. A value that a rule leaves
 * out is taken from the next less specific one: category + item type, category, item type, default.
 */
export interface Rule {
  /** The patron category; absent: all. */
  readonly category?: string;
  /** The item type; absent: all. */
  readonly itemType?: string;
  /** Days of a loan, which ends with its last day. */
  readonly loanDays?: number;
  /** Hours of a loan, which then ends at a moment and not with a day. A rule has this or `loanDays`. */
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
  /** Days that a captured copy stays on the hold shelf. */
  readonly holdShelfDays?: number;
  /** Days a loan is left alone before a waiting hold recalls it; absent: never recalled. */
  readonly recallAfterDays?: number;
  /** Sorter's bin for copies that come back. */
  readonly sortBin?: string;
  /** Loans that a patron may have. All limits depend on the category alone. */
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

/** One `<sort_bin>`: the bin of copies that match it; an absent member matches all. */
export interface BinRule {
  /** The sorter's bin (CL). */
  readonly bin: string;
  /** The branch where they must go: `here`, `elsewhere`, or a code. */
  readonly destination?: string;
  /** The copies' item type. */
  readonly itemType?: string;
  /** The copies' collection. */
  readonly collection?: string;
  /** Whether they go to a patron who waits for them. */
  readonly holdWaits?: boolean;
}

/** A branch that the configuration declares. */
export interface Branch {
  /** The code that terminals and data use. */
  readonly code: string;
  /** For people, on screens and receipts. */
  readonly name: string;
  /** Days of the week on which it is closed: 1 Monday to 7 Sunday. */
  readonly closedWeekdays: ReadonlySet<number>;
  /** Dates on which it is closed: `2026-12-25`, or `12-25` for every year. */
  readonly closedDates: ReadonlySet<string>;
}

/** The rules of circulation of a configuration, as they are written. */
export interface WrittenRules {
  /** In any order. */
  readonly rules: readonly Rule[];
  /** Branches by code; empty when none is declared, and then every code is one. */
  readonly branches: ReadonlyMap<string, Branch>;
  /** Bins of returned copies; the first that matches counts. */
  readonly bins: readonly BinRule[];
  /** Minutes during which a returned copy counts as waiting to be re-shelved; 0: not at all. */
  readonly reshelveMinutes: number;
  /** Whether the journal forgets who had an item once it is back. */
  readonly forgetPatronAtReturn: boolean;
}

/** The rules of circulation of an account, ready for the engine: {@link resolveRules} makes them. */
export interface Rules extends Omit<WrittenRules, "rules"> {
  /** Rules by patron category and then by item type. */
  readonly resolved: ByName<ByName<ResolvedRule>>;
  /** The loans of a patron that rules look at one by one; absent: none. */
  readonly loansLookedAt?: "all" | "awaited";
  /** Rules that the account adds; absent: none. */
  readonly account?: AccountRules;
}

/** A value for each name that rules are written for, in lower case, and one for all others. */
export interface ByName<T> {
  /** Values of the names that rules use. */
  readonly named: ReadonlyMap<string, T>;
  readonly others: T;
}

/** What holds when no rule says anything: 21 days, 3 renewals, no limits, 7 days on the hold shelf. */
const DEFAULT_RULE = { loanDays: 21, renewals: 3, holdShelfDays: 7, holdsAllowed: true } as const satisfies Rule;

/** A rule in which every value that has a default is set. */
export type ResolvedRule = Rule & Required<Pick<Rule, "loanDays" | "renewals" | "holdShelfDays" | "holdsAllowed">>;

/**
 * Gives the rule for a patron of a category and an item of a type. Each value comes from the most specific rule that
 * sets it: category and item type, then category, then item type, then the default rule. Leave `itemType` empty to ask
 * about a patron alone, `category` to ask about an item alone.
 */
export function ruleFor({ resolved }: Rules, category: string, itemType: string): ResolvedRule {
  const byType = resolved.named.get(category.toLowerCase()) ?? resolved.others;
  return byType.named.get(itemType.toLowerCase()) ?? byType.others;
}

/** Works out what holds for each category and item type that rules name: once, so that no message has to. */
export function resolveRules({ rules, ...rest }: WrittenRules): Rules {
  const scopes = Map.groupBy(rules, ({ category, itemType }) => scopeOf(category, itemType));
  const itemTypes = namesOf(rules.map(({ itemType }) => itemType));
  const categories = namesOf(rules.map(({ category }) => category));
  const looked = rules.some(({ flagRenewals }) => flagRenewals === true)
    ? "all"
    : rules.some(({ recallAfterDays }) => recallAfterDays !== undefined)
    ? "awaited"
    : undefined;
  return {
    ...rest,
    resolved: byName(categories, (category) => byName(itemTypes, (itemType) => resolve(scopes, category, itemType))),
    ...looked !== undefined && { loansLookedAt: looked },
  };
}

/** Makes the rules of an account of those that hold for all: with a fee limit of its own, where that is the lower one. */
export function rulesOfAccount(rules: Rules, account: AccountRules, feeLimit?: number): Rules {
  if (feeLimit === undefined) return { ...rules, account };
  const limited = (rule: ResolvedRule) => ({ ...rule, feeLimit: Math.min(rule.feeLimit ?? feeLimit, feeLimit) });
  return { ...rules, account, resolved: mapNamed(rules.resolved, (byType) => mapNamed(byType, limited)) };
}

function mapNamed<T>({ named, others }: ByName<T>, change: (value: T) => T): ByName<T> {
  return { named: new Map([...named].map(([name, value]) => [name, change(value)])), others: change(others) };
}

function namesOf(names: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(names.filter((name) => name !== undefined).map((name) => name.toLowerCase()));
}

function byName<T>(names: ReadonlySet<string>, make: (name: string | undefined) => T): ByName<T> {
  return { named: new Map([...names].map((name) => [name, make(name)])), others: make(undefined) };
}

/** Lays the rules that fit over each other, the most specific last. */
function resolve(
  scopes: ReadonlyMap<string, readonly Rule[]>,
  category: string | undefined,
  itemType: string | undefined,
): ResolvedRule {
  const fitting = new Set([
    scopeOf(undefined, undefined),
    scopeOf(undefined, itemType),
    scopeOf(category, undefined),
    scopeOf(category, itemType),
  ]);
  return [...fitting].flatMap((scope) => scopes.get(scope) ?? []).reduce<ResolvedRule>(overlay, DEFAULT_RULE);
}

function scopeOf(category: string | undefined, itemType: string | undefined): string {
  return JSON.stringify([category?.toLowerCase(), itemType?.toLowerCase()]);
}

function overlay(found: ResolvedRule, rule: Rule): ResolvedRule {
  const set = Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
  const merged = { ...found, ...set };
  // A loan period is days or hours: the rule that names one takes the other's place.
  if (rule.loanHours !== undefined) return merged;
  return rule.loanDays === undefined ? merged : { ...merged, loanHours: undefined };
}
