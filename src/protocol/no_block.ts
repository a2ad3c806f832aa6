import type { Request } from "./message.ts";

/** What a terminal may tell of the time when it was off-line. */
type Told = Request<"checkin" | "checkout" | "renew">;

/**
 * Tells whether a request is about something that has happened already (no block). A loan or a renewal without a no-block
 * due date is an ordinary request, as in Koha; without no block terminals fill that date with anything.
 */
export function hasHappened({ fixed }: Told): boolean {
  return fixed.noBlock && (!("noBlockDueDate" in fixed) || fixed.noBlockDueDate !== null);
}
