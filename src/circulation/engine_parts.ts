import type { Perform } from "./perform.ts";
import type { PinVerifier } from "./pin.ts";
import type { Rules } from "./rules.ts";
import type { Storage } from "./storage.ts";

/** What our engine is made of. */
export interface EngineParts {
  readonly storage: Storage;
  readonly pins: PinVerifier;
  /** The rules in force now; asked anew at every request, so that a reload reaches it. */
  readonly rules: () => Rules;
  /** A new identifier for a fee or a hold. */
  readonly newId: () => string;
}

/** What the engine's services work with. */
export interface ServiceParts extends EngineParts {
  /** The one way in which anything is changed. */
  readonly perform: Perform;
}
