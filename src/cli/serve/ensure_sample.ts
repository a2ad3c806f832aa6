import { sampleLibrary } from "../../sample/sample_library.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Storage } from "../../storage/port/storage.ts";

/** The note that a sample library carries, so that it is never mistaken for a real one. */
const NOTE = "sample-library";

/**
 * Fills an empty storage with the sample library; leaves one alone that it filled before. Any other library is refused:
 * `--sample` must never put invented patrons among real ones.
 */
export async function ensureSample(storage: Storage, now: Temporal.Instant, timeZone: string): Promise<void> {
  if (await storage.note(NOTE) !== undefined) return;
  const { patrons, items } = await storage.counts();
  if (patrons > 0 || items > 0) {
    throw new CommandFailed(
      "the database holds a library that is not the sample; leave out --sample, or name another database",
      EXIT.cannot,
    );
  }
  await storage.load(sampleLibrary(now, timeZone));
  await storage.setNote(NOTE, now.toString());
}
