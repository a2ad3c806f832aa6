import { closestName } from "../closest_name.ts";
import type { Remark } from "../element_row.ts";

/** What is said of a preference with some value; nothing if it asks for what happens anyway, or is carried out. */
type Judge = (value: string) => Remark | undefined;

/** A preference that Koha's SIP2 server looks at. */
interface PreferenceRow {
  readonly judge: Judge;
  /** It does something here. */
  readonly counts?: true;
}

/** Koha's preferences are on unless they are empty or 0. */
export function isOn(value: string): boolean {
  return !/^0?$/.test(value);
}

/** Whether a text is an amount of money as Koha writes it. */
export function isAmount(value: string): boolean {
  return /^\d{1,9}(\.\d{1,6})?$/.test(value);
}

/** Whether a text is a number of days. */
export function isDays(value: string): boolean {
  return /^\d{1,4}$/.test(value);
}

const note = (text: string): PreferenceRow => ({ judge: () => ({ severity: "note", text }) });
const whenOn = (severity: Remark["severity"], text: string): PreferenceRow => ({
  judge: (value) => isOn(value) ? { severity, text } : undefined,
});
const unless = (fits: RegExp, text: string): PreferenceRow => ({
  judge: (value) => fits.test(value) ? undefined : { severity: "warning", text },
});
/** Carried out; a value that is none of `allowed` counts as Koha's default. */
const carriedOut = (allowed: RegExp, inWords: string): PreferenceRow => ({
  judge: (value) =>
    allowed.test(value) ? undefined : { severity: "warning", text: `has no effect: it must be ${inWords}` },
  counts: true,
});
/** Carried out; anything but 0 and nothing says yes. */
const carriedOutFlag: PreferenceRow = { judge: () => undefined, counts: true };

/** The preferences of Koha that change what its SIP2 server does, and what becomes of each here. */
const PREFERENCES: Readonly<Record<string, PreferenceRow>> = {
  AllFinesNeedOverride: carriedOutFlag,
  AllowFineOverride: note("has no effect: no terminal can override a limit, in Koha neither"),
  AllowItemsOnHoldCheckoutSIP: carriedOut(/^[012]?$/, "0, 1 or 2"),
  AllowItemsOnLoanCheckoutSIP: carriedOutFlag,
  AllowReturnToBranch: unless(/^(anywhere|1)?$/, "has no effect: a copy is taken back at every branch"),
  AutomaticItemReturn: carriedOutFlag,
  BlockReturnOfLostItems: carriedOutFlag,
  BlockReturnOfWithdrawnItems: carriedOutFlag,
  CheckPrevCheckout: unless(/^(hardno|softno)?$/, "has no effect: sip2d has no old loans"),
  CircConfirmItemParts: whenOn("warning", "has no effect: sip2d knows of no parts, and takes such copies back"),
  ConfirmFutureHolds: note("has no effect: every hold counts from the day on which it is placed"),
  CurrencyFormat: carriedOut(/^(US|FR|CH)$/, "US, FR or CH"),
  FailedLoginAttempts: note("has no effect: limits/@wrong_pins says when a card is locked"),
  HoldCancellationRequestSIP: whenOn("warning", "has no effect: a hold that is cancelled is gone at once"),
  itemBarcodeInputFilter: whenOn("warning", "has no effect: blanks around a barcode are removed, nothing else"),
  ItemsDeniedRenewal: whenOn("error", 'is not carried out: such items would be renewed; use rules with renewals="0"'),
  maxoutstanding: note("has no effect: in Koha it does not stop a hold from a terminal either"),
  NoIssuesChargeGuarantees: whenOn("error", "cannot be carried out: sip2d knows no guarantors"),
  NoIssuesChargeGuarantorsWithGuarantees: whenOn("error", "cannot be carried out: sip2d knows no guarantors"),
  noissuescharge: {
    judge: (value) =>
      value === "" || isAmount(value)
        ? undefined
        : { severity: "error", text: "must be an amount such as 5: patrons who owe more would borrow" },
    counts: true,
  },
  NotifyBorrowerDeparture: carriedOut(/^\d{1,4}$/, "a number of days"),
  OverduesBlockCirc: {
    judge: (value) =>
      /^(noblock|confirmation|block)?$/.test(value) ? undefined : {
        severity: "error",
        text: "must be noblock, confirmation or block: patrons with overdue loans would borrow",
      },
    counts: true,
  },
  RecordLocalUseOnReturn: note("has no effect: local use is not counted"),
  SIP2AddOpacMessagesToScreenMessage: whenOn(
    "warning",
    "has no effect: the patron's note is shown, sip2d has no messages",
  ),
  // What is wrong with its lines is told by whoever reads them.
  SIP2SortBinMapping: { judge: () => undefined, counts: true },
  TimeFormat: carriedOut(/^(24|12)hr$/, "24hr or 12hr"),
  TrackLastPatronActivityTriggers: note("has no effect: when a patron was last seen is not kept"),
  UseCashRegisters: note("has no effect: a payment needs no register"),
  UseLocationAsAQInSIP: whenOn(
    "warning",
    "has no effect: AQ is the code of the copy's library, and sip2d knows no other place of it",
  ),
  UseRecalls: whenOn("warning", "has no effect: rules say when a hold recalls a loan"),
  dateformat: carriedOut(/^(us|metric|iso|dmydot)$/, "us, metric, iso or dmydot"),
};

/** Tells whether a preference does something here. */
export function isCarriedOut(name: string): boolean {
  return Object.hasOwn(PREFERENCES, name) && PREFERENCES[name]?.counts === true;
}

/** What there is to say of one preference that is overridden. */
export function judgePreference(name: string, value: string): Remark | undefined {
  if (Object.hasOwn(PREFERENCES, name)) return PREFERENCES[name]?.judge(value);
  const meant = closestName(name, Object.keys(PREFERENCES));
  if (meant !== undefined) {
    return { severity: "warning", text: `is no preference that Koha's SIP2 server looks at; did you mean ${meant}` };
  }
  return { severity: "note", text: "has no effect: nothing that sip2d does depends on it" };
}
