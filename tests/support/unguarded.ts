import type { EngineParts } from "../../src/circulation/engine_parts.ts";

/** The parts of an engine that puts up with any number of wrong PINs. */
export const UNGUARDED: Pick<EngineParts, "pinLimits" | "onLocked"> = { pinLimits: () => ({}), onLocked: () => {} };
