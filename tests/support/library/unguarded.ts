import type { EngineParts } from "../../../src/circulation/engine_parts.ts";
import { createPinMemory } from "../../../src/password/pin_memory.ts";

/** The parts of an engine that puts up with any number of wrong PINs, and remembers no right one. */
export const UNGUARDED: Pick<EngineParts, "pinLimits" | "pinMemory" | "onLocked"> = {
  pinLimits: () => ({}),
  pinMemory: createPinMemory(),
  onLocked: () => {},
};
