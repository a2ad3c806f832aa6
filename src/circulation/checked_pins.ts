import type { EngineParts } from "./engine_parts.ts";
import type { PatronFacts } from "./storage.ts";

/** Says whether PINs are right, from memory where that is sound. */
export interface CheckedPins {
  /**
   * Whether a PIN is known to be right, without a check and without a question. The facts that are there anyhow tell
   * what must be forgotten for: a block, and wrong PINs. So a card that was locked by staff, or by wrong PINs at another
   * process, is not opened from memory.
   */
  isKnown(pin: string, facts: PatronFacts, now: Temporal.Instant): boolean;
  /** Whether a PIN is right. */
  isRight(pin: string, facts: PatronFacts, now: Temporal.Instant): Promise<boolean>;
}

/** Checks PINs, and keeps in mind for a while which were right. */
export function createCheckedPins(
  { pins, pinMemory, pinLimits }: Pick<EngineParts, "pins" | "pinMemory" | "pinLimits">,
): CheckedPins {
  return {
    isKnown(pin, { patron: { patronId, pin: stored, blocked }, wrongPins }, now) {
      if (blocked || wrongPins > 0) pinMemory.forget(patronId);
      return (pinLimits().rememberPins ?? 0) > 0 && pinMemory.knows({ patronId, pin, stored }, now);
    },
    async isRight(pin, { patron: { patronId, pin: stored, blocked } }, now) {
      const right = await pins.verify(pin, stored, patronId);
      const { rememberPins = 0 } = pinLimits();
      if (!right) pinMemory.forget(patronId);
      else if (rememberPins > 0 && !blocked) pinMemory.remember({ patronId, pin, stored }, now, rememberPins);
      return right;
    },
  };
}
