import type { PinGiven } from "../../library/library.ts";
import type { PinVerdict, Refusal } from "../../library/outcome.ts";
import type { PatronFacts } from "../../storage/port/storage.ts";

/** Checks PINs against what the library stores of them. */
export interface PinVerifier {
  /** Tells whether a PIN is the one that is stored in this form for this patron. */
  verify(pin: string, stored: string, patronId: string): Promise<boolean>;
  /** Takes as long as checking a wrong PIN: an unknown card must not answer faster than a known one. */
  verifyUnknown(pin: string): Promise<unknown>;
}

/** Judges the PIN of one request; asked again about the same patron, it remembers. */
export type PinJudge = (patron: PatronFacts | undefined) => Promise<PinVerdict>;

/** What becomes of a PIN that is not empty. */
export type PinCheck = (pin: string, patron: PatronFacts | undefined) => Promise<PinVerdict>;

/** Makes a judge of the PIN of one request. */
export function createPinJudge(given: PinGiven, check: PinCheck): PinJudge {
  const known = new Map<string, PinVerdict>();
  return async (facts) => {
    if (given.pin === undefined) return "absent";
    // An empty AD is no guess: many terminals send the field with nothing in it. So it does not count as a wrong try.
    if (given.pin === "") return given.emptyAllowed && facts !== undefined ? "right" : "wrong";
    const stored = facts?.patron.pin ?? "";
    const verdict = known.get(stored) ?? await check(given.pin, facts);
    known.set(stored, verdict);
    return verdict;
  };
}

/** Tells why the card or the PIN already settles the matter, if it does. */
export function cardDenial(
  facts: PatronFacts | undefined,
  verdict: PinVerdict,
  given: PinGiven,
): Refusal | undefined {
  if (facts === undefined) return { reason: "patron-unknown" };
  if (given.required && (given.pin === undefined || given.pin === "")) return { reason: "pin-missing" };
  if (verdict === "locked") return { reason: "pin-locked" };
  return verdict === "wrong" ? { reason: "pin-wrong" } : undefined;
}
