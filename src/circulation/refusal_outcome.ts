import type { PinVerdict, Refusal, Refused } from "../library/outcome.ts";
import type { ItemFacts, PatronFacts } from "../storage/port/storage.ts";

/** Refuses a request, with as much as is known of whom and what it was about. */
export function refusalOutcome(
  facts: { readonly patron?: PatronFacts; readonly item?: ItemFacts; readonly pin: PinVerdict },
  refusal: Refusal & Pick<Refused, "fee">,
): Refused {
  return {
    ok: false,
    ...refusal,
    patronKnown: facts.patron !== undefined,
    pin: facts.pin,
    patronId: facts.patron?.patron.patronId,
    item: facts.item?.item,
  };
}
