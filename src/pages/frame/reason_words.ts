import type { EarlyReason, Reason, StaffReason } from "../../library/reason.ts";

/** Why something was refused, in a sentence for staff. What a patron reads at a terminal may be another. */
const REASONS: Readonly<Record<Reason | EarlyReason, string>> = {
  "patron-unknown": "No patron has this card",
  "item-unknown": "No item has this barcode",
  "title-unknown": "There is no such title",
  "pin-missing": "No PIN was given",
  "pin-wrong": "The PIN is wrong",
  "pin-locked": "Wrong PINs have locked this card",
  "card-lost": "This card was reported lost",
  "patron-blocked": "This card is blocked",
  "patron-expired": "This card has expired",
  "fees-over-limit": "This patron owes more than is allowed",
  "fees-owed": "This patron owes fees",
  "loans-over-limit": "This patron has as many loans as are allowed",
  "overdues-over-limit": "This patron has too many overdue items",
  "claims-over-limit": "This patron claims too many returns",
  "lost-over-limit": "This patron has lost too many items",
  "holds-over-limit": "This patron has as many holds as are allowed",
  "item-on-loan-to-another": "This item is on loan to another patron",
  "item-waiting-for-another": "This item waits on the hold shelf for another patron",
  "item-reserved-for-another": "This item is on hold for another patron",
  "item-lost": "This item is reported lost",
  "item-missing": "This item is reported missing",
  "item-claimed-returned": "A patron claims to have returned this item",
  "item-on-order": "This item is on order",
  "item-in-process": "This item is being processed",
  "item-not-for-loan": "This item is not for loan",
  "item-withdrawn": "This item was withdrawn",
  "item-type-not-lent": "This terminal does not lend such items",
  "item-held": "This item is on hold and must come to the desk",
  "return-elsewhere": "This item cannot be returned at this branch",
  "fee-not-acknowledged": "The patron has not agreed to the fee",
  "renewal-not-allowed": "Such items cannot be renewed",
  "renewals-over-limit": "This loan was renewed as often as is allowed",
  "renewal-held": "Another patron waits for this item",
  "renewal-third-party": "This card may not renew another patron's loan",
  "not-on-loan": "This item is not on loan",
  "not-on-loan-to-patron": "This item is not on loan to this patron",
  "hold-exists": "This patron has this hold already",
  "hold-unknown": "There is no such hold",
  "hold-not-permitted": "This cannot be placed on hold",
  "hold-library-unknown": "There is no such pickup location",
  "hold-library-without-copy": "The pickup location has no copy",
  "payment-amount": "The amount is not a payment",
  "payment-currency": "This currency is not accepted",
  "payment-fee-unknown": "There is no such fee",
  "payment-too-much": "More was paid than is owed",
  "payment-nothing-owed": "Nothing is owed",
  "nothing-to-undo": "There is nothing to undo",
  "newer-change": "The item was changed since",
  "storage-unavailable": "The database could not be reached",
  "busy": "The server was too busy",
  "message-not-allowed": "This login may not send such messages",
  "not-offered": "Such messages are not served here",
  "checkout-off": "Checkouts are switched off",
  "checkin-off": "Returns are switched off",
  "renewal-off": "Renewals are switched off",
  "block-off": "Blocking cards is switched off",
  "enable-off": "Enabling cards is switched off",
  "incomplete": "The message lacked something",
};

/** What the server or a library system behind it said no for, without asking the library. */
const OTHERS: Readonly<Record<string, string>> = {
  "login-required": "The terminal was not logged in",
  "unavailable": "The server could not answer",
  "library-away": "The library system does not answer",
  "library-busy": "The library system is busy",
  "library-login-refused": "The library system refuses this terminal's login",
  "not-confirmed": "The library system did not confirm it",
  "refused-upstream": "The library system said no",
};

/** Why something was refused that staff asked for. */
const AT_DESK: Readonly<Record<StaffReason, string>> = {
  "no-desk": "This institution's own library system has its desk",
  "branch-unknown": "There is no such branch",
  "day-invalid": "This is no day that can be meant",
  "reason-missing": "The reason for it must be given",
  "amount-invalid": "This is no amount of money",
  "waiver-too-much": "More was to be waived than is owed",
  "fee-growing": "This fee grows until the item is returned",
  "due-invalid": "This is no due date, or it is past",
  "pin-invalid": "This can be no PIN",
  "card-invalid": "This can be no card",
  "card-taken": "Another patron has this card, or logs in by it",
};

const WORDS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(REASONS),
  ...Object.entries(OTHERS),
  ...Object.entries(AT_DESK),
]);

/** The reasons of journal rows. */
export const JOURNAL_REASONS: readonly string[] = Object.keys(REASONS);

/** Says a reason in words; `undefined` for one that speaks for itself. */
export function reasonInWords(code: string): string | undefined {
  return WORDS.get(code);
}
