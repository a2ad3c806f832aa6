import { closestName } from "../closest_name.ts";
import type { Remark } from "../element_row.ts";

/** What is said of a preference with some value; nothing if it asks for what happens anyway. */
type Judge = (value: string) => Remark | undefined;

const note = (text: string): Judge => () => ({ severity: "note", text });
/** Koha's preferences are on unless they are empty or 0. */
const whenOn = (severity: Remark["severity"], text: string): Judge => (value) =>
  /^0?$/.test(value) ? undefined : { severity, text };
const whenOff = (text: string): Judge => (value) => /^0?$/.test(value) ? { severity: "warning", text } : undefined;
const notYet = (severity: Remark["severity"], effect: string): Judge =>
  whenOn(severity, `is not carried out yet: ${effect}`);

/** The preferences of Koha that change what its SIP2 server does, and what becomes of each here. */
const PREFERENCES: Readonly<Record<string, Judge>> = {
  AllFinesNeedOverride: notYet("error", "patrons who owe anything would borrow"),
  AllowFineOverride: note("has no effect: no terminal can override a limit, in Koha neither"),
  AllowItemsOnHoldCheckoutSIP: notYet("warning", "an item that waits for another patron is not lent"),
  AllowItemsOnLoanCheckoutSIP: notYet("warning", "an item that is on loan to another patron is not lent"),
  AllowReturnToBranch: whenOn("warning", "has no effect: a copy is taken back at every branch"),
  AutomaticItemReturn: whenOff("has no effect: a copy that belongs elsewhere goes into transit there"),
  BlockReturnOfLostItems: notYet("warning", "a lost copy is taken back"),
  BlockReturnOfWithdrawnItems: whenOff("has no effect: a withdrawn copy is not taken back"),
  CheckPrevCheckout: whenOn("warning", "has no effect: sip2d has no old loans"),
  CircConfirmItemParts: whenOn("warning", "has no effect: sip2d knows of no parts, and takes such copies back"),
  ConfirmFutureHolds: note("has no effect: every hold counts from the day on which it is placed"),
  CurrencyFormat: (value) =>
    /^(US|FR|CH)$/.test(value) ? undefined : { severity: "warning", text: "has no effect: it must be US, FR or CH" },
  FailedLoginAttempts: note("has no effect: limits/@wrong_pins says when a card is locked"),
  HoldCancellationRequestSIP: whenOn("warning", "has no effect: a hold that is cancelled is gone at once"),
  itemBarcodeInputFilter: whenOn("warning", "has no effect: blanks around a barcode are removed, nothing else"),
  ItemsDeniedRenewal: whenOn("error", 'is not carried out: such items would be renewed; use rules with renewals="0"'),
  maxoutstanding: note("has no effect: in Koha it does not stop a hold from a terminal either"),
  NoIssuesChargeGuarantees: whenOn("error", "cannot be carried out: sip2d knows no guarantors"),
  NoIssuesChargeGuarantorsWithGuarantees: whenOn("error", "cannot be carried out: sip2d knows no guarantors"),
  noissuescharge: notYet("error", "patrons who owe more would borrow"),
  NotifyBorrowerDeparture: (value) =>
    value === "30" ? undefined : { severity: "warning", text: "has no effect: patrons are told 30 days before" },
  OverduesBlockCirc: (value) =>
    value === "noblock" ? undefined : {
      severity: "error",
      text: "is not carried out yet: patrons with overdue loans would borrow; use rules with overdue_limit",
    },
  RecordLocalUseOnReturn: note("has no effect: local use is not counted"),
  SIP2AddOpacMessagesToScreenMessage: whenOn(
    "warning",
    "has no effect: the patron's note is shown, sip2d has no messages",
  ),
  SIP2SortBinMapping: notYet("warning", "bins are told as the rules say"),
  TimeFormat: (value) =>
    /^(24|12)hr$/.test(value) ? undefined : { severity: "warning", text: "has no effect: it must be 24hr or 12hr" },
  TrackLastPatronActivityTriggers: note("has no effect: when a patron was last seen is not kept"),
  UseCashRegisters: note("has no effect: a payment needs no register"),
  UseLocationAsAQInSIP: notYet("warning", "AQ is the code of the copy's library"),
  UseRecalls: whenOn("warning", "has no effect: rules say when a hold recalls a loan"),
  dateformat: (value) =>
    /^(us|metric|iso|dmydot)$/.test(value) ? undefined : {
      severity: "warning",
      text: "has no effect: it must be us, metric, iso or dmydot",
    },
};

/** What there is to say of one preference that is overridden. */
export function judgePreference(name: string, value: string): Remark | undefined {
  if (Object.hasOwn(PREFERENCES, name)) return PREFERENCES[name]?.(value);
  const meant = closestName(name, Object.keys(PREFERENCES));
  if (meant !== undefined) {
    return { severity: "warning", text: `is no preference that Koha's SIP2 server looks at; did you mean ${meant}` };
  }
  return { severity: "note", text: "has no effect: nothing that sip2d does depends on it" };
}
