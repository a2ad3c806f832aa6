import type { DecidingParts } from "./engine_parts.ts";
import type { Perform } from "./perform.ts";
import type { PinGuard } from "./pins/pin_guard.ts";

export interface ServiceParts extends DecidingParts {
  /** The only way in which the services change anything. */
  readonly perform: Perform;
  /** Judges the PINs of requests. */
  readonly guard: PinGuard;
}
