import type * as v from "valibot";
import type { AccountRules } from "../../circulation/rules/account_rules.ts";
import { type Rules, rulesOfAccount } from "../../circulation/rules/rules.ts";
import { currencyDigitsOf, parseMoney } from "../../library/money.ts";
import { elementsAt, placeOf, type ReportFault, valuesOf } from "../base/reading.ts";
import type { Element } from "../xml/document.ts";
import type { ruleAttributes } from "./login_attributes.ts";
import { sortBinMapping } from "./login_elements.ts";
import { isAmount, isOn } from "./preferences.ts";
import { readSortBins } from "./sort_bins.ts";

/** A login's attributes about the rules, read. */
type RuleValues = v.InferOutput<v.ObjectSchema<typeof ruleAttributes, undefined>>;

/** What the rules of an account rest on besides its own options. */
interface General {
  readonly rules: Rules;
  /** Koha's preferences that are overridden, for all or for this account. */
  readonly preferences: ReadonlyMap<string, string>;
  readonly currency: string;
}

/** Gives the rules of an account; for one that asks for nothing those of all. */
export function readAccountRules(
  element: Element,
  values: RuleValues,
  { rules, preferences, currency }: General,
  report: ReportFault,
): Rules {
  const account: AccountRules = {
    ...readOptions(element, values, preferences, report),
    ...readPreferences(preferences),
    ...readBins(element, preferences, report),
  };
  const feeLimit = readCharge(preferences.get("noissuescharge") ?? "", currency);
  return Object.keys(account).length === 0 && feeLimit === undefined ? rules : rulesOfAccount(rules, account, feeLimit);
}

/**
 * An amount in minor units; `undefined` for none. Koha takes more decimals than a currency has. What they add nobody can
 * owe, so that the limit is the same without them.
 */
function readCharge(charge: string, currency: string): number | undefined {
  if (!isAmount(charge)) return undefined;
  const currencyDigits = currencyDigitsOf(currency);
  const [whole = "", decimals = ""] = charge.split(".");
  const owable = decimals.slice(0, currencyDigits);
  return parseMoney(owable === "" ? whole : `${whole}.${owable}`, { currencyDigits });
}

function readOptions(
  element: Element,
  values: RuleValues,
  preferences: ReadonlyMap<string, string>,
  report: ReportFault,
): AccountRules {
  const { lost_block_checkout: lost, payment_type_writeoff: writeoffType, register_id: register } = values;
  const flagsOverdues = values.overdues_block_checkout && preferences.get("OverduesBlockCirc") !== "noblock";
  if (flagsOverdues && !preferences.has("OverduesBlockCirc")) {
    const name = "overdues_block_checkout";
    const effect =
      "overdue loans raise flag 7, where Koha looks at the preference OverduesBlockCirc first, which it has at";
    report("warning", placeOf(element, name), `${name}: ${effect} noblock unless it is set`);
  }
  tellWhatIsNotKept(element, values, report);
  return {
    ...values.blocked_item_types && { blockedItemTypes: values.blocked_item_types },
    ...values.inhouse_item_types && { inhouseItemTypes: values.inhouse_item_types },
    ...values.inhouse_patron_categories && { inhouseCategories: values.inhouse_patron_categories },
    ...flagsOverdues && { overduesFlagged: true },
    ...lost && { lostFlaggedFrom: lost },
    ...values.holds_block_checkin && { heldNotTakenBack: true },
    ...!values.holds_get_captured && { holdsNotCaptured: true },
    ...values.seen_on_item_information === "mark_found" && { foundWhenAsked: true },
    ...takesOverpayment(values) && { overpaymentTaken: true },
    ...values.rollback_seconds > 0 && { rollbackSeconds: values.rollback_seconds },
    ...writeoffType !== undefined && { writeoffType },
    ...register !== undefined && { register },
  };
}

/** Koha takes more than is owed unless its configuration forbids it; here the configuration must allow it. */
function takesOverpayment({ overpayment, disallow_overpayment: disallowed }: RuleValues): boolean {
  return overpayment === undefined ? disallowed === false : overpayment === "pay";
}

/** Says of what sip2d does not keep of a copy where an option looks at it: which kind of loss, and when it was seen. */
function tellWhatIsNotKept(element: Element, values: RuleValues, report: ReportFault): void {
  const { lost_block_checkout: lost, lost_block_checkout_value: kind = 1, seen_on_item_information: seen } = values;
  // In Koha, too, it has no effect without the other one; from 1 on every loss counts.
  if (lost && kind !== 1) {
    const name = "lost_block_checkout_value";
    const effect =
      `every lost item on loan counts for flag 10, where Koha counts those whose LOST value is ${kind} or more`;
    report("warning", placeOf(element, name), `${name} is ${kind}: ${effect}`);
  }
  if (seen === "keep_lost") {
    const name = "seen_on_item_information";
    report(
      "note",
      placeOf(element, name),
      `${name} is keep_lost, which has no effect: when a copy was seen is not kept`,
    );
  }
}

function readPreferences(preferences: ReadonlyMap<string, string>): AccountRules {
  const on = (name: string) => isOn(preferences.get(name) ?? "");
  const off = (name: string) => preferences.has(name) && !on(name);
  const held = preferences.get("AllowItemsOnHoldCheckoutSIP");
  const returnedTo = RETURNED_TO.get(preferences.get("AllowReturnToBranch") ?? "");
  return {
    ...on("AllFinesNeedOverride") && { feesForbidLoans: true },
    ...(held === "1" || held === "2") && { heldLent: held === "1" ? "queued" : "captured" },
    ...on("AllowItemsOnLoanCheckoutSIP") && { onLoanLent: true },
    ...returnedTo !== undefined && { returnedTo },
    ...on("BlockReturnOfLostItems") && { lostNotTakenBack: true },
    ...off("BlockReturnOfWithdrawnItems") && { withdrawnTakenBack: true },
    ...off("AutomaticItemReturn") && { notSentHome: true },
    ...blocksOverdues(preferences) && { overduesForbidLoans: true },
  };
}

/** What AllowReturnToBranch says; `anywhere` asks for nothing. */
const RETURNED_TO: ReadonlyMap<string, AccountRules["returnedTo"]> = new Map([
  ["homebranch", "home"],
  ["holdingbranch", "holding"],
  ["homeorholdingbranch", "either"],
]);

/**
 * Tells whether overdue loans block. Koha takes `confirmation` for `block`: over SIP, staff cannot confirm anything.
 */
function blocksOverdues(preferences: ReadonlyMap<string, string>): boolean {
  return /^(block|confirmation)$/.test(preferences.get("OverduesBlockCirc") ?? "");
}

/** What is wrong with a preference is reported where it stands. */
const toldBefore: ReportFault = () => undefined;

/** Lines of the account's own take the place of the preference's. */
function readBins(element: Element, preferences: ReadonlyMap<string, string>, report: ReportFault): AccountRules {
  const own = elementsAt(element, sortBinMapping);
  const sortBins = own.length > 0
    ? own.flatMap((one) => {
      const read = valuesOf(one, sortBinMapping);
      return read === undefined ? [] : readSortBins(read.mapping, placeOf(one, "mapping"), report);
    })
    : readSortBins(preferences.get("SIP2SortBinMapping") ?? "", element.position, toldBefore);
  return sortBins.length === 0 ? {} : { sortBins };
}
