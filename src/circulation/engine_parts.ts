import type { Storage } from "../storage/port/storage.ts";
import type { PinParts } from "./pins/pin_guard.ts";
import type { Rules } from "./rules/rules.ts";

/** What every decision needs. */
export interface DecidingParts {
  readonly storage: Storage;
  /** Gives the rules in force now for an account; asked anew at every request, so that a reload reaches it. */
  readonly rules: (account: string) => Rules;
  /** Makes an identifier for a fee, a payment or a hold. */
  readonly newId: () => string;
}

export interface EngineParts extends DecidingParts, PinParts {
  readonly storage: Storage;
}
