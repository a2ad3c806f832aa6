import type * as v from "valibot";
import { elementsAt, placeOf, type ReportFault, valuesOf } from "../reading.ts";
import type { Element } from "../xml/document.ts";
import type { ruleAttributes } from "./login_attributes.ts";
import { sortBinMapping } from "./login_elements.ts";
import type { RuleOptions } from "./rule_options.ts";
import { readSortBins } from "./sort_bins.ts";

/** What a login says of the library's rules, read. */
export type RuleValues = v.InferOutput<v.ObjectSchema<typeof ruleAttributes, undefined>>;

/** Gives what an account's options ask of the library; nothing for one that asks for nothing. */
export function readRuleOptions(
  element: Element,
  values: RuleValues,
  preferences: ReadonlyMap<string, string>,
  report: ReportFault,
): RuleOptions | undefined {
  const sortBins = elementsAt(element, sortBinMapping).flatMap((one) => {
    const read = valuesOf(one, sortBinMapping);
    return read === undefined ? [] : readSortBins(read.mapping, placeOf(one, "mapping"), report);
  });
  const {
    lost_block_checkout: lostItems,
    seen_on_item_information: seen,
    payment_type_writeoff: writeoff,
    register_id: registerId,
  } = values;
  const asked: RuleOptions = {
    ...values.blocked_item_types && { blockedItemTypes: values.blocked_item_types },
    ...values.inhouse_item_types && { inhouseItemTypes: values.inhouse_item_types },
    ...values.inhouse_patron_categories && { inhousePatronCategories: values.inhouse_patron_categories },
    ...values.holds_block_checkin && { holdsBlockCheckin: true },
    ...!values.holds_get_captured && { holdsNotCaptured: true },
    ...values.overdues_block_checkout && { overduesBlockCheckout: true },
    ...lostItems && { lostBlockCheckout: lostItems },
    ...seen && { seenOnItemInformation: seen },
    ...writeoff !== undefined && { paymentTypeWriteoff: writeoff },
    ...registerId !== undefined && { registerId },
    ...sortBins.length > 0 && { sortBins },
    ...preferences.size > 0 && { preferences },
  };
  return Object.keys(asked).length === 0 ? undefined : asked;
}
