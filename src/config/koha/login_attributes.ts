import {
  type AttributeRows,
  derivedAttribute,
  evenEmpty,
  harmlessAttribute,
  ignoredAttribute,
  optionalAttribute,
  remarked,
} from "../base/element_row.ts";
import { amount, anyText, choice, fieldList, flag, looseFlag, text, wholeNumber } from "../base/values.ts";
import { collectionColumn } from "./item_columns.ts";
import {
  codes,
  countOrNone,
  line,
  paymentType,
  replacement,
  statusFlags,
  statusPositions,
  supportedMessages,
} from "./kinds.ts";

/** What changes answers just before they are sent, whatever made them. */
export const presentationAttributes = {
  hide_fields: derivedAttribute(fieldList, "none", "fields that are never sent to this account, required ones too"),
  allow_fields: derivedAttribute(fieldList, "all", "the only fields that are sent to this account"),
  status_mask: derivedAttribute(
    statusPositions,
    "none",
    "positions of the patron status that are always blank for this account",
  ),
  convert_nonprinting_characters: evenEmpty(
    derivedAttribute(replacement, "a blank", "what is sent for each character that cannot be printed"),
  ),
  delimiter_as_entity: optionalAttribute(
    flag,
    "no",
    "whether a delimiter in a value is sent as in HTML (&#124;, Koha's way) instead of as a blank",
  ),
  cr_item_field: derivedAttribute(collectionColumn, "collection_code", "the property of a copy that CR contains"),
  ct_always_send: optionalAttribute(flag, "no", "whether a 10 has CT even if the copy goes nowhere"),
  cv_send_00_on_success: optionalAttribute(flag, "no", "whether a 10 without an alert type has CV 00"),
  cv_triggers_alert: optionalAttribute(
    flag,
    "no",
    "whether the alert of a 10 is Y where it has an alert type, and only there",
  ),
  send_patron_home_library_in_af: optionalAttribute(
    flag,
    "no",
    "whether the code of the patron's library is sent in a second AF of 24 and 64",
  ),
  patron_branchcode_in_ao: optionalAttribute(flag, "no", "whether AO of 24 and 64 is the code of the patron's library"),
  format_due_date: optionalAttribute(
    flag,
    "no",
    "whether AH of 12 and 18 is written as the preferences dateformat (us, metric, iso or dmydot) and TimeFormat say",
  ),
  extra_fields: optionalAttribute(flag, "yes", "whether fields are sent that Koha never sends in that message"),
} as const satisfies AttributeRows;

/** What changes how answers are made. */
export const answerAttributes = {
  show_outstanding_amount: optionalAttribute(
    flag,
    "no",
    "whether AF says what is owed: all of it when fees forbid a checkout, the overdue fee at a return",
  ),
  show_checkin_message: optionalAttribute(
    flag,
    "no",
    "whether AF of a return names the copy's library, and its shelving location or else its collection",
  ),
  patron_restriction_blocks_inet: derivedAttribute(
    flag,
    "PI is what the library's data say",
    "PI is Y or N: N for cards that have expired, owe too much or, with yes, are blocked",
  ),
  cq_always_send: optionalAttribute(flag, "no", "whether a 24 has CQ N where no PIN was sent"),
  alert_not_on_loan: optionalAttribute(flag, "no", "whether the return of a copy that is not on loan raises the alert"),
  not_on_loan_ok: optionalAttribute(
    flag,
    "yes",
    "whether a 10 says ok for a copy that was not on loan, but was found, captured or sent on its way",
  ),
  refused_return_media: optionalAttribute(
    flag,
    "no",
    "whether a 10 that refuses a known copy has its media type and Y for resensitize, as after a return",
  ),
  desensitize_renewals: optionalAttribute(
    flag,
    "no",
    "whether a 12 that renews the patron's own loan says to desensitize the copy",
  ),
  name_borrower: optionalAttribute(
    flag,
    "no",
    "whether AF of a 30 names the patron if that patron does not have the copy",
  ),
  fee_flags: optionalAttribute(
    choice({ apart: "apart", both: "both" } as const),
    "apart",
    "flags 11 (overdue and damage fees) and 12 (others) of the patron status: each for itself, or (Koha's way) both",
  ),
  pending_holds: optionalAttribute(
    choice({ unavailable: "unavailable", "hold-items": "hold-items" } as const),
    "unavailable",
    "where a 64 counts and lists holds that are not ready: last (CD), or (Evergreen's way) first, behind those that are (AS)",
  ),
  validate_patron_attribute: derivedAttribute(
    text,
    "none",
    "the code of the attribute without which a patron is not valid (BL N in 24, 26 and 64); 0 counts as none",
  ),
  wrong_pin_refuses: optionalAttribute(
    flag,
    "yes",
    "whether a wrong PIN refuses checkout, renewal, hold and payment; no: these ignore the PIN (Koha's way)",
  ),
  greeting: evenEmpty(
    derivedAttribute(
      line,
      "Greetings from and the institution's name",
      "the text with which AF of 24, 26 and 64 begins, unchanged",
    ),
  ),
  flag_texts: optionalAttribute(
    choice({ sip2d: "sip2d", koha: "koha" } as const),
    "sip2d",
    "whose wording AF of 24, 26 and 64 has for the state of a patron",
  ),
  av_fee_id: optionalAttribute(
    flag,
    "yes",
    "whether AV begins with the fee's identifier, for CG; no: description, then amount (Koha's way)",
  ),
  cc_without_limit: derivedAttribute(amount, "CC is not sent", "the value of CC for a patron without a fee limit"),
  plain_amounts: optionalAttribute(
    flag,
    "no",
    "whether BV and CC of 24 and 64 are written without needless zeros: 2.5, 0",
  ),
  supported_messages: derivedAttribute(
    supportedMessages,
    "what the account may send",
    "the value of BX in a 98, whatever the account may send",
  ),
  status_flags: derivedAttribute(
    statusFlags,
    "what the policy allows, and another library system does not deny",
    "the five flags behind the on-line status of a 98 that says on-line: checkin, checkout, renewal, status update and off-line",
  ),
  da_contact: optionalAttribute(
    flag,
    "no",
    "whether DA has the mail address and telephone of the patron behind the name",
  ),
  resend: optionalAttribute(
    choice({ same: "same", koha: "koha" } as const),
    "same",
    "what answers a 97: the same bytes again, or (Koha's way) with AY0; without AY and AZ where the 97 has no AZ",
  ),
  location_code: derivedAttribute(text, "none", "where the account's terminals are, if a 93 does not say (CP)"),
} as const satisfies AttributeRows;

/** What changes what the library does for an account. */
export const ruleAttributes = {
  blocked_item_types: derivedAttribute(codes("|"), "none", "item types that are not lent to this account's terminals"),
  inhouse_item_types: derivedAttribute(
    codes(","),
    "none",
    "item types that stay in the house: lent, but not desensitized",
  ),
  inhouse_patron_categories: derivedAttribute(
    codes(","),
    "none",
    "patron categories whose loans stay in the house: lent, but not desensitized",
  ),
  holds_block_checkin: optionalAttribute(
    flag,
    "no",
    "whether a copy that somebody in the queue waits for is not taken back",
  ),
  holds_get_captured: optionalAttribute(
    flag,
    "yes",
    "whether a return captures the hold that the copy can fill; the 10 names the hold in both cases",
  ),
  overdues_block_checkout: optionalAttribute(
    flag,
    "no",
    "whether overdue loans raise flag 7 of the patron status, unless the preference OverduesBlockCirc is noblock",
  ),
  lost_block_checkout: derivedAttribute(
    countOrNone,
    "none",
    "lost items on loan from which flag 10 of the patron status is raised; 0: none",
  ),
  lost_block_checkout_value: derivedAttribute(
    wholeNumber([0, 9999]),
    "1",
    "the kind of loss from which an item counts for lost_block_checkout; sip2d knows one kind",
  ),
  lost_status_for_missing: remarked(
    derivedAttribute(countOrNone, "none", "the kind of loss that counts as missing (13)"),
    { severity: "warning", text: "has no effect: items with the status missing have 13, lost items have 12" },
  ),
  allow_additional_materials_checkout: remarked(
    optionalAttribute(flag, "no", "whether items with additional materials are lent at a terminal"),
    { severity: "note", text: "has no effect: sip2d knows of no additional materials, and lends such items" },
  ),
  prevcheckout_block_checkout: remarked(
    optionalAttribute(flag, "no", "whether an item that the patron had before is not lent to that patron again"),
    { severity: "error", text: "cannot be carried out: it needs the patrons' old loans, which sip2d has not" },
  ),
  seen_on_item_information: derivedAttribute(
    choice({ mark_found: "mark_found", keep_lost: "keep_lost" } as const),
    "nothing",
    "what a 17 does to a copy: mark_found: it is not lost or missing any more; keep_lost: nothing",
  ),
  disallow_overpayment: derivedAttribute(
    flag,
    "what overpayment says",
    'whether a 37 that pays more than the debt is refused; no: as overpayment="pay", unless overpayment is set',
  ),
  overpayment: derivedAttribute(
    choice({ refuse: "refuse", pay: "pay" } as const),
    "refuse, or what disallow_overpayment says",
    "a 37 that pays more than the debt: refuse it, or pay the debt; AF, journal and payments.csv name the rest, which staff " +
      "give back",
  ),
  rollback_seconds: optionalAttribute(
    wholeNumber([0, 3600]),
    "0",
    "seconds within which a 09 undoes the 11 of the same terminal for that copy, as BI does; 0: never",
  ),
  payment_type_writeoff: derivedAttribute(
    paymentType,
    "none",
    "the payment type (37) of debts that are written off; the journal says so",
  ),
  register_id: derivedAttribute(text, "none", "the cash register of the account's payments; the journal names it"),
} as const satisfies AttributeRows;

const template = (field: string) => derivedAttribute(anyText, "none", `a template for ${field}`);

/** Templates for fields. */
export const templateAttributes = {
  ae_field_template: template("AE of 24, 26 and 64, about the patron"),
  // Koha's column of bug 39829. What its template can name is not known; here it is what custom_item_field can name.
  aj_field_template: template("AJ of 10, 12, 18, 20 and 30, about the item"),
  da_field_template: template("DA of 10, about the patron who waits for the copy"),
  av_field_template: template("each AV of 64, about the accountline"),
} as const satisfies AttributeRows;

/** Attributes of a login that Koha, Koha-Suomi and others know, and that have no effect here. */
export const foreignAttributes = {
  no_alert: ignoredAttribute(
    looseFlag,
    "has no effect: the alert is Y where a copy needs a hand, and never for one that is merely not on loan",
  ),
  no_block_prevreserve_status: ignoredAttribute(
    anyText,
    "has no effect: a copy that was lent off-line while it waited for another patron leaves that hold in the queue",
  ),
  allow_branch_override: harmlessAttribute(
    anyText,
    "has no effect: where a terminal says it is (CP, AP) always counts",
  ),
  sipohttp: harmlessAttribute(
    anyText,
    "names the address of SIP2 for Koha-Suomi's gateway from HTTP; sip2d does not need it",
  ),
} as const satisfies AttributeRows;
