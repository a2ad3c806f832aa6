import type { Asked, OfflineFacts } from "../library/library.ts";
import { isBefore } from "./calendar.ts";

/** A command that may tell of something which the terminal did while it was off-line. */
export type ToldCommand = Asked & { readonly offline?: OfflineFacts };

/** Tells when it happened: now, or when the terminal did it off-line; a terminal whose clock is fast did it now. */
export function timeOfEvent({ now, offline }: ToldCommand): Temporal.Instant {
  const at = offline?.at;
  return at === undefined || isBefore(now, at) ? now : at;
}
