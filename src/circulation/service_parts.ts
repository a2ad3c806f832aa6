import type { EngineParts } from "./engine_parts.ts";
import type { Perform } from "./perform.ts";
import type { PinGuard } from "./pins/pin_guard.ts";

/** What the engine's services work with. */
export interface ServiceParts extends EngineParts {
  /** The one way in which anything is changed. */
  readonly perform: Perform;
  /** Judges the PINs of requests. */
  readonly guard: PinGuard;
}
