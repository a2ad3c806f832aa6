import { closestName } from "../base/closest_name.ts";
import type { Remark } from "../base/element_row.ts";

/** A preference that Koha's SIP2 server looks at. */
interface PreferenceRow {
  /** What it does here, or why it does nothing. */
  readonly meaning: string;
  /** Gives what the check says of a value; `undefined` if the value is carried out, or asks for what happens anyway. */
  readonly judge: (value: string) => Remark | undefined;
  /** Whether it has an effect here. */
  readonly counts?: true;
}

/** Tells whether a preference is on: in Koha it is, unless it is empty or 0. */
export function isOn(value: string): boolean {
  return !/^0?$/.test(value);
}

/** Tells whether a text is an amount of money as Koha writes it. */
export function isAmount(value: string): boolean {
  return /^\d{1,9}(\.\d{1,6})?$/.test(value);
}

/** Tells whether a text is a number of days. */
export function isDays(value: string): boolean {
  return /^\d{1,4}$/.test(value);
}

const note = (meaning: string): PreferenceRow => ({ meaning, judge: () => ({ severity: "note", text: meaning }) });
const whenOn = (severity: Remark["severity"], meaning: string): PreferenceRow => ({
  meaning,
  judge: (value) => isOn(value) ? { severity, text: meaning } : undefined,
});
const unless = (fits: RegExp, meaning: string): PreferenceRow => ({
  meaning,
  judge: (value) => fits.test(value) ? undefined : { severity: "warning", text: meaning },
});
/** Carried out; a value that is none of those allowed has no effect. */
const carriedOut = (meaning: string, allowed: RegExp, inWords: string): PreferenceRow => ({
  meaning,
  judge: (value) =>
    allowed.test(value) ? undefined : { severity: "warning", text: `has no effect: it must be ${inWords}` },
  counts: true,
});
/** Carried out; anything but 0 and nothing says yes. */
const flagged = (meaning: string): PreferenceRow => ({ meaning, judge: () => undefined, counts: true });
/** Carried out, and protective: a file with a value that cannot be read is refused. */
const protecting = (meaning: string, isRight: (value: string) => boolean, wrong: string): PreferenceRow => ({
  meaning,
  judge: (value) => value === "" || isRight(value) ? undefined : { severity: "error", text: wrong },
  counts: true,
});

/** The preferences of Koha that change what its SIP2 server does, and what becomes of each here. */
const PREFERENCES: Readonly<Record<string, PreferenceRow>> = {
  AllFinesNeedOverride: flagged("1: who owes anything borrows nothing"),
  AllowFineOverride: note("has no effect: no terminal can override a limit, in Koha neither"),
  AllowItemsOnHoldCheckoutSIP: carriedOut(
    "1: a copy is lent although others are in the queue; 2: also from the hold shelf",
    /^[012]?$/,
    "0, 1 or 2",
  ),
  AllowItemsOnLoanCheckoutSIP: flagged("1: a copy that is on loan to another patron is lent, and that loan ends"),
  AllowReturnToBranch: carriedOut(
    "homebranch, holdingbranch, homeorholdingbranch: a copy is taken back only there; others tell where (CV 04, CT)",
    /^(anywhere|homebranch|holdingbranch|homeorholdingbranch)?$/,
    "anywhere, homebranch, holdingbranch or homeorholdingbranch",
  ),
  AutomaticItemReturn: flagged("0: a copy that belongs elsewhere is not put into transit"),
  BlockReturnOfLostItems: flagged("1: a lost copy is not taken back"),
  BlockReturnOfWithdrawnItems: flagged("0: a withdrawn copy is taken back"),
  CheckPrevCheckout: unless(/^(hardno|softno)?$/, "has no effect: sip2d has no old loans"),
  CircConfirmItemParts: whenOn("warning", "has no effect: sip2d knows of no parts, and takes such copies back"),
  ConfirmFutureHolds: note("has no effect: every hold counts from the day on which it is placed"),
  CurrencyFormat: carriedOut("how templates write prices", /^(US|FR|CH)$/, "US, FR or CH"),
  FailedLoginAttempts: note("has no effect: limits/@wrong_pins says when a card is locked"),
  HoldCancellationRequestSIP: whenOn("warning", "has no effect: a hold that is cancelled is gone at once"),
  itemBarcodeInputFilter: whenOn("warning", "has no effect: blanks around a barcode are removed, nothing else"),
  ItemsDeniedRenewal: whenOn("error", 'is not carried out: such items would be renewed; use rules with renewals="0"'),
  maxoutstanding: note("has no effect: in Koha it does not stop a hold from a terminal either"),
  NoIssuesChargeGuarantees: whenOn("error", "cannot be carried out: sip2d knows no guarantors"),
  NoIssuesChargeGuarantorsWithGuarantees: whenOn("error", "cannot be carried out: sip2d knows no guarantors"),
  noissuescharge: protecting(
    "what may be owed; of it and a rule's fee_limit the lower holds",
    isAmount,
    "must be an amount such as 5: patrons who owe more would borrow",
  ),
  NotifyBorrowerDeparture: carriedOut(
    "AF says that a card will expire which ends in so many days or fewer, as in Koha since 26.05.04; 0: never",
    /^\d{1,4}$/,
    "a number of days",
  ),
  OverduesBlockCirc: protecting(
    "block or confirmation: who has overdue loans borrows nothing",
    (value) => /^(noblock|confirmation|block)$/.test(value),
    "must be noblock, confirmation or block: patrons with overdue loans would borrow",
  ),
  RecordLocalUseOnReturn: note("has no effect: local use is not counted"),
  SIP2AddOpacMessagesToScreenMessage: whenOn(
    "warning",
    "has no effect: the patron's note is shown, sip2d has no messages",
  ),
  // Faults of its lines are reported where they are read.
  SIP2SortBinMapping: flagged("bins (CL) for accounts without sort_bin_mapping"),
  TimeFormat: carriedOut("how templates and format_due_date write times", /^(24|12)hr$/, "24hr or 12hr"),
  TrackLastPatronActivityTriggers: note("has no effect: when a patron was last seen is not kept"),
  UseCashRegisters: note("has no effect: a payment needs no register"),
  UseLocationAsAQInSIP: flagged("1: AQ of 10 and 18 is the copy's shelving location, and AF of a return names it"),
  UseRecalls: whenOn("warning", "has no effect: rules say when a hold recalls a loan"),
  dateformat: carriedOut(
    "how templates, format_due_date and, where it is set, AF write days",
    /^(us|metric|iso|dmydot)$/,
    "us, metric, iso or dmydot",
  ),
};

/** By name, what each preference does here that Koha's SIP2 server looks at. */
export const preferenceMeanings: ReadonlyMap<string, string> = new Map(
  Object.entries(PREFERENCES).map(([name, { meaning }]) => [name, meaning]),
);

/** Tells whether a preference does something here. */
export function isCarriedOut(name: string): boolean {
  return Object.hasOwn(PREFERENCES, name) && PREFERENCES[name]?.counts === true;
}

/** Gives what the check says of one preference that is overridden. */
export function judgePreference(name: string, value: string): Remark | undefined {
  if (Object.hasOwn(PREFERENCES, name)) return PREFERENCES[name]?.judge(value);
  const meant = closestName(name, Object.keys(PREFERENCES));
  if (meant !== undefined) {
    return { severity: "warning", text: `is no preference that Koha's SIP2 server looks at; did you mean ${meant}` };
  }
  return { severity: "note", text: "has no effect: nothing that sip2d does depends on it" };
}
