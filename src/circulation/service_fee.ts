import type { FeeType } from "./fee.ts";
import type { ServiceFee } from "./outcome.ts";

/** The fee for a service; `undefined` when it is free. */
export function serviceFee(amount: number | undefined, type: FeeType): ServiceFee | undefined {
  return amount === undefined || amount === 0 ? undefined : { type, amount };
}
