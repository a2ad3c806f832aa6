import type { Addressed, PinVerdict, Refused } from "../library/outcome.ts";

/** Refuses what is about a copy because others were faster, again and again, or since there is no time left. */
const BUSY = { ok: false, reason: "busy" } as const;

/** Refuses what is about a copy alone for that reason. */
export function busyCopy(): typeof BUSY {
  return BUSY;
}

/** What of an overtaken decision tells whose card it was, and how to speak to its patron. */
interface Looked extends Addressed {
  readonly patronId?: string;
  readonly pin?: PinVerdict;
}

/**
 * Refuses what is about a patron for that reason, and tells as much of the card as was found out.
 *
 * @param last what would have been answered, had nobody been faster; absent if nobody had the time to look the card up
 */
export function busyCard(last: Looked | undefined): Refused {
  if (last === undefined) return { ...BUSY, pin: "absent" };
  const { patronId, pin = "absent", language } = last;
  return { ...BUSY, patronKnown: true, patronId, pin, ...language !== undefined && { language } };
}
