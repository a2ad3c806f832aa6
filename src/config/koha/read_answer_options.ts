import type * as v from "valibot";
import type { AnswerOptions } from "./answer_options.ts";
import { dateFormatIn } from "./surroundings.ts";
import type { answerAttributes } from "./login_attributes.ts";
import { isDays } from "./preferences.ts";

/** A login's attributes about how answers are made, read. */
type AnswerValues = v.InferOutput<v.ObjectSchema<typeof answerAttributes, undefined>>;

/** Gives how an account wants its answers made; nothing for one that asks for nothing. */
export function readAnswerOptions(
  values: AnswerValues,
  preferences: ReadonlyMap<string, string>,
): AnswerOptions | undefined {
  const noticeDays = preferences.get("NotifyBorrowerDeparture") ?? "";
  const dayFormat = dateFormatIn(preferences);
  const { patron_restriction_blocks_inet: blocksInternet } = values;
  const wanted: AnswerOptions = {
    ...values.show_outstanding_amount && { outstandingShown: true },
    ...values.show_checkin_message && { checkinMessageShown: true },
    ...blocksInternet !== undefined && { internetBlockedBy: blocksInternet ? "all" : "all-but-blocks" },
    ...values.cq_always_send && { pinVerdictAlways: true },
    ...values.alert_not_on_loan && { alertNotOnLoan: true },
    ...!values.not_on_loan_ok && { onlyLoansReturned: true },
    ...values.refused_return_media && { refusedMediaTold: true },
    ...values.desensitize_renewals && { renewalsDesensitized: true },
    ...values.name_borrower && { borrowerNamed: true },
    ...values.fee_flags === "both" && { feeFlagsTogether: true },
    ...values.pending_holds === "hold-items" && { pendingAmongHoldItems: true },
    ...values.validate_patron_attribute !== undefined && { validIfAttribute: values.validate_patron_attribute },
    ...dayFormat !== undefined && { dayFormat },
    ...!values.wrong_pin_refuses && { pinIgnored: true },
    ...values.greeting !== undefined && { greeting: values.greeting },
    ...values.flag_texts === "koha" && { kohaFlagTexts: true },
    ...!values.av_fee_id && { feeIdHidden: true },
    ...values.cc_without_limit !== undefined && { limitWhereNone: values.cc_without_limit },
    ...values.plain_amounts && { plainAmounts: true },
    ...values.supported_messages !== undefined && { supportedMessages: values.supported_messages },
    ...values.status_flags !== undefined && { statusFlags: values.status_flags },
    ...values.da_contact && { contactOfHolder: true },
    ...values.resend === "koha" && { resentUnnumbered: true },
    ...isDays(noticeDays) && { expiryNoticeDays: Number(noticeDays) },
  };
  return Object.keys(wanted).length === 0 ? undefined : wanted;
}
