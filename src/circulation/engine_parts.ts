import type { Origin } from "../library/origin.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { PinVerifier } from "./pins/pin.ts";
import type { PinLock } from "../library/pin_lock.ts";
import type { PinLimits } from "./pins/pin_lock.ts";
import type { PinMemory } from "./pins/pin_memory.ts";
import type { Rules } from "./rules/rules.ts";

/** What our engine is made of. */
export interface EngineParts {
  readonly storage: Storage;
  readonly pins: PinVerifier;
  readonly pinMemory: PinMemory;
  /** Gives the rules in force now for an account; asked anew at every request, so that a reload reaches it. */
  readonly rules: (account: string) => Rules;
  /** Gives the limits of wrong PINs in force now; asked like the rules. */
  readonly pinLimits: () => PinLimits;
  /** Is told when a wrong PIN has locked a card, and where it came from. */
  readonly onLocked: (origin: Origin, lock: PinLock) => void;
  /** Makes an identifier for a fee, a payment or a hold. */
  readonly newId: () => string;
}
