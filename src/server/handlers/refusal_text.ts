import type { Refusal, Refused } from "../../circulation/outcome.ts";
import type { RequestName } from "../../protocol/requests.ts";
import type { HandlerContext } from "../handler.ts";
import { formatMoney } from "../money.ts";
import { english } from "../texts/en.ts";
import { textOf } from "../texts/texts.ts";

/** The screen message of a refusal. */
export function refusalText(
  message: RequestName,
  refusal: Refusal & Pick<Partial<Refused>, "fee">,
  { institution }: HandlerContext,
): string {
  const amount = refusal.amount ?? refusal.fee?.amount;
  return textOf(english, message, refusal.reason, {
    amount: amount === undefined ? undefined : formatMoney(amount, institution),
    date: refusal.date?.toString(),
  });
}
