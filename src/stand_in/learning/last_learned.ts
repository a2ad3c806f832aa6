import type { Log } from "../../observability/log.ts";
import type { Storage } from "../../storage/port/storage.ts";

/** The note in a copy's storage that says when it was told something last, by answers or by files. */
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

/** Reads when the copy was told something last; `undefined`: nobody has noted it. */
export async function readLastLearned({ note }: Pick<Storage, "note">): Promise<Temporal.Instant | undefined> {
  const told = await note(COPY_TOLD);
  return told === undefined ? undefined : Temporal.Instant.from(told);
}
