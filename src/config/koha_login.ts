import { type AttributeRows, type ElementRow, ignoredAttribute, OPENNCIP } from "./element_row.ts";
import { anyText } from "./values.ts";

const NOT_YET = "is not yet supported, ignored";

const notYet = ignoredAttribute(anyText, NOT_YET);

/** What Koha (and Koha-Suomi, the last two) knows of `<login>` and sip2d does not yet. */
export const kohaLoginAttributes = {
  convert_nonprinting_characters: notYet,
  ae_field_template: notYet,
  da_field_template: notYet,
  av_field_template: notYet,
  cr_item_field: notYet,
  ct_always_send: notYet,
  cv_send_00_on_success: notYet,
  cv_triggers_alert: notYet,
  holds_block_checkin: notYet,
  holds_get_captured: notYet,
  show_checkin_message: notYet,
  show_outstanding_amount: notYet,
  allow_additional_materials_checkout: notYet,
  prevcheckout_block_checkout: notYet,
  overdues_block_checkout: notYet,
  lost_block_checkout: notYet,
  lost_block_checkout_value: notYet,
  lost_status_for_missing: notYet,
  blocked_item_types: notYet,
  inhouse_item_types: notYet,
  inhouse_patron_categories: notYet,
  seen_on_item_information: notYet,
  format_due_date: notYet,
  send_patron_home_library_in_af: notYet,
  patron_branchcode_in_ao: notYet,
  patron_restriction_blocks_inet: notYet,
  disallow_overpayment: notYet,
  payment_type_writeoff: notYet,
  register_id: notYet,
  no_block_prevreserve_status: notYet,
  sipohttp: notYet,
} as const satisfies AttributeRows;

/** `<syspref_overrides>`, which Koha knows both for all logins and inside one. */
export const sysprefOverrides = ignoredElement("syspref_overrides", "at most once");

/** Child elements of `<login>` that Koha knows and sip2d does not yet. */
export const kohaLoginElements: readonly ElementRow[] = [
  ignoredElement("screen_msg_regex"),
  ignoredElement("patron_attribute"),
  ignoredElement("custom_patron_field"),
  ignoredElement("item_field"),
  ignoredElement("custom_item_field"),
  ignoredElement("sort_bin_mapping"),
  sysprefOverrides,
];

function ignoredElement(name: string, occurs: ElementRow["occurs"] = "any number"): ElementRow {
  return { name, namespace: OPENNCIP, occurs, meaning: NOT_YET, attributes: {}, children: [], ignored: NOT_YET };
}
