import type { Reason } from "../../library/reason.ts";
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
export interface WrittenRules extends LibraryRules {
  /** In any order. */
  readonly rules: readonly Rule[];
}

/** What holds for all patrons and copies. */
export interface LibraryRules {
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
export interface Rules extends LibraryRules {
  /** What is worked out when a category and an item type are first asked for. */
  readonly scopes: Scopes;
  /** The loans of a patron that rules look at one by one; absent: none. */
  readonly loansLookedAt?: "all" | "awaited";
  /** Rules that the account adds; absent: none. */
  readonly account?: AccountRules;
  /** The reasons for a refusal that staff have set aside for one request; absent: none. */
  readonly overridden?: ReadonlySet<Reason>;
}

/** Rules by what they are for, in lower case. */
export interface Scopes {
  readonly written: ReadonlyMap<string, readonly Rule[]>;
  readonly categories: ReadonlySet<string>;
  readonly itemTypes: ReadonlySet<string>;
  /** The account's, in minor units; the lower one counts. */
  readonly feeLimit?: number;
  /** What has been asked for so far. */
  readonly resolved: Map<string, ResolvedRule>;
}

/** Tells whether a reason for a refusal stands, or staff have set it aside. */
export function stands(reason: Reason, { overridden }: Pick<Rules, "overridden">): boolean {
  return overridden === undefined || !overridden.has(reason);
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
export function ruleFor({ scopes }: Rules, category: string, itemType: string): ResolvedRule {
  const { categories, itemTypes, resolved, written, feeLimit } = scopes;
  const ofCategory = category.toLowerCase(), ofType = itemType.toLowerCase();
  // All categories that no rule names share one result, and so do such item types: there may be any number of them.
  const scope = `${categories.has(ofCategory) ? ofCategory : ""}\n${itemTypes.has(ofType) ? ofType : ""}`;
  const known = resolved.get(scope);
  if (known !== undefined) return known;
  let rule: ResolvedRule = DEFAULT_RULE;
  // The most specific last.
  for (const fitting of new Set(["\n", `\n${ofType}`, `${ofCategory}\n`, `${ofCategory}\n${ofType}`])) {
    for (const over of written.get(fitting) ?? []) {
      // A loan period is days or hours: the rule that names one takes the other's place.
      const inDays = over.loanDays !== undefined && over.loanHours === undefined;
      rule = { ...rule, ...over, ...inDays && { loanHours: undefined } };
    }
  }
  if (feeLimit !== undefined) rule = { ...rule, feeLimit: Math.min(rule.feeLimit ?? feeLimit, feeLimit) };
  resolved.set(scope, rule);
  return rule;
}

/**
 * Prepares rules for the engine. The rule of a category and an item type is worked out when it is first needed, and
 * kept: to do that for all pairs at once would take minutes for a large file.
 */
export function resolveRules({ rules, ...rest }: WrittenRules): Rules {
  const written = Map.groupBy(rules.map(saidBy), scopeOf);
  const itemTypes = namesOf(rules.map(({ itemType }) => itemType));
  const categories = namesOf(rules.map(({ category }) => category));
  const looked = rules.some(({ flagRenewals }) => flagRenewals === true)
    ? "all"
    : rules.some(({ recallAfterDays }) => recallAfterDays !== undefined)
    ? "awaited"
    : undefined;
  return {
    ...rest,
    scopes: { written, categories, itemTypes, resolved: new Map() },
    ...looked !== undefined && { loansLookedAt: looked },
  };
}

/** Makes the rules of an account from the general ones, with the account's own fee limit where that is lower. */
export function rulesOfAccount(rules: Rules, account: AccountRules, feeLimit?: number): Rules {
  if (feeLimit === undefined) return { ...rules, account };
  return { ...rules, account, scopes: { ...rules.scopes, feeLimit, resolved: new Map() } };
}

function namesOf(names: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(names.filter((name) => name !== undefined).map((name) => name.toLowerCase()));
}

/** Leaves out what a rule says nothing about. */
function saidBy(rule: Rule): Rule {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}

/** Names what a rule is for: its category and its item type, in lower case. */
function scopeOf({ category = "", itemType = "" }: Rule): string {
  return `${category.toLowerCase()}\n${itemType.toLowerCase()}`;
}
