import { type TidiedStorage, tidyJournal } from "../circulation/tidy_journal.ts";
import type { Config } from "../config/config.ts";

/** Milliseconds between two rounds. What the journal is to forget is gone within three minutes. */
const PAUSE = 60_000;

/** Work that a server does regularly besides serving. */
interface Housekeeping {
  /** Begins no other round, and resolves when the present one is over. */
  stop(): Promise<void>;
}

/** Called with what comes of a round. */
export interface HousekeepingTold {
  /** A round failed; the next one makes up for it. */
  readonly failed: (error: unknown) => void;
  /** So many answers, which a retry might have asked for, had to go: there were too many of them. */
  readonly crowded: (answers: number) => void;
}

/**
 * Keeps the journal as short, and as forgetful, as the configuration in force says.
 *
 * @param others gives further databases that have a journal
 */
export function startHousekeeping(
  storage: TidiedStorage,
  current: () => Pick<Config, "journalKeepDays" | "circulation" | "limits">,
  { failed, crowded }: HousekeepingTold,
  others: () => readonly TidiedStorage[] = () => [],
): Housekeeping {
  let round = Promise.resolve();

  function tidy(): void {
    const { journalKeepDays: keepDays, circulation: { forgetPatronAtReturn }, limits: pinLimits } = current();
    const now = Temporal.Now.instant();
    round = round.then(async () => {
      for (const each of [storage, ...others()]) {
        const answers = await tidyJournal(each, { keepDays, forgetPatronAtReturn, pinLimits }, now);
        if (answers > 0) crowded(answers);
      }
    }).catch((error) => failed(error));
  }

  tidy();
  const timer = setInterval(tidy, PAUSE);
  return {
    stop() {
      clearInterval(timer);
      return round;
    },
  };
}
