import type { Origin } from "../library/origin.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { PinVerifier } from "./pins/pin.ts";
import type { PinLock } from "../library/pin_lock.ts";
import type { PinLimits } from "./pins/pin_lock.ts";
import type { PinMemory } from "./pins/pin_memory.ts";
import type { Rules } from "./rules/rules.ts";

export interface EngineParts {
  readonly storage: Storage;
  readonly pins: PinVerifier;
  readonly pinMemory: PinMemory;
  /** Gives the rules in force for an account. It is asked at every request, so that a reload takes effect. */
  readonly rules: (account: string) => Rules;
  /** Gives the limits of wrong PINs in force. It is asked as often as `rules`. */
  readonly pinLimits: () => PinLimits;
  /** Called when a wrong PIN has locked a card, with where it came from. */
  readonly onLocked: (origin: Origin, lock: PinLock) => void;
  /** Makes an identifier for a fee, a payment or a hold. */
  readonly newId: () => string;
}
