import type { Addressed, PinVerdict, Refused } from "../library/outcome.ts";

/** Refuses a request because others changed its records first, again and again, or because its time is up. */
const BUSY = { ok: false, reason: "busy" } as const;

/** Refuses a request that is about a copy alone, for that reason. */
export function busyCopy(): typeof BUSY {
  return BUSY;
}

/** The part of an overtaken decision that tells whose card it was and which language its patron reads. */
interface Looked extends Addressed {
  readonly patronId?: string;
  readonly pin?: PinVerdict;
}

/**
 * Refuses a request that is about a patron, for that reason, and tells what was found out about the card.
 *
 * @param last what would have been answered, without the faster request; absent if there was no time to look the card
 * up
 */
export function busyCard(last: Looked | undefined): Refused {
  if (last === undefined) return { ...BUSY, pin: "absent" };
  const { patronId, pin = "absent", language } = last;
  return { ...BUSY, patronKnown: true, patronId, pin, ...language !== undefined && { language } };
}
