import type { Log } from "../../observability/log.ts";
import { FEED_NOTES } from "../../storage/port/feed_stage.ts";
import type { Storage } from "../../storage/port/storage.ts";

/** The note in a copy's storage that says when it was told something last by answers; files leave notes of their own. */
const COPY_TOLD = "copy told";

/** Milliseconds between two notes: hours are counted by it. */
const SELDOM = 600_000;

/** Makes the function that notes that the copy was told something now. Where that fails, it is noted the next time. */
export function noteLearned(
  { setNote }: Pick<Storage, "setNote">,
  now: () => Temporal.Instant,
  log: Pick<Log, "warning">,
): () => void {
  let noted = -Infinity;
  return () => {
    const at = now();
    if (Math.abs(at.epochMilliseconds - noted) < SELDOM) return;
    noted = at.epochMilliseconds;
    setNote(COPY_TOLD, at.toString()).catch((error) => {
      noted = -Infinity;
      log.warning("when a copy was told something cannot be stored", { error: String(error) });
    });
  };
}

/** Reads of when the newest is that the copy was told by answers or by files; `undefined`: it was told nothing. */
export async function readLastTold({ note }: Pick<Storage, "note">): Promise<Temporal.Instant | undefined> {
  const told = await Promise.all([COPY_TOLD, FEED_NOTES.any].map(note));
  return told.flatMap((moment) => moment === undefined ? [] : [Temporal.Instant.from(moment)])
    .toSorted(Temporal.Instant.compare).at(-1);
}
