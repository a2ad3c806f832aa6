import { type BinRule, resolveRules, type Rule, type Rules } from "../circulation/rules/rules.ts";
import { closestName } from "./base/closest_name.ts";
import type { Element } from "./xml/document.ts";
import { sameId } from "../library/id.ts";
import { currencyDigitsOf, parseMoney } from "../library/money.ts";
import { readLibraries } from "./read_libraries.ts";
import {
  type ConfigReading,
  elementsAt,
  identifierOf,
  placeOf,
  type ReportFault,
  reportRepeated,
} from "./base/reading.ts";
import { settingsOf, valuesOf } from "./base/reading.ts";
import { circulation, rule, sortBin } from "./sip2d_elements.ts";

/** Reads the rules of circulation, and the branches that they hold for; amounts are in `currency`. */
export function readCirculation(reading: ConfigReading, currency: string): Rules {
  const [found] = elementsAt(reading.root, circulation);
  const settings = settingsOf(found, circulation);
  const branches = readLibraries(reading);
  return resolveRules({
    rules: readRules(reading, currency),
    branches,
    bins: readBins(reading, [...branches.keys()]),
    reshelveMinutes: settings.reshelve_minutes,
    forgetPatronAtReturn: settings.forget_patron,
  });
}

/** Reads the bins in their order. A destination is a declared library, where there are any. */
function readBins({ root, report }: ConfigReading, libraries: readonly string[]): readonly BinRule[] {
  const places = ["here", "elsewhere", ...libraries];
  return elementsAt(root, circulation, sortBin).flatMap((element) => {
    const values = valuesOf(element, sortBin);
    if (values === undefined) return [];
    const { bin, item_type: itemType, collection, hold: holdWaits } = values;
    const word = values.destination?.toLowerCase();
    const destination = word === "here" || word === "elsewhere" ? word : values.destination;
    if (destination !== undefined && libraries.length > 0 && !places.some((place) => sameId(place, destination))) {
      const near = closestName(destination, places);
      const hint = near === undefined
        ? `but must be one of ${places.join(", ")}`
        : `which is no library's code; did you mean ${JSON.stringify(near)}`;
      report("error", placeOf(element, "destination"), `destination is ${JSON.stringify(destination)}, ${hint}`);
    }
    return [withoutAbsent({ bin, destination, itemType, collection, holdWaits })];
  });
}

function readRules({ root, report }: ConfigReading, currency: string): readonly Rule[] {
  const elements = elementsAt(root, circulation, rule);
  for (const element of elements) checkRule(element, report);
  reportRepeated(elements, scopeOf, (element) => `a rule for ${scopeInWords(element)}`, report);
  return elements.flatMap((element) => readRule(element, currency, report) ?? []);
}

function readRule(element: Element, currency: string, report: ReportFault): Rule | undefined {
  const values = valuesOf(element, rule);
  if (values === undefined) return undefined;
  const currencyDigits = currencyDigitsOf(currency);
  const money = (name: MoneyName): number | undefined => {
    const written = values[name];
    if (written === undefined) return undefined;
    const units = parseMoney(written, { currencyDigits });
    if (units === undefined) {
      const decimals = `amounts in ${currency} have at most ${currencyDigits} decimals`;
      report("error", placeOf(element, name), `${name} is ${JSON.stringify(written)}, but ${decimals}`);
    }
    return units;
  };
  return withoutAbsent({
    category: values.category,
    itemType: values.item_type,
    loanDays: values.loan_days,
    loanHours: values.loan_hours,
    renewals: values.renewals,
    checkoutFee: money("checkout_fee"),
    holdFee: money("hold_fee"),
    overdueFee: money("overdue_fee"),
    overdueFeeCap: money("overdue_fee_cap"),
    holdsAllowed: values.holds_allowed,
    holdShelfDays: values.hold_shelf_days,
    recallAfterDays: values.recall_after_days,
    sortBin: values.sort_bin,
    loanLimit: values.loan_limit,
    overdueLimit: values.overdue_limit,
    holdLimit: values.hold_limit,
    claimsReturnedLimit: values.claims_returned_limit,
    lostLimit: values.lost_limit,
    feeLimit: money("fee_limit"),
    overdueFeeLimit: money("overdue_fee_limit"),
    otherFeeLimit: money("other_fee_limit"),
    replacementFeeLimit: money("replacement_fee_limit"),
    flagRenewals: values.flag_renewals,
  });
}

type MoneyName =
  | "checkout_fee"
  | "hold_fee"
  | "overdue_fee"
  | "overdue_fee_cap"
  | "fee_limit"
  | "overdue_fee_limit"
  | "other_fee_limit"
  | "replacement_fee_limit";

/**
 * Leaves out keys whose value is `undefined`: such a key would hide the less specific rule where rules are laid over
 * another.
 */
function withoutAbsent<T extends object>(value: T): T {
  const copy = { ...value };
  for (const key in copy) if (copy[key] === undefined) delete copy[key];
  return copy;
}

function checkRule(element: Element, report: ReportFault): void {
  const { attributes } = element;
  const both = attributes.get("loan_hours");
  if (attributes.has("loan_days") && both !== undefined) {
    report("error", both.position, "loan_hours stands beside loan_days; a rule must have at most one of them");
  }
  if (!attributes.has("item_type")) return;
  for (const [name, { position }] of attributes) {
    if (!name.endsWith("_limit") || !Object.hasOwn(rule.attributes, name)) continue;
    report(
      "error",
      position,
      `${name} stands in a rule with item_type; a limit must be in a rule without, as it counts all items`,
    );
  }
}

/** Names what a rule is for, as rules are looked up: without regard to case. */
function scopeOf(element: Element): string {
  return JSON.stringify(
    ["category", "item_type"].map((attribute) => identifierOf(element, attribute)?.toLowerCase()),
  );
}

function scopeInWords(element: Element): string {
  const category = identifierOf(element, "category");
  const itemType = identifierOf(element, "item_type");
  const words = [
    category && `category ${JSON.stringify(category)}`,
    itemType && `item type ${JSON.stringify(itemType)}`,
  ];
  return words.filter(Boolean).join(" and ") || "all patrons and items";
}
