import { sameId } from "../../library/id.ts";
import { writeElement } from "./edit_xml.ts";
import type { KohaBranch, KohaCirculation, KohaRule } from "./koha_circulation.ts";

/** Elements that say what Koha's rules say, and what a person must know about them. */
interface WrittenCirculation {
  readonly elements: readonly string[];
  readonly told: readonly string[];
}

/** For whom and what a rule is. */
interface Scope {
  readonly category?: string;
  readonly itemType?: string;
}

/** Attributes of a rule of ours. A loan period is one of two attributes, of which a rule has one. */
type Values = Readonly<Record<string, string>>;

/** What may be owed where `noissuescharge` is empty or 0 (read in the code of 19.06: `_fee_limit`). */
const KOHAS_FEE_LIMIT = "5";

/** No limit, where a more general rule has one. */
const NO_LIMIT = "9999";

/**
 * Writes rules and libraries. sip2d has one set of rules for all libraries: it gets those of one.
 *
 * @param places institutions, of which the first that is a library of Koha's is the one whose rules are taken
 */
export function writeCirculation({ rules, branches }: KohaCirculation, places: readonly string[]): WrittenCirculation {
  const codes = branches.length > 0 ? branches.map(({ code }) => code) : rules.flatMap(({ branch }) => branch ?? []);
  const branch = places.find((place) => codes.some((code) => sameId(code, place)));
  const scoped = writeRules(rules, branch);
  return {
    elements: [
      ...branches.length === 0 ? [] : [writeElement("sip2d:libraries", {}, branches.map(writeBranch))],
      ...scoped.length === 0 ? [] : [writeElement("sip2d:circulation", {}, scoped)],
    ],
    told: [
      ...scoped.length === 0 ? [] : [...tellRules(rules, branch), ...tellDueDates(fittingTo(rules, branch), branches)],
      ...branches.flatMap(tellBranch),
    ],
  };
}

function writeBranch({ code, name, closed }: KohaBranch): string {
  return writeElement("sip2d:library", {
    code,
    ...name !== "" && { name },
    ...closed.length > 0 && { closed: closed.join(" ") },
  });
}

/**
 * Writes the rules such that each value is what Koha finds for each category and item type that a rule names, and for all
 * others. Koha's order within a library is sip2d's: category and item type, category, item type, all. But a rule of the
 * library hides any of all libraries; so the value of each pair is worked out, and written where sip2d would find another.
 */
function writeRules(rules: readonly KohaRule[], branch: string | undefined): readonly string[] {
  const fitting = fittingTo(rules, branch);
  const categories = namesOf(fitting.map(({ category }) => category));
  const itemTypes = namesOf(fitting.map(({ itemType }) => itemType));
  const scopes: readonly Scope[] = [
    {},
    ...itemTypes.map((itemType) => ({ itemType })),
    ...categories.map((category) => ({ category })),
    ...categories.flatMap((category) => itemTypes.map((itemType) => ({ category, itemType }))),
  ];
  const written = new Map<string, Values>();
  for (const scope of scopes) {
    const found = foundBy(written, scope);
    const wanted = Object.entries(valuesOf(fitting, scope)).filter(([name, value]) => found[name] !== value);
    if (wanted.length > 0) written.set(keyOf(scope), Object.fromEntries(wanted));
  }
  return scopes.flatMap((scope) => {
    const values = written.get(keyOf(scope));
    if (values === undefined) return [];
    const { category, itemType } = scope;
    return [
      writeElement("sip2d:rule", {
        ...category !== undefined && { category },
        ...itemType !== undefined && { item_type: itemType },
        ...Object.fromEntries(
          Object.entries(values).map(([name, value]) => name === LOAN ? loanOf(value) : [name, value]),
        ),
      }),
    ];
  });
}

/** The rules that hold at a library. */
function fittingTo(rules: readonly KohaRule[], branch: string | undefined): readonly KohaRule[] {
  return rules.filter((rule) => rule.branch === undefined || (branch && sameId(rule.branch, branch)));
}

/** The period of a loan, as `14 days` or `4 hours`. */
const LOAN = "loan";

function loanOf(period: string): readonly [name: string, value: string] {
  const [length = "", unit = ""] = period.split(" ");
  return [unit === "hours" ? "loan_hours" : "loan_days", length];
}

/** What sip2d finds for a pair in the rules that are written so far. */
function foundBy(written: ReadonlyMap<string, Values>, { category, itemType }: Scope): Values {
  return Object.assign(
    {},
    ...[{}, { itemType }, { category }, { category, itemType }].map((scope) => written.get(keyOf(scope)) ?? {}),
  );
}

function keyOf({ category = "", itemType = "" }: Scope): string {
  return `${category.toLowerCase()}\n${itemType.toLowerCase()}`;
}

function namesOf(names: readonly (string | undefined)[]): readonly string[] {
  const found = new Map(names.flatMap((name) => name === undefined ? [] : [[name.toLowerCase(), name] as const]));
  return [...found.values()].toSorted();
}

/** The values of ours for a pair, by Koha's values. What no rule of Koha's says anything about is left out. */
function valuesOf(rules: readonly KohaRule[], scope: Scope): Values {
  const of = (name: string) => effective(rules, name, scope);
  const said = (name: string) => rules.some((rule) => rule.name === name);
  const values: Record<string, string> = {};
  const length = wholeOf(of("issuelength"));
  if (length !== undefined) {
    values[LOAN] = `${length} ${of("lengthunit") === "hours" && length !== "0" ? "hours" : "days"}`;
  }
  if (said("renewalsallowed")) values.renewals = wholeOf(of("renewalsallowed")) ?? "0";
  if (said("reservesallowed")) values.holds_allowed = of("reservesallowed") === "0" ? "no" : "yes";
  const shelf = wholeOf(of("holds_pickup_period"));
  if (shelf !== undefined) values.hold_shelf_days = shelf;
  if (rules.some(isDaily)) values.overdue_fee = isChargedDaily(of) ? amountOf(of("fine")) : "0.00";
  if (values.overdue_fee !== undefined && said("overduefinescap")) {
    values.overdue_fee_cap = Number(of("overduefinescap")) > 0 ? amountOf(of("overduefinescap")) : "99999.00";
  }
  if (said("rentalcharge") && scope.category === undefined) values.checkout_fee = amountOf(of("rentalcharge"));
  return { ...values, ...scope.itemType === undefined ? limitsOf(rules, scope) : {} };
}

/** Limits, which stand in rules without an item type alone: here they count whatever the patron has. */
function limitsOf(rules: readonly KohaRule[], scope: Scope): Values {
  const of = (name: string) => wholeOf(effective(rules.filter(({ itemType }) => itemType === undefined), name, scope));
  const loans = [of("patron_maxissueqty"), of("maxissueqty")].filter((limit) => limit !== undefined).map(Number);
  const values: Record<string, string> = {};
  const untyped = rules.filter(({ itemType }) => itemType === undefined);
  const said = (...names: readonly string[]) => untyped.some(({ name }) => names.includes(name));
  if (said("patron_maxissueqty", "maxissueqty")) {
    values.loan_limit = loans.length === 0 ? NO_LIMIT : `${Math.min(...loans)}`;
  }
  if (said("max_holds")) values.hold_limit = of("max_holds") ?? NO_LIMIT;
  if (said("reservefee")) values.hold_fee = amountOf(effective(untyped, "reservefee", scope));
  const most = effective(untyped, "noissuescharge", scope);
  if (most !== undefined) values.fee_limit = amountOf(Number(most) > 0 ? most : KOHAS_FEE_LIMIT);
  const overdue = effective(untyped, "OverduesBlockCirc", scope);
  if (overdue !== undefined && overdue !== "noblock") values.overdue_limit = "1";
  return values;
}

/** Koha's value for a pair: of the library before all libraries, then by category, then by item type. */
function effective(rules: readonly KohaRule[], name: string, { category, itemType }: Scope): string | undefined {
  const fits = (rule: KohaRule) =>
    rule.name === name && (rule.category === undefined || isSame(rule.category, category)) &&
    (rule.itemType === undefined || isSame(rule.itemType, itemType));
  const rank = (rule: KohaRule) =>
    (rule.branch === undefined ? 0 : 4) + (rule.category === undefined ? 0 : 2) + (rule.itemType === undefined ? 0 : 1);
  return rules.filter(fits).toSorted((a, b) => rank(b) - rank(a))[0]?.value;
}

function isSame(code: string, other: string | undefined): boolean {
  return other !== undefined && code.toLowerCase() === other.toLowerCase();
}

/** A whole number from 0 that an attribute takes; `undefined` for nothing, which in Koha is no limit. */
function wholeOf(value: string | undefined): string | undefined {
  return value !== undefined && /^\d+(\.0+)?$/.test(value) ? `${Math.min(Number(value), Number(NO_LIMIT))}` : undefined;
}

function amountOf(value: string | undefined): string {
  return (Number(value) > 0 ? Number(value) : 0).toFixed(2);
}

function isDaily({ name, value }: KohaRule): boolean {
  return name === "fine" && Number(value) > 0;
}

/** sip2d charges for each open day. */
function isChargedDaily(of: (name: string) => string | undefined): boolean {
  return Number(of("fine")) > 0 && Number(of("chargeperiod")) === 1 && of("lengthunit") !== "hours";
}

function tellRules(rules: readonly KohaRule[], branch: string | undefined): readonly string[] {
  const others = namesOf(rules.map((rule) => rule.branch)).filter((code) => !branch || !sameId(code, branch));
  const has = (name: string, wrong: (value: string) => boolean) =>
    rules.some((rule) => rule.name === name && wrong(rule.value));
  const typed = rules.some(({ name, itemType, value }) =>
    name === "maxissueqty" && itemType !== undefined && value !== ""
  );
  return [
    `the rules of circulation are Koha's ${
      branch === undefined ? "for all libraries" : `for the library ${branch}`
    }: read them, ` +
    "and try them with a card of each category",
    ...others.length === 0
      ? []
      : [`Koha has other rules for ${others.join(", ")}: sip2d has one set of rules for all libraries`],
    ...typed ? ["Koha's limits of loans of one item type are left out: a limit of sip2d's counts all items"] : [],
    ...has("chargeperiod", (value) => Number(value) > 1) || has("lengthunit", (value) => value === "hours")
      ? ["overdue fees that Koha charges by other periods than a day are left out: sip2d charges for each open day"]
      : [],
    // Where the limit of all is a rule, that of a category comes before it, as in Koha.
    ...rules.some(({ name, category, value }) =>
        name === "noissuescharge" && category !== undefined && Number(value) > 0
      ) &&
        !rules.some(({ name, category }) => name === "noissuescharge" && category === undefined)
      ? ["the limit of debt of a category counts only where it is lower than noissuescharge"]
      : [],
    ...has("finedays", (value) => Number(value) > 0)
      ? ["Koha restricts patrons for some days after a late return (finedays): sip2d does not"]
      : [],
  ];
}

/** Tells what ends a loan of Koha's on another day than one of sip2d's (read in the code of 19.06: `CalcDateDue`). */
function tellDueDates(rules: readonly KohaRule[], branches: readonly KohaBranch[]): readonly string[] {
  const valueOf = (wanted: string) => rules.find(({ name }) => name === wanted)?.value;
  const days = valueOf("useDaysMode"), closes = branches.some(({ closed }) => closed.length > 0);
  const isOther = ({ name, value, ...scope }: KohaRule) =>
    name === "renewalperiod" && value !== "" && value !== effective(rules, "issuelength", scope);
  return [
    ...closes && days !== undefined && days !== "Datedue"
      ? [
        `useDaysMode is ${days} in Koha, and as Datedue in sip2d: it counts all days of a loan, and moves a due date from a ` +
        "closed day to the next open one",
      ]
      : [],
    ...rules.some(isOther)
      ? ["Koha renews loans for another period than it lends for (renewalperiod): sip2d renews for that of the loan"]
      : [],
    ...rules.some(({ name, value }) => name === "hardduedate" && value !== "")
      ? ["Koha has loans end on a fixed day (hardduedate): sip2d does not"]
      : [],
    ...valueOf("ReturnBeforeExpiry") === "1"
      ? ["Koha has loans end with the patron's card (ReturnBeforeExpiry): sip2d does not"]
      : [],
  ];
}

function tellBranch({ code, openAfterAll }: KohaBranch): readonly string[] {
  if (openAfterAll.length === 0) return [];
  return [
    `library ${JSON.stringify(code)} is open on ${openAfterAll.join(", ")} in Koha: sip2d takes them for closed days`,
  ];
}
