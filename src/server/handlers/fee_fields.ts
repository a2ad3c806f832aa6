import type { ServiceFee } from "../../circulation/outcome.ts";
import { FEE_TYPE } from "../codes.ts";
import type { HandlerContext } from "../handler.ts";
import { formatMoney } from "../money.ts";

/** The fee of a service: BT, BH and BV together, or none of them. */
export function feeFields(fee: ServiceFee | undefined, { institution }: HandlerContext) {
  if (fee === undefined) return {};
  return {
    feeType: FEE_TYPE[fee.type],
    currencyType: institution.currency,
    feeAmount: formatMoney(fee.amount, institution),
  };
}
