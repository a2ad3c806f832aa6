import type { Storage } from "./storage.ts";

/** Who has stopped the hand-over of what a stand-in has accepted, and when. */
export interface HandOverStop {
  readonly by: string;
  readonly at: Temporal.Instant;
}

/** Finds who has stopped an institution's hand-over, for all processes; `undefined`: nobody has. */
export async function findHandOverStop(
  { note }: Pick<Storage, "note">,
  institution: string,
): Promise<HandOverStop | undefined> {
  const [at, ...by] = (await note(nameOf(institution)) ?? "").split(" ");
  return at ? { at: Temporal.Instant.from(at), by: by.join(" ") } : undefined;
}

/** Notes who has stopped an institution's hand-over; `undefined`: it goes on. */
export async function noteHandOverStop(
  { setNote }: Pick<Storage, "setNote">,
  institution: string,
  stop: HandOverStop | undefined,
): Promise<void> {
  await setNote(nameOf(institution), stop === undefined ? "" : `${stop.at.toString()} ${stop.by}`);
}

function nameOf(institution: string): string {
  return `hand-over of ${institution} stopped`;
}
